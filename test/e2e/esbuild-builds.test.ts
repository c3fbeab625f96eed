import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build, context, type BuildOptions, type Plugin } from 'esbuild'
import { describe, expect, test, vi } from 'vitest'
import { startEmulator } from '../../src/emulator/server.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { unplugin, type Options } from '../../src/index.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { EMULATOR, useAccountAt } from '../support/emulator-account.ts'
import { readManifestOf } from './builds.ts'
import { buildEsbuild, esbuildConfig, outputOf, purged } from './builds-esbuild.ts'
import { marking } from './esbuild-plugins.ts'
import { APP } from './fixture.ts'
import { captureTalk, siteTags } from './talk.ts'

const said = captureTalk()

const WITH_CLIENT = {
  ...APP,
  'src/pages.js': `${APP['src/pages.js']}\nexport const view = () => 1`,
  'src/client.js': `export { view } from './pages.js'`,
}

const CLIENT: BuildOptions = {
  platform: 'browser',
  entryPoints: ['src/client.js'],
  outdir: 'dist/client',
  entryNames: '[name]-[hash]',
}

describe('builds that are not plain', () => {
  test('a failed build leaves the old manifest', async () => {
    const root = await writeProject(APP)
    const before = await buildEsbuild(root)
    await addFiles(root, { 'src/posts.js': 'export const broken = (' })
    await expect(buildEsbuild(root)).rejects.toThrow(/Unexpected end of file/)
    expect(await readManifestOf(root)).toEqual(before)
  })

  test('a build that another plugin fails at its end leaves the old manifest', async () => {
    const root = await writeProject(APP)
    const failing: Plugin = { name: 'failing', setup: (own) => own.onEnd(() => ({ errors: [{ text: 'no' }] })) }
    await expect(buildEsbuild(root, {}, { plugins: [failing] })).rejects.toThrow(/no/)
    await expect(readManifestOf(root)).rejects.toThrow(/ENOENT/)
  })

  test('a mistake in the options fails the build in our name and names every mistake', async () => {
    const root = await writeProject(APP)
    const options = { siteTags: 'some', limits: { maxTags: -1 } }
    const failing = buildEsbuild(root, options as never, { plugins: [marking] })
    await expect(failing).rejects.toThrow(/siteTags[\s\S]*limits\.maxTags/)
    await expect(failing).rejects.toMatchObject({ errors: [{ pluginName: 'unplugin-cache-tags' }] })
  })

  test('a disabled plugin does nothing at all', async () => {
    const root = await writeProject(APP)
    await expect(buildEsbuild(root, { enabled: false })).rejects.toThrow(/ENOENT/)
    expect(await outputOf(root)).not.toMatch(/ct_[0-9a-z]{8}/)
    expect(said()).toBe('')
  })

  test('a build that is made again sees what was edited in between', async () => {
    const root = await writeProject(APP)
    const made = await context(esbuildConfig(root, {}))
    try {
      await addFiles(root, { 'src/other.js': 'export const other = 1' })
      await made.rebuild()
      const before = await readManifestOf(root)
      await addFiles(root, {
        'src/entry.js': `${APP['src/entry.js']}\nexport * from './fresh.js'`,
        'src/fresh.js': `export const fresh = (id) => new Response('', { headers: { 'Cache-Tag': 'fresh-' + id } })`,
        'src/rows.json': '{ "posts": [], "products": [] }',
      })
      await made.rebuild()
      const after = await readManifestOf(root)
      expect(siteTags(after)).toHaveLength(8)
      expect(after.build.injected).toEqual(siteTags(after))
      expect(purged(before, after)).toContain('posts')
    } finally {
      await made.dispose()
    }
  })

  test('a build for browsers is left alone, and leaves what the server build found', async () => {
    const root = await writeProject(APP)
    const client = { platform: 'browser', outdir: 'dist/client' } as const
    const server = await buildEsbuild(root)
    const both = await buildEsbuild(root, {}, client)
    expect(await outputOf(root, 'dist/client/entry.js')).not.toMatch(/ct_[0-9a-z]{8}/)
    expect(both.build.injected).toEqual(server.build.injected)
    expect(both.build.toolchain).toEqual(server.build.toolchain)
  })

  test.each<[string, boolean]>([
    ['one plugin', true],
    ['a plugin for each', false],
  ])('server and client, in any order or side by side, give one manifest by %s', async (_, isOne) => {
    const root = await writeProject(WITH_CLIENT)
    const manifests: Manifest[] = []
    for (const order of ['in turn', 'reversed', 'side by side']) {
      await rm(join(root, '.cache-tags'), { recursive: true, force: true })
      const server = unplugin.esbuild({})
      const configs = [{ plugins: [server] }, { ...CLIENT, plugins: [isOne ? server : unplugin.esbuild({})] }]
      if (order === 'reversed') configs.reverse()
      if (order === 'side by side') await Promise.all(configs.map((config) => build(esbuildConfig(root, {}, config))))
      else for (const config of configs) await build(esbuildConfig(root, {}, config))
      manifests.push(await readManifestOf(root))
    }
    const [first, ...others] = manifests
    if (first === undefined) throw new Error('nothing was built')
    expect(first.build.injected).toEqual(siteTags(first))
    expect(Object.keys(first.build.assets ?? {})).not.toEqual([])
    for (const other of others) expect(JSON.stringify(other)).toBe(JSON.stringify(first))
  })

  test('the option says who runs the output where esbuild does not', async () => {
    const root = await writeProject(APP)
    const manifest = await buildEsbuild(root, { consumer: 'server' }, { platform: 'browser' })
    expect(manifest.build.injected).toEqual(siteTags(manifest))
  })
})

describe('a release after the build', () => {
  test.each<[string, readonly BuildOptions[]]>([
    ['at its end', [{}]],
    ['of two, once, after the last', [CLIENT, {}]],
  ])('is made %s', async (_, configs) => {
    const origin = await startEmulator(EMULATOR)
    useAccountAt(origin.url)
    const root = await writeProject(WITH_CLIENT)
    const buildAll = (options: Options): Promise<unknown> => {
      const plugins = [unplugin.esbuild(options)]
      return Promise.all(configs.map((config) => build(esbuildConfig(root, {}, { ...config, plugins }))))
    }
    await buildAll({})
    await addFiles(root, { 'src/rows.json': '{ "posts": [], "products": [] }' })
    await buildAll({ purge: 'post-build', baseline: '.cache-tags/manifest.json' })
    const purges = origin.purges()
    await origin.close()
    expect(purges).toHaveLength(1)
    expect(said()).toContain('purged 3 of 3 tags in production')
  })

  test('that fails makes the build fail, in our name', async () => {
    vi.stubEnv('VERCEL_ENV', '')
    const root = await writeProject(APP)
    const options = { purge: 'post-build', baseline: 'missing.json' } as const
    const failing = buildEsbuild(root, options, { plugins: [marking] })
    await expect(failing).rejects.toThrow(/target/)
    await expect(failing).rejects.toMatchObject({ errors: [{ pluginName: 'unplugin-cache-tags' }] })
  })
})
