import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { readManifestOf } from './builds.ts'
import type { Builder, BuildSettings } from './builders.ts'
import { esbuildBuilder } from './builders-esbuild.ts'
import { rolldownBuilder, rollupBuilder, viteBuilder } from './builders-rollup.ts'
import { rspackBuilder, webpackBuilder } from './builders-webpack.ts'
import { APP } from './fixture.ts'
import { outputText } from './parity-app.ts'
import { captureTalk, siteTags } from './talk.ts'

const said = captureTalk()

const BUILDERS: readonly Builder[] = [
  viteBuilder,
  rollupBuilder,
  rolldownBuilder,
  webpackBuilder,
  rspackBuilder,
  esbuildBuilder,
]

const SITE_TAG = /ct_[0-9a-z]{8}/g

/** A project in a folder of its own, which is the working directory until the test ends. */
async function enter(files: Readonly<Record<string, string>> = APP): Promise<string> {
  const root = await writeProject(files)
  process.chdir(root)
  return root
}

async function buildOf(builder: Builder, root: string, settings: BuildSettings = {}): Promise<Manifest> {
  await builder.prepare(root, settings).build()
  return readManifestOf(root)
}

function purged(before: Manifest, after: Manifest): string[] {
  const { widened, purge } = diffManifests(before, after)
  expect(widened).toBeNull()
  return purge.map(({ tag }) => tag).sort()
}

async function tagsIn(folder: string): Promise<string[]> {
  return [...new Set((await outputText(folder)).match(SITE_TAG))].sort()
}

const home = process.cwd()
beforeEach(() => process.chdir(home))
afterEach(() => process.chdir(home))

