import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { buildVite, EXTERNAL } from './builds.ts'
import { APP } from './fixture.ts'
import { captureTalk } from './talk.ts'

captureTalk()

function purged(before: Manifest, after: Manifest): string[] {
  const diff = diffManifests(before, after)
  expect(diff.widened).toBeNull()
  return diff.purge.map((entry) => entry.tag)
}

describe('one manifest', () => {
  test('two folders give the same code part', async () => {
    const [one, other] = await Promise.all([writeProject(APP), writeProject(APP)])
    const [left, right] = [await buildVite(one), await buildVite(other)]
    expect(JSON.stringify(left)).toBe(JSON.stringify(right))
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

  test("the bundler's aliases lead the analysis too", async () => {
    const files = { ...APP, 'src/posts.js': (APP['src/posts.js'] ?? '').replace('./db.js', '~/db.js') }
    const root = await writeProject(files)
    const alias = { resolve: { alias: { '~': join(root, 'src') } } }
    const before = await buildVite(root, {}, alias)
    await addFiles(root, { 'src/rows.json': '{ "posts": [], "products": [] }' })
    expect(before.build.differences).toEqual([])
    expect(purged(before, await buildVite(root, {}, alias))).toContain('posts')
  })
})
