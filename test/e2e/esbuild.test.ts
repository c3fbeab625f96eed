import { SourceMap } from 'node:module'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BuildOptions, Plugin } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { scan } from './builds.ts'
import { buildEsbuild, outputOf, purged } from './builds-esbuild.ts'
import { loading, marking, WORDS, wordsOf } from './esbuild-plugins.ts'
import { APP } from './fixture.ts'
import { captureTalk, siteTags } from './talk.ts'

const said = captureTalk()

describe('one manifest', () => {
  test('esbuild and a scan agree on the code part, byte for byte', async () => {
    const root = await writeProject(APP)
    const [built, scanned] = [await buildEsbuild(root), await scan(root)]
    expect(Object.keys(built.code.sites)).toHaveLength(8)
    expect(JSON.stringify(built.code)).toBe(JSON.stringify(scanned.code))
    expect(built.id).toBe(scanned.id)
  })

  test('two folders give the same manifest', async () => {
    const [one, other] = await Promise.all([writeProject(WORDS), writeProject(WORDS)])
    const [left, right] = [
      await buildEsbuild(one, {}, { plugins: [wordsOf(one)] }),
      await buildEsbuild(other, {}, { plugins: [wordsOf(other)] }),
    ]
    expect(JSON.stringify(left)).toBe(JSON.stringify(right))
  })

  test.each<[string, BuildOptions]>([
    ['a folder of output', {}],
    ['one file of output', { outfile: 'server.mjs' }],
    ['output in memory', { write: false }],
    ['a folder of output in memory, minified', { write: false, minify: true }],
    ['several entries with common chunks', { entryPoints: ['src/entry.js', 'src/posts.js'], splitting: true }],
    ['named entries', { entryPoints: { server: 'src/entry.js' }, outExtension: { '.js': '.mjs' } }],
    ['CommonJS', { format: 'cjs' }],
    ['files that are not bundled', { bundle: false, external: [], entryPoints: ['src/p*.js', 'src/legacy.js'] }],
  ])('every wanted site tag is found in %s', async (_, config) => {
    const root = await writeProject(APP)
    const manifest = await buildEsbuild(root, {}, config)
    expect(siteTags(manifest)).toHaveLength(7)
    expect(manifest.build.injected).toEqual(siteTags(manifest))
    expect(manifest.build.differences).toEqual([])
    expect(manifest.build.modules).toEqual({})
    expect(said()).not.toContain('warning')
  })

  test('files that are no code, and those of installed packages, are no difference', async () => {
    const root = await writeProject({
      ...APP,
      'node_modules/tiny/package.json': JSON.stringify({ name: 'tiny', version: '1.0.0', main: 'index.js' }),
      'node_modules/tiny/index.js': `const cache = require('next/cache').unstable_cache\nexports.tiny = cache(async () => 1, ['tiny'])`,
      'src/icon.png': 'png',
      'src/base.css': 'a { color: red }',
      'src/style.css': `@import './base.css';\na { background: url('./icon.png') }`,
      'src/note.txt': 'note',
      'src/pages.js': `
        import './style.css'
        import icon from './icon.png'
        import note from './note.txt'
        import { tiny } from 'tiny'
        import 'data:text/javascript,globalThis.started = true'
        export const page = () => new Response(icon + note + tiny, { headers: { 'Cache-Tag': 'page' } })
      `,
    })
    const manifest = await buildEsbuild(root, {}, { loader: { '.png': 'file', '.txt': 'text' } })
    expect(manifest.build.differences).toEqual([])
    expect(manifest.build.modules).toEqual({})
    expect(manifest.build.injected).toEqual(siteTags(manifest))
  })

  test('TypeScript and JSX are read by their own loaders', async () => {
    const root = await writeProject({
      ...APP,
      'src/entry.ts': `export { page } from './page'\nexport { list } from './list'`,
      'src/page.tsx': `
        declare function h(name: string, props: unknown, ...children: unknown[]): string
        const View = ({ id }: { id: number }) => <p>{id satisfies number}</p>
        export const page = (id: number) => new Response(View({ id }) as string, { headers: { 'Cache-Tag': \`page-\${id}\` } })
      `,
      'src/list.jsx': `
        import { unstable_cache } from 'next/cache'
        export const list = unstable_cache(async () => <p>list</p>, ['list'])
      `,
    })
    const manifest = await buildEsbuild(root, {}, { entryPoints: ['src/entry.ts'], jsxFactory: 'h' })
    const wanted = ['src/page.tsx', 'src/list.jsx'].map(
      (module) => Object.values(manifest.code.sites).find((site) => site.module === module)?.siteTag,
    )
    expect(wanted).toEqual([expect.stringMatching(/^ct_/), expect.stringMatching(/^ct_/)])
    expect(manifest.build.injected).toEqual(expect.arrayContaining(wanted))
  })

  test('a loader of the project holds for files with site tags too', async () => {
    const root = await writeProject({
      ...APP,
      'src/legacy.js': `export default (res, id) => (res.setHeader('Surrogate-Key', 'legacy-' + id), <p>{id}</p>)`,
    })
    const manifest = await buildEsbuild(root, {}, { loader: { '.js': 'jsx' }, jsxFactory: 'h' })
    expect(await outputOf(root)).toContain('h("p", null, id)')
    expect(manifest.build.injected).toEqual(siteTags(manifest))
  })

  test('what was built runs, with the site tag first', async () => {
    const page = "export const page = (id) => new Response('page', { headers: { 'Cache-Tag': 'page-' + id } })"
    const root = await writeProject({ ...APP, 'src/entry.js': page })
    const manifest = await buildEsbuild(root)
    const built: unknown = await import(join(root, 'dist/entry.js'))
    const { page: render } = built as { page: (id: number) => Response }
    const tag = manifest.code.sites['src/entry.js#page~1']?.siteTag
    expect(render(7).headers.get('cache-tag')).toBe(`${tag},page-7`)
  })

  test.each<[string, readonly Plugin[]]>([
    ['a file that esbuild would load', []],
    [
      'what another plugin made of it',
      [loading(/posts\.js$/, async (path) => ({ contents: await readFile(path, 'utf8') }))],
    ],
  ])('a source map leads through the injected tag to %s', async (_, plugins) => {
    const root = await writeProject(APP)
    await buildEsbuild(root, {}, { sourcemap: true, plugins: [...plugins] })
    const map = new SourceMap(JSON.parse(await outputOf(root, 'dist/entry.js.map')))
    const lines = (await outputOf(root)).split('\n')
    const line = lines.findIndex((text) => /ct_[0-9a-z]{8}.*productTag/.test(text))
    const entry = map.findEntry(line, lines[line]?.indexOf('productTag') ?? 0)
    if (!('originalLine' in entry)) throw new Error('the map does not know the place')
    expect(entry.originalSource).toBe('../src/posts.js')
    const source = APP['src/posts.js']?.split('\n')[entry.originalLine] ?? ''
    expect(source.slice(entry.originalColumn)).toMatch(/^productTag\(id\)/)
    expect(map.payload.sourcesContent.join()).not.toMatch(/ct_[0-9a-z]{8}/)
  })
})