describe.each(BUILDERS)('$name', (builder) => {
  test('a failed build leaves the manifest as it was, and one that succeeds after it writes', async () => {
    const root = await enter()
    const before = await buildOf(builder, root)
    await addFiles(root, { 'src/posts.js': 'export const broken = (' })
    await expect(buildOf(builder, root)).rejects.toThrow()
    expect(await readManifestOf(root)).toEqual(before)
    await addFiles(root, { 'src/posts.js': APP['src/posts.js'] ?? '' })
    expect(await buildOf(builder, root)).toEqual(before)
  })

  test('a build that fails where nothing was built before writes nothing', async () => {
    const root = await enter({ ...APP, 'src/posts.js': 'export const broken = (' })
    await expect(builder.prepare(root, {}).build()).rejects.toThrow()
    await expect(readManifestOf(root)).rejects.toThrow(/ENOENT/)
  })

  test('the site tags of all outputs are found', async () => {
    const root = await enter()
    const entries = { posts: 'src/posts.js', pages: 'src/pages.js', legacy: 'src/legacy.js' }
    const manifest = await buildOf(builder, root, { entries })
    expect(siteTags(manifest)).toHaveLength(7)
    expect(manifest.build).toMatchObject({ differences: [], modules: {} })
    expect(manifest.build.injected).toEqual(siteTags(manifest))
    expect(await tagsIn(join(root, 'dist'))).toEqual(siteTags(manifest))
  })

  // Of the others each format is a build of its own: two plugins of one application, below.
  if (builder.limits.formats === undefined) {
    test('the site tags of both formats are found', async () => {
      const root = await enter()
      const manifest = await buildOf(builder, root, { formats: ['es', 'cjs'] })
      expect(manifest.build.injected).toEqual(siteTags(manifest))
      expect(await tagsIn(join(root, 'dist/es'))).toEqual(siteTags(manifest))
      expect(await tagsIn(join(root, 'dist/cjs'))).toEqual(siteTags(manifest))
    })
  }

  test('a warm cache gives the same manifest, and a new one after an edit', async () => {
    const root = await enter()
    const cache = { folder: join(root, 'cache'), memory: new Map() }
    const cold = await buildOf(builder, root, { cache })
    expect(await buildOf(builder, root, { cache })).toEqual(cold)
    expect(await tagsIn(join(root, 'dist'))).toEqual(siteTags(cold))
    await addFiles(root, { 'src/rows.json': '{ "posts": ["c"], "products": ["d"] }' })
    await addFiles(root, {
      'src/legacy.js': (APP['src/legacy.js'] ?? '').replace('legacy(res, id) {', 'legacy(res, id) {\n  id += 1'),
    })
    const warm = await buildOf(builder, root, { cache })
    expect(warm.build.injected).toEqual(siteTags(warm))
    expect(await tagsIn(join(root, 'dist'))).toEqual(siteTags(warm))
    expect(warm).toEqual(await buildOf(builder, root))
    expect(purged(cold, warm)).toHaveLength(4)
  })

  const { watching: whyWatched } = builder.limits
  test(`a watcher ${whyWatched === undefined ? 'is left alone' : `builds, for ${whyWatched}`}; it goes on, and stops`, async () => {
    const root = await enter()
    const watching = await builder.prepare(root, {}).watch()
    const edited = (APP['src/legacy.js'] ?? '').replace("return 'legacy'", "return 'edited'")
    await vi.waitFor(
      async () => {
        // Watchers may not look yet when their first build ends.
        await addFiles(root, { 'src/legacy.js': edited })
        expect(await outputText(join(root, 'dist'))).toContain('edited')
      },
      { timeout: 60_000, interval: 500 },
    )
    await watching.close()
    const found = await tagsIn(join(root, 'dist'))
    const manifest = await readManifestOf(root).catch(() => null)
    expect(found).toEqual(manifest === null ? [] : siteTags(manifest))
    expect(manifest === null).toBe(whyWatched === undefined)
  })

  test('a virtual module that changes purges what imports it, and nothing else', async () => {
    const page = `import { words } from 'virtual-words'
      export const words1 = () => new Response(words, { headers: { 'Cache-Tag': 'words' } })`
    const root = await enter({ ...APP, 'src/legacy.js': `${page}\nexport default 1` })
    const virtual = (text: string) => ({ virtual: { 'virtual-words': `export const words = ${JSON.stringify(text)}` } })
    const before = await buildOf(builder, root, virtual('one'))
    expect(before.build.differences).toEqual([])
    expect(purged(before, await buildOf(builder, root, virtual('one')))).toEqual([])
    expect(purged(before, await buildOf(builder, root, virtual('two')))).toEqual(['words'])
  })

  test('a workspace package that is linked is part of the project', async () => {
    const root = await enter({
      ...APP,
      'package.json': JSON.stringify({ name: 'app', type: 'module', dependencies: { '@app/ui': '*' } }),
      'packages/ui/package.json': '{ "name": "@app/ui", "type": "module", "exports": "./index.js" }',
      'packages/ui/index.js': `export * from './title.js'\nexport const other = 1`,
      'packages/ui/title.js': `export const title = 'one'`,
      'node_modules/@app/README': '',
      'src/legacy.js': `import { title } from '@app/ui'
        export const titled = () => new Response(title, { headers: { 'Cache-Tag': 'titled' } })
        export default 1`,
    })
    await symlink(join(root, 'packages/ui'), join(root, 'node_modules/@app/ui'), 'junction')
    const before = await buildOf(builder, root)
    expect(before.build.differences).toEqual([])
    await addFiles(root, { 'packages/ui/title.js': `export const title = 'two'` })
    expect(purged(before, await buildOf(builder, root))).toEqual(['titled'])
    await addFiles(root, { 'packages/ui/index.js': `export * from './title.js'\nexport const other = 2` })
    expect(purged(before, await buildOf(builder, root))).toEqual(['titled'])
  })

  const banner = (code: string): string => `/* another plugin */\n\n${code}`
  const { changedBefore, loadedBefore } = builder.limits
  test.each<[string, BuildSettings, string | undefined]>([
    ['changes a file before ours', { before: [{ files: /pages\.js$/, transform: banner }] }, changedBefore],
    ['changes a file after ours', { after: [{ files: /pages\.js$/, transform: banner }] }, undefined],
    ['loads a file before ours', { before: [{ files: /pages\.js$/, load: banner }] }, loadedBefore],
    ['loads a file after ours', { after: [{ files: /pages\.js$/, load: banner }] }, undefined],
  ])('where another plugin %s, its tags are there, or told as missing', async (_, settings, whyMissing) => {
    const root = await enter()
    const manifest = await buildOf(builder, root, settings)
    const wanted = Object.values(manifest.code.sites).filter((site) => site.siteTag !== null)
    const expected = wanted.filter(({ statement }) => whyMissing === undefined || !statement.startsWith('src/pages.js'))
    expect(manifest.build.injected).toEqual(expected.map((site) => site.siteTag).sort())
    expect(await tagsIn(join(root, 'dist'))).toEqual(manifest.build.injected)
    expect(said()).toContain(`${expected.length} of ${wanted.length} site tags in the output`)
  })

  test('tags that another plugin takes away are told as missing', async () => {
    const root = await enter()
    const gone = { files: /legacy\.js$/, transform: () => 'export default 1' }
    const manifest = await buildOf(builder, root, { before: [gone] })
    expect(await tagsIn(join(root, 'dist'))).toEqual(manifest.build.injected)
    expect(said()).toContain('6 of 7 site tags in the output')
  })

  test('one plugin that builds twice sees what was edited in between', async () => {
    const root = await enter()
    const prepared = builder.prepare(root, {})
    await prepared.build()
    const before = await readManifestOf(root)
    await addFiles(root, { 'src/rows.json': '{}' })
    await prepared.build()
    const after = await readManifestOf(root)
    expect(after.id).not.toBe(before.id)
    expect(after.build.injected).toEqual(siteTags(after))
  })

  test.each(['one after the other', 'side by side'])(
    'two plugins build two parts of an application, %s',
    async (order) => {
      const root = await enter()
      const parts = [
        builder.prepare(root, { entries: { posts: 'src/posts.js' }, folder: 'dist/posts' }),
        builder.prepare(root, { entries: { pages: 'src/pages.js', legacy: 'src/legacy.js' }, folder: 'dist/pages' }),
      ]
      await run(parts, order)
      const manifest = await readManifestOf(root)
      expect(manifest.build.injected).toEqual(siteTags(manifest))
      expect(manifest.build.differences).toEqual([])
    },
  )

  test.each(['one after the other', 'side by side'])(
    'client and server are built, %s: the client gets no tag',
    async (order) => {
      const root = await enter()
      const client: BuildSettings = { isClient: true, folder: 'dist/client', options: { consumer: 'client' } }
      await run([builder.prepare(root, client), builder.prepare(root, { folder: 'dist/server' })], order)
      const manifest = await readManifestOf(root)
      expect(manifest.build.injected).toEqual(siteTags(manifest))
      expect(await tagsIn(join(root, 'dist/server'))).toEqual(siteTags(manifest))
      expect(await tagsIn(join(root, 'dist/client'))).toEqual([])
    },
  )
})

async function run(parts: readonly { build: () => Promise<void> }[], order: string): Promise<void> {
  if (order === 'side by side') await Promise.all(parts.map(({ build }) => build()))
  else for (const { build } of parts) await build()
}
