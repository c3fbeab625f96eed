import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createResolver, type ResolverOptions } from '../../src/scanner/resolve.ts'
import { installed, missing, module, resolverIn } from './resolve-asking.ts'
import { addFiles, link, makeFolder } from './sources-folder.ts'

describe('files of the project', () => {
  it('finds endings, folders, and TypeScript written as JavaScript', async () => {
    const ask = await resolverIn({
      'src/b.tsx': '',
      'src/c/index.ts': '',
      'src/d.mts': '',
      'src/e.js': '',
      'src/e.ts': '',
    })
    expect(['./b', './b.js', './b.jsx', './c', './c/', './d.mjs'].map((path) => ask(path))).toEqual(
      ['src/b.tsx', 'src/b.tsx', 'src/b.tsx', 'src/c/index.ts', 'src/c/index.ts', 'src/d.mts'].map(module),
    )
    expect(ask('./e.js')).toEqual(module('src/e.js'))
    expect(ask('./nowhere')).toEqual(missing('not found'))
  })

  it('tells modules from assets', async () => {
    const ask = await resolverIn({
      'src/a.css': '',
      'src/b.json': '{}',
      'src/c.svg': '',
      'src/d.CJS': '',
      'src/e.d.ts': '',
    })
    expect(['./a.css', './b.json', './b', './c.svg', './d.CJS', './e'].map((path) => ask(path).kind)).toEqual([
      'asset',
      'asset',
      'asset',
      'asset',
      'module',
      'module',
    ])
  })

  it('keeps a query, and takes a module asked for by content for an asset', async () => {
    const ask = await resolverIn({ 'src/a.ts': '', 'src/b.css': '', 'src/c#d.ts': '' })
    expect(ask('./b.css?inline')).toEqual({ kind: 'asset', file: 'src/b.css', query: 'inline' })
    expect(ask('./a.ts?raw')).toEqual({ kind: 'asset', file: 'src/a.ts', query: 'raw' })
    expect(ask('./a?worker')).toEqual({ kind: 'module', file: 'src/a.ts', query: 'worker' })
    expect(ask('./a.ts', 'src/b.vue?vue&type=script')).toEqual(module('src/a.ts'))
    expect(ask('./a.ts#x')).toEqual(module('src/a.ts'))
    expect(ask('./c#d')).toEqual(module('src/c#d.ts'))
  })

  it('reads a leading slash from the root and from what is public there', async () => {
    const ask = await resolverIn({ 'src/b.ts': '', 'public/logo.svg': '' })
    expect(ask('/src/b.ts')).toEqual(module('src/b.ts'))
    expect(ask('/logo.svg')).toEqual({ kind: 'asset', file: 'public/logo.svg' })
  })

  it('reads file URLs', async () => {
    const root = await makeFolder({ 'b c.ts': '' })
    const url = pathToFileURL(join(root, 'b c.ts')).href
    expect(createResolver({ root })(join(root, 'a.ts'), url)).toEqual(module(join(root, 'b c.ts')))
  })

  it('renames by aliases first', async () => {
    const ask = await resolverIn(
      { 'lib/b.ts': '', 'node_modules/fs/index.js': '', 'shim.ts': '' },
      {
        aliases: [
          { find: /^@\/(.*)/, replacement: '../lib/$1' },
          { find: 'fs', replacement: '/shim.ts' },
        ],
      },
    )
    expect(ask('@/b')).toEqual(module('lib/b.ts'))
    expect(ask('fs')).toEqual(module('shim.ts'))
  })
})

