import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { addFiles } from '../support/disk-project.ts'
import { buildOf, enter, purged, tagsIn } from './behaviours.ts'
import { BUILDERS } from './builders-all.ts'
import type { BuildSettings } from './builders.ts'
import { readManifestOf } from './builds.ts'
import { APP } from './fixture.ts'
import { outputText } from './parity-app.ts'
import { captureTalk, siteTags } from './talk.ts'

captureTalk()

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

  test('a warm cache keeps no old tag in a file that stayed the same', async () => {
    const root = await enter()
    const cache = { folder: join(root, 'cache'), memory: new Map() }
    await buildOf(builder, root, { cache, options: { namespace: 'one' } })
    const other = await buildOf(builder, root, { cache, options: { namespace: 'two' } })
    expect(await tagsIn(join(root, 'dist'))).toEqual(siteTags(other))
    expect(other.build.injected).toEqual(siteTags(other))
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
