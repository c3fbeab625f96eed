import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { formTables, resolveOptions } from '../../src/plugin/resolve-options.ts'
import { startScan } from '../../src/scanner/start.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'

// What a bundler can't tell from the code alone is found out by running it: where what a site answers differs after an
// edit, its fingerprint has to.

const BASE: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'app', type: 'module', dependencies: { next: '16.0.0', left: '1.0.0' } }),
  'node_modules/next/package.json': JSON.stringify({
    name: 'next',
    version: '16.0.0',
    type: 'module',
    exports: { './cache': './cache.js' },
  }),
  'node_modules/next/cache.js': `export const cacheTag = () => {}\nexport const unstable_cache = (make) => make`,
}

const SITE = (imports: string, expression: string): string =>
  `import { cacheTag } from 'next/cache'\n${imports}\nexport async function site() { 'use cache'; cacheTag('t'); return ${expression} }`

/** What the entry's `answer` yields when it is run, and the fingerprint of the one site. */
async function look(root: string, run: number): Promise<{ answer: string; fingerprint: string | undefined }> {
  const outfile = join(root, `out-${run}.mjs`)
  await build({
    entryPoints: [join(root, 'entry.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  })
  const loaded: { answer: () => Promise<unknown> } = await import(pathToFileURL(outfile).href)
  const scan = await startScan({ root, tables: formTables(resolveOptions()), siteTags: 'dynamic', exclude: ['out-*'] })
  const [site, ...others] = Object.values(scan.code.sites)
  expect(others).toEqual([])
  return { answer: JSON.stringify(await loaded.answer()), fingerprint: site?.fingerprint }
}

const LOCK = (right: string): string =>
  JSON.stringify({
    lockfileVersion: 3,
    packages: {
      '': { dependencies: { next: '16.0.0', left: '1.0.0' } },
      'node_modules/next': { version: '16.0.0', integrity: 'sha512-next' },
      'node_modules/left': { version: '1.0.0', integrity: 'sha512-left', dependencies: { right: '*' } },
      'node_modules/right': { version: right, integrity: `sha512-right-${right}` },
    },
  })

interface Scene {
  readonly files: Readonly<Record<string, string>>
  readonly edit: Readonly<Record<string, string>>
}

const SCENES: Readonly<Record<string, Scene>> = {
  'a registry that is filled when the server starts': {
    files: {
      'entry.ts': `import './boot'\nimport { site } from './site'\nexport const answer = () => site()`,
      'boot.ts': `import { register } from './registry'\nimport { prices } from './prices'\nregister('prices', prices)`,
      'registry.ts': `const makers = new Map()\nexport function register(name, make) { makers.set(name, make) }\nexport const maker = (name) => makers.get(name)`,
      'prices.ts': 'export const prices = () => 1',
      'site.ts': SITE(`import { maker } from './registry'`, `maker('prices')()`),
    },
    edit: { 'prices.ts': 'export const prices = () => 2' },
  },
  'a handler that is hung on a router by another module': {
    files: {
      'entry.ts': `import './routes'\nimport { site } from './site'\nexport const answer = () => site()`,
      'router.ts': `export class Router { routes = {}\n add(path, make) { this.routes[path] = make } }\nexport const router = new Router()`,
      'routes.ts': `import { router } from './router'\nrouter.add('/', () => 1)`,
      'site.ts': SITE(`import { router } from './router'`, `router.routes['/']()`),
    },
    edit: { 'routes.ts': `import { router } from './router'\nrouter.add('/', () => 2)` },
  },
  'a repository that is passed in': {
    files: {
      'entry.ts': `import { posts } from './site'\nimport { Repository } from './repository'\nexport const answer = () => posts(new Repository())`,
      'repository.ts': `export class Repository { async all() { return rows() } }\nconst rows = () => [1]`,
      'site.ts': `import { unstable_cache } from 'next/cache'\nexport const posts = (repository) => unstable_cache(() => repository.all(), [], { tags: ['posts'] })()`,
    },
    edit: { 'repository.ts': `export class Repository { async all() { return rows() } }\nconst rows = () => [2]` },
  },
  'a package below the one that is imported': {
    files: {
      'package-lock.json': LOCK('1.0.0'),
      'node_modules/left/package.json': JSON.stringify({
        name: 'left',
        version: '1.0.0',
        type: 'module',
        exports: './index.js',
      }),
      'node_modules/left/index.js': `export { right as left } from 'right'`,
      'node_modules/right/package.json': JSON.stringify({
        name: 'right',
        version: '1.0.0',
        type: 'module',
        exports: './index.js',
      }),
      'node_modules/right/index.js': 'export const right = 1',
      'entry.ts': `import { site } from './site'\nexport const answer = () => site()`,
      'site.ts': SITE(`import { left } from 'left'`, 'left'),
    },
    edit: {
      'package-lock.json': LOCK('1.0.1'),
      'node_modules/right/package.json': JSON.stringify({
        name: 'right',
        version: '1.0.1',
        type: 'module',
        exports: './index.js',
      }),
      'node_modules/right/index.js': 'export const right = 2',
    },
  },
  "a method that a module hangs on another one's class": {
    files: {
      'entry.ts': `import './extend'\nimport { site } from './site'\nexport const answer = () => site()`,
      'shape.ts': 'export class Shape {}',
      'extend.ts': `import { Shape } from './shape'\nShape.prototype.area = () => 1`,
      'site.ts': SITE(`import { Shape } from './shape'`, 'new Shape().area()'),
    },
    edit: { 'extend.ts': `import { Shape } from './shape'\nShape.prototype.area = () => 2` },
  },
}

describe('where a site answers something else after an edit, its fingerprint is another', () => {
  test.each(Object.entries(SCENES))('%s', async (_, { files, edit }) => {
    const root = await writeProject({ ...BASE, ...files })
    const before = await look(root, 1)
    await addFiles(root, edit)
    const after = await look(root, 2)
    expect(after.answer).not.toBe(before.answer)
    expect(before.fingerprint).toBeDefined()
    expect(after.fingerprint).not.toBe(before.fingerprint)
  })
})