describe('what esbuild is told', () => {
  test('a define that changes purges the site that reads it', async () => {
    const root = await writeProject({
      ...APP,
      'src/pages.js': `export const page = () => new Response(__LABEL__, { headers: { 'Cache-Tag': 'page' } })`,
    })
    const before = await buildEsbuild(root, {}, { define: { __LABEL__: '"one"' } })
    const after = await buildEsbuild(root, {}, { define: { __LABEL__: '"two"' } })
    expect(after.id).toBe(before.id)
    expect(purged(before, after)).toEqual(['page'])
    expect(JSON.stringify(after)).not.toContain('"two"')
  })

  test('what esbuild itself defines for a worker counts as well', async () => {
    const root = await writeProject({
      ...APP,
      'src/pages.js': `export const page = () => new Response(process.env.NODE_ENV, { headers: { 'Cache-Tag': 'page' } })`,
    })
    const worker: BuildOptions = { platform: 'browser', conditions: ['workerd'] }
    const before = await buildEsbuild(root, {}, worker)
    const after = await buildEsbuild(root, {}, { ...worker, minify: true })
    expect(before.build.injected).toEqual(siteTags(before))
    expect(purged(before, after)).toEqual(['page'])
  })

  test.each<[string, (root: string) => BuildOptions, Readonly<Record<string, string>>]>([
    ['an alias to a folder', (root) => ({ alias: { '~': join(root, 'src') } }), {}],
    ['an alias to a path from the working folder', () => ({ alias: { '~': './src' } }), {}],
    [
      'a tsconfig by another name',
      () => ({ tsconfig: 'config/tsconfig.build.json' }),
      { 'config/tsconfig.build.json': JSON.stringify({ compilerOptions: { paths: { '~/*': ['../src/*'] } } }) },
    ],
    [
      'compiler options of its own',
      () => ({ tsconfigRaw: { compilerOptions: { baseUrl: '.', paths: { '~/*': ['./src/*'] } } } }),
      {},
    ],
  ])('%s leads the analysis too', async (_, config, files) => {
    const root = await writeProject({
      ...APP,
      ...files,
      'src/posts.js': (APP['src/posts.js'] ?? '').replace('./db.js', '~/db.js'),
    })
    const before = await buildEsbuild(root, {}, config(root))
    await addFiles(root, { 'src/rows.json': '{ "posts": [], "products": [] }' })
    expect(before.build.differences).toEqual([])
    expect(purged(before, await buildEsbuild(root, {}, config(root)))).toContain('posts')
  })

  test.each<[string, BuildOptions, BuildOptions, string]>([
    ['a setting', { jsxImportSource: 'react' }, { jsxImportSource: 'preact' }, 'settings'],
    ['another plugin', {}, { plugins: [marking] }, 'plugins'],
    ['code around the output', {}, { banner: { js: 'globalThis.before = 1' } }, 'settings'],
    ['what it puts into every file', {}, { inject: ['shim.js'] }, 'inject'],
  ])('%s that changes widens the purge', async (_, one, other, part) => {
    const root = await writeProject({ ...APP, 'shim.js': 'export const shim = 1' })
    const [before, after] = [await buildEsbuild(root, {}, one), await buildEsbuild(root, {}, other)]
    const diff = diffManifests(before, after)
    expect(diff.widened).toBe('toolchain-changed')
    expect(diff.warnings.join('\n')).toContain(part)
  })

  test.each<[string, BuildOptions, BuildOptions]>([
    ['a comment around the output', { banner: { js: '/* 1.0.0 */' } }, { banner: { js: '// 1.0.1' } }],
    ['where the output goes', { outdir: 'one' }, { outdir: 'two' }],
    [
      'what stays outside',
      {},
      { external: ['next/cache', '@vercel/functions', 'unplugin-cache-tags/runtime', 'other'] },
    ],
  ])('%s that changes purges nothing', async (_, one, other) => {
    const root = await writeProject(APP)
    expect(purged(await buildEsbuild(root, {}, one), await buildEsbuild(root, {}, other))).toEqual([])
  })

  test('what is put into every file is followed into what it imports', async () => {
    const root = await writeProject({
      ...APP,
      'shim.js': `export { shim } from './deep.js'`,
      'deep.js': 'export const shim = 1',
    })
    const before = await buildEsbuild(root, {}, { inject: ['./shim.js'] })
    await addFiles(root, { 'deep.js': 'export const shim = 2' })
    const after = await buildEsbuild(root, {}, { inject: ['./shim.js'] })
    expect(before.build.differences).toEqual([])
    expect(diffManifests(before, after).widened).toBe('toolchain-changed')
  })
})