describe('packages', () => {
  it('are entered by the conditions of a production server, or by those given', async () => {
    const files = {
      'node_modules/dep/package.json': {
        name: 'dep',
        exports: {
          '.': { types: './t.d.ts', browser: './b.js', 'react-server': './s.js', module: './m.mjs', default: './d.js' },
          './env': { development: './dev.js', production: './prod.js' },
        },
      },
      ...Object.fromEntries(
        ['b.js', 's.js', 'm.mjs', 'd.js', 'dev.js', 'prod.js'].map((file) => [`node_modules/dep/${file}`, '']),
      ),
    }
    const ask = await resolverIn(files)
    expect(ask('dep')).toEqual(installed('dep', 'node_modules/dep/m.mjs'))
    expect(ask('dep/env')).toEqual(installed('dep', 'node_modules/dep/prod.js'))
    const askAsServer = await resolverIn(files, { conditions: ['react-server', 'import', 'default'] })
    expect(askAsServer('dep')).toEqual(installed('dep', 'node_modules/dep/s.js'))
  })

  it('are named as installed, nested and scoped ones too', async () => {
    const ask = await resolverIn({
      'node_modules/@a/b/index.js': '',
      'node_modules/@a/b/node_modules/c/index.js': '',
      'node_modules/c/index.js': '',
    })
    expect(ask('@a/b')).toEqual(installed('@a/b', 'node_modules/@a/b/index.js'))
    expect(ask('c', 'node_modules/@a/b/x.js')).toEqual(installed('c', 'node_modules/@a/b/node_modules/c/index.js'))
    expect(ask('c')).toEqual(installed('c', 'node_modules/c/index.js'))
  })

  it('are named by where they really lie in the store of pnpm', async () => {
    const store = 'node_modules/.pnpm'
    const ask = await resolverIn({
      [`${store}/real@1.0.0/node_modules/real/index.js`]: '',
      'node_modules/alias': link('.pnpm/real@1.0.0/node_modules/real'),
    })
    expect(ask('alias')).toEqual(installed('real', `${store}/real@1.0.0/node_modules/real/index.js`))
  })

  it("are the project's own source where they are workspaces", async () => {
    const ask = await resolverIn({
      'packages/ui/package.json': { name: '@my/ui', exports: { '.': './src/index.ts', './built': './dist/index.js' } },
      'packages/ui/src/index.ts': '',
      'node_modules/@my/ui': link('../../packages/ui'),
    })
    expect(ask('@my/ui')).toEqual(module('packages/ui/src/index.ts'))
    expect(ask('@my/ui', 'packages/ui/src/a.ts')).toEqual(module('packages/ui/src/index.ts'))
    expect(ask('@my/ui/built')).toEqual(missing('not in its workspace, or not built'))
  })

  it('count though nothing of them can be run or is exported', async () => {
    const ask = await resolverIn({
      'node_modules/types/package.json': { name: 'types', exports: { '.': { types: './index.d.ts' } } },
      'node_modules/closed/package.json': { name: 'closed', exports: { '.': './index.js' } },
      'node_modules/closed/index.js': '',
    })
    expect(ask('types')).toEqual(installed('types', 'node_modules/types/package.json'))
    expect(ask('closed/inner.js')).toEqual(installed('closed', 'node_modules/closed/package.json'))
  })

  it('count when they are declared and not installed', async () => {
    const ask = await resolverIn({
      'package.json': { dependencies: { '@a/b': '1' }, devDependencies: { c: '1' } },
      'packages/ui/package.json': { peerDependencies: { d: '1' } },
    })
    expect(ask('@a/b/deep')).toEqual(installed('@a/b', null))
    expect(ask('c', 'packages/ui/a.ts')).toEqual(installed('c', null))
    expect(ask('d', 'packages/ui/a.ts')).toEqual(installed('d', null))
    expect(ask('d')).toEqual(missing('not found'))
  })

  it('that only mark who may import are brought along', async () => {
    const ask = await resolverIn({})
    expect(ask('server-only')).toEqual({ kind: 'builtin', name: 'server-only' })
  })
})

describe('import maps', () => {
  it('are read by condition, into files and packages', async () => {
    const ask = await resolverIn({
      'package.json': {
        name: 'app',
        exports: './src/b.ts',
        imports: { '#db': { browser: './src/b.ts', node: './src/db.ts' }, '#lib/*': './lib/*.ts', '#dep': 'dep' },
      },
      'src/db.ts': '',
      'src/b.ts': '',
      'lib/c.ts': '',
      'node_modules/dep/index.js': '',
    })
    expect(ask('#db')).toEqual(module('src/db.ts'))
    expect(ask('#lib/c')).toEqual(module('lib/c.ts'))
    expect(ask('#dep')).toEqual(installed('dep', 'node_modules/dep/index.js'))
    expect(ask('#none')).toEqual(missing('not exported by its package'))
    expect(ask('app')).toEqual(module('src/b.ts'))
  })
})

describe('a resolver', () => {
  it('answers any text, and the same text the same', async () => {
    const root = await makeFolder({ 'package.json': { imports: { '#a': './a.ts' } }, 'tsconfig.json': {}, 'a.ts': '' })
    const options: ResolverOptions = { root, aliases: [{ find: 'x', replacement: '$&' }] }
    const resolve = createResolver(options)
    const resolveAgain = createResolver(options)
    const parts = ['node:', 'file://', '\0', '\ud800', ...'./#?@:%\\!* a']
    const odd = fc.array(fc.constantFrom(...parts), { maxLength: 8 }).map((chosen) => chosen.join(''))
    fc.assert(
      fc.property(fc.oneof(odd, fc.string({ unit: 'binary' }), fc.webUrl()), (specifier) => {
        const answer = resolve(join(root, 'a.ts'), specifier)
        expect(answer).toEqual(resolveAgain(join(root, 'a.ts'), specifier))
        if (answer.kind === 'missing') expect(answer.reason).not.toContain(root)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('remembers its answers until there is a new one', async () => {
    const root = await makeFolder({})
    const resolve = createResolver({ root })
    const before = resolve(join(root, 'a.ts'), './b')
    await addFiles(root, { 'b.ts': '' })
    expect(resolve(join(root, 'a.ts'), './b')).toBe(before)
    expect(createResolver({ root })(join(root, 'a.ts'), './b')).toEqual(module(join(root, 'b.ts')))
  })
})
