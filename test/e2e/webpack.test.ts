import { SourceMap } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Configuration } from 'webpack'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { buildRollup, EXTERNAL, scan } from './builds.ts'
import { buildWith, outputOf, purged, RSPACK, WEBPACK } from './builds-webpack.ts'
import { APP } from './fixture.ts'
import { captureTalk, siteTags } from './talk.ts'

const said = captureTalk()

/** The application with another module in place of its pages. */
const withPages = (text: string): Record<string, string> => ({ ...APP, 'src/pages.js': text })

const COMMONJS: Configuration = {
  experiments: {},
  externals: EXTERNAL,
  externalsType: 'commonjs',
  output: { module: false, library: { type: 'commonjs2' }, chunkFormat: 'commonjs' },
}

describe.each([WEBPACK, RSPACK])('$name', (bundler) => {
  test('the build and a scan agree on the code part, byte for byte', async () => {
    const root = await writeProject(APP)
    const [built, scanned] = [await buildWith(bundler, root), await scan(root)]
    expect(Object.keys(built.code.sites)).toHaveLength(8)
    expect(JSON.stringify(built.code)).toBe(JSON.stringify(scanned.code))
    expect(built.id).toBe(scanned.id)
  })

  test('two folders give the same manifest', async () => {
    const [one, other] = await Promise.all([writeProject(APP), writeProject(APP)])
    const rules = (root: string): Configuration => ({
      module: { rules: [{ test: /\.md$/, include: join(root, 'src'), type: 'asset/source' }] },
      resolve: { alias: { '~': join(root, 'src') } },
    })
    const left = await buildWith(bundler, one, {}, rules(one))
    expect(JSON.stringify(await buildWith(bundler, other, {}, rules(other)))).toBe(JSON.stringify(left))
  })

  test.each<[string, Configuration]>([
    ['one file of output', {}],
    ['minified output', { optimization: { minimize: true } }],
    ['code in texts', { devtool: 'eval' }],
    ['modules that stay apart', { optimization: { concatenateModules: false, minimize: false } }],
    ['several entries with common chunks', { entry: { a: './src/entry.js', b: './src/posts.js' } }],
    ['CommonJS', COMMONJS],
    ['a file without an ending', { output: { filename: 'server' } }],
    ['names by content', { output: { filename: '[name].[contenthash].mjs' } }],
    ['development', { mode: 'development' }],
    ['output for workers', { target: 'webworker' }],
  ])('every wanted site tag is found in %s', async (_, config) => {
    const root = await writeProject(APP)
    const manifest = await buildWith(bundler, root, {}, config)
    expect(siteTags(manifest)).toHaveLength(7)
    expect(manifest.build.injected).toEqual(siteTags(manifest))
    expect(manifest.build.differences).toEqual([])
    expect(manifest.build.modules).toEqual({})
    expect(said()).not.toContain('warning')
  })

  test('what was built runs, with the site tag first', async () => {
    const page = "export const page = (id) => new Response('page', { headers: { 'Cache-Tag': 'page-' + id } })"
    const root = await writeProject({ ...APP, 'src/entry.js': page })
    const manifest = await buildWith(bundler, root)
    const built: unknown = await import(join(root, 'dist/main.js'))
    const { page: render } = built as { page: (id: number) => Response }
    const tag = manifest.code.sites['src/entry.js#page~1']?.siteTag
    expect(render(7).headers.get('cache-tag')).toBe(`${tag},page-7`)
  })

  test('a source map leads through the injected tag', async () => {
    const root = await writeProject(APP)
    await buildWith(bundler, root, {}, { devtool: 'source-map' })
    const map = new SourceMap(JSON.parse(await outputOf(root, 'dist/main.js.map')))
    const lines = (await outputOf(root)).split('\n')
    const line = lines.findIndex((text) => /ct_[0-9a-z]{8}.*productTag/.test(text))
    const entry = map.findEntry(line, lines[line]?.indexOf('productTag') ?? 0)
    if (!('originalLine' in entry)) throw new Error('the map does not know the place')
    expect(entry.originalSource).toMatch(/src\/posts\.js$/)
    const source = APP['src/posts.js']?.split('\n')[entry.originalLine] ?? ''
    expect(source.slice(entry.originalColumn)).toMatch(/^productTag\(id\)/)
    expect(map.payload.sourcesContent.join()).not.toMatch(/ct_[0-9a-z]{8}/)
  })

  test('an import whose name is made at run time leads to all that it may', async () => {
    const root = await writeProject({
      ...withPages(`export const page = async (id) => {
        const { words } = await import(\`./words/\${id}.js\`)
        return new Response(words, { headers: { 'Cache-Tag': 'page' } })
      }`),
      'src/words/de.js': `export const words = 'eins'`,
      'src/words/en.js': `export const words = 'one'`,
    })
    const before = await buildWith(bundler, root)
    expect(before.build).toMatchObject({ differences: [], modules: {}, injected: siteTags(before) })
    await addFiles(root, { 'src/words/en.js': `export const words = 'two'` })
    expect(purged(before, await buildWith(bundler, root))).toEqual(['page'])
  })

  test('what an entry does at its start counts as with Rollup', async () => {
    const root = await writeProject({ ...APP, 'src/entry.js': `globalThis.started = 1\n${APP['src/entry.js']}` })
    const { ambient } = (await buildWith(bundler, root)).build
    expect(ambient).toHaveProperty(['src/entry.js'])
    expect(ambient).toEqual((await buildRollup(root)).build.ambient)
  })

  test('what is in no file of the project is no difference', async () => {
    const root = await writeProject({
      ...withPages(`
        import './style.css'
        import { tiny } from 'tiny'
        import 'data:text/javascript,globalThis.started = true'
        const icon = new URL('./icon.png', import.meta.url)
        export const page = () => new Response(icon + tiny, { headers: { 'Cache-Tag': 'page' } })
      `),
      'node_modules/tiny/package.json': JSON.stringify({ name: 'tiny', version: '1.0.0', main: 'index.js' }),
      'node_modules/tiny/index.js': `const cache = require('next/cache').unstable_cache\nexports.tiny = cache(async () => 1, ['tiny'])`,
      'src/icon.png': 'png',
      'src/base.css': 'a { color: red }',
      'src/style.css': `@import './base.css';\na { background: url('./icon.png') }`,
    })
    const styles: Configuration = {
      experiments: { outputModule: true, css: true },
      module: { rules: [{ test: /\.css$/, type: 'css/auto' }] },
    }
    const manifest = await buildWith(bundler, root, {}, styles)
    expect(manifest.build.differences).toEqual([])
    expect(manifest.build.modules).toEqual({})
    expect(manifest.build.injected).toEqual(siteTags(manifest))
  })
})
