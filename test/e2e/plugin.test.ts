import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { describe, expect, test } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { buildRolldown, buildRollup, buildVite, EXTERNAL, scan } from './builds.ts'
import { APP } from './fixture.ts'
import { captureTalk, siteTags } from './talk.ts'

captureTalk()

function purged(before: Manifest, after: Manifest): string[] {
  const diff = diffManifests(before, after)
  expect(diff.widened).toBeNull()
  return diff.purge.map((entry) => entry.tag)
}

describe('one manifest', () => {
  test('Vite, Rollup, Rolldown and a scan agree on the code part, byte for byte', async () => {
    const root = await writeProject(APP)
    const manifests = [await buildVite(root), await buildRollup(root), await buildRolldown(root), await scan(root)]
    const codes = manifests.map((manifest) => JSON.stringify(manifest.code))
    expect(Object.keys(manifests[0]?.code.sites ?? {})).toHaveLength(8)
    expect(new Set(codes).size).toBe(1)
    expect(new Set(manifests.map((manifest) => manifest.id)).size).toBe(1)
  })

  test('two folders give the same code part', async () => {
    const [one, other] = await Promise.all([writeProject(APP), writeProject(APP)])
    const [left, right] = [await buildVite(one), await buildVite(other)]
    expect(JSON.stringify(left)).toBe(JSON.stringify(right))
  })

  test.each([
    ['vite', buildVite],
    ['rollup', buildRollup],
    ['rolldown', buildRolldown],
  ])('%s writes every wanted site tag into its output and knows it', async (_, build) => {
    const root = await writeProject(APP)
    const manifest = await build(root)
    expect(siteTags(manifest)).toHaveLength(7)
    expect(manifest.build.injected).toEqual(siteTags(manifest))
    expect(manifest.build.differences).toEqual([])
    expect(manifest.build.modules).toEqual({})
  })

  test('what was built runs, with the site tag first', async () => {
    const page = "export const page = (id) => new Response('page', { headers: { 'Cache-Tag': 'page-' + id } })"
    const root = await writeProject({ ...APP, 'src/entry.js': page })
    const manifest = await buildVite(root)
    const built: unknown = await import(join(root, 'dist/entry.js'))
    const { page: render } = built as { page: (id: number) => Response }
    const tag = manifest.code.sites['src/entry.js#page~1']?.siteTag
    expect(render(7).headers.get('cache-tag')).toBe(`${tag},page-7`)
  })

  test('a source map leads through the injected tag to the source', async () => {
    const root = await writeProject(APP)
    await buildVite(
      root,
      {},
      {
        build: {
          ssr: 'src/entry.js',
          outDir: 'dist',
          sourcemap: true,
          minify: false,
          rolldownOptions: { external: EXTERNAL },
        },
      },
    )
    const { SourceMap } = await import('node:module')
    const code = await readFile(join(root, 'dist/entry.js'), 'utf8')
    const map = new SourceMap(JSON.parse(await readFile(join(root, 'dist/entry.js.map'), 'utf8')))
    const lines = code.split('\n')
    const line = lines.findIndex((text) => /ct_[0-9a-z]{8}.*productTag/.test(text))
    const entry = map.findEntry(line, lines[line]?.indexOf('productTag') ?? 0)
    if (!('originalLine' in entry)) throw new Error('the map does not know the place')
    const source = APP['src/posts.js']?.split('\n')[entry.originalLine] ?? ''
    expect(entry.originalSource).toMatch(/posts\.js$/)
    expect(source.slice(entry.originalColumn)).toMatch(/^productTag\(id\)/)
  })
})

describe('what a change purges', () => {
  test.each([
    [
      'a comment',
      (source: string) =>
        `// about posts\n${source.replace("return query('posts')", "/* all */ return query('posts')")}`,
    ],
    ['formatting and quotes', (source: string) => source.replaceAll("'", '"').replaceAll('\n', '\n\n')],
  ])('%s purges nothing', async (_, change) => {
    const root = await writeProject(APP)
    const before = await buildVite(root)
    await addFiles(root, { 'src/posts.js': change(APP['src/posts.js'] ?? '') })
    expect(purged(before, await buildVite(root))).toEqual([])
  })

  test('an edit purges the sites that reach it, by site tag where there is no other', async () => {
    const root = await writeProject(APP)
    const before = await buildVite(root)
    await addFiles(root, { 'src/tags.js': (APP['src/tags.js'] ?? '').replace('product-', 'article-') })
    const product = before.code.sites['src/posts.js#product~1']
    expect(purged(before, await buildVite(root))).toEqual([product?.siteTag])
  })

  test('a define that changes purges the site that reads it', async () => {
    const files = {
      ...APP,
      'src/pages.js': `export const page = () => new Response(__VERSION_LABEL__, { headers: { 'Cache-Tag': 'page' } })`,
    }
    const root = await writeProject(files)
    const before = await buildVite(root, {}, { define: { __VERSION_LABEL__: '"one"' } })
    const after = await buildVite(root, {}, { define: { __VERSION_LABEL__: '"two"' } })
    expect(after.id).toBe(before.id)
    expect(purged(before, after)).toEqual(['page'])
    expect(JSON.stringify(after)).not.toContain('"two"')
  })

  test('a virtual module that changes purges the site that imports it', async () => {
    const virtual = (text: string): Plugin => ({
      name: 'virtual',
      resolveId: (id) => (id === 'virtual:words' ? `\0${id}` : null),
      load: (id) => (id === '\0virtual:words' ? `export const words = ${JSON.stringify(text)}` : null),
    })
    const files = {
      ...APP,
      'src/pages.js': `import { words } from 'virtual:words'\nexport const page = () => new Response(words, { headers: { 'Cache-Tag': 'page' } })`,
    }
    const root = await writeProject(files)
    const before = await buildVite(root, {}, { plugins: [virtual('one')] })
    const same = await buildVite(root, {}, { plugins: [virtual('one')] })
    const after = await buildVite(root, {}, { plugins: [virtual('two')] })
    expect(purged(before, same)).toEqual([])
    expect(purged(before, after)).toEqual(['page'])
  })

  test("the bundler's aliases lead the analysis too", async () => {
    const files = { ...APP, 'src/posts.js': (APP['src/posts.js'] ?? '').replace('./db.js', '~/db.js') }
    const root = await writeProject(files)
    const alias = { resolve: { alias: { '~': join(root, 'src') } } }
    const before = await buildVite(root, {}, alias)
    await addFiles(root, { 'src/rows.json': '{ "posts": [], "products": [] }' })
    expect(before.build.differences).toEqual([])
    expect(purged(before, await buildVite(root, {}, alias))).toContain('posts')
  })

  test('a module that another plugin rewrote still gets its site tags', async () => {
    const root = await writeProject(APP)
    const rewriting: Plugin = {
      name: 'rewriting',
      enforce: 'pre',
      transform: {
        order: 'pre',
        handler: (code, id) => (id.endsWith('pages.js') ? `/* rewritten */\n\n${code}` : null),
      },
    }
    const manifest = await buildVite(root, {}, { plugins: [rewriting] })
    expect(manifest.build.injected).toEqual(siteTags(manifest))
  })
})
