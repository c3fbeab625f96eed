import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createServer } from 'vite'
import { globby } from 'globby'
import { describe, expect, test, vi } from 'vitest'
import { startEmulator } from '../../src/emulator/server.ts'
import { unplugin } from '../../src/index.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { EMULATOR, useAccountAt } from '../support/emulator-account.ts'
import { buildVite, buildViteApp, EXTERNAL, readManifestOf } from './builds.ts'
import { APP } from './fixture.ts'
import { captureTalk, siteTags } from './talk.ts'

const said = captureTalk()

describe('builds that are not plain', () => {
  test('an environment that fails after another one was built leaves the old manifest', async () => {
    const root = await writeProject({ ...APP, 'src/other.js': 'export const other = 1' })
    const config = appConfig(['ssr', 'rsc'])
    const before = await buildViteApp(root, config)
    await addFiles(root, { 'src/other.js': 'export const other = (', 'src/rows.json': '{}' })
    await expect(buildViteApp(root, appConfig(['ssr', 'rsc']))).rejects.toThrow()
    expect(await readManifestOf(root)).toEqual(before)
  })

  test.each([[['client', 'ssr']], [['ssr', 'client']], [['ssr', 'client', 'rsc', 'ssr']]])(
    'environments built as %s give one manifest, of servers only',
    async (order) => {
      const root = await writeProject({ ...APP, 'src/other.js': `export * from './pages.js'` })
      const manifest = await buildViteApp(root, appConfig(order))
      expect(manifest.build.injected).toEqual(siteTags(manifest))
      const client = await readFile(join(root, 'dist/client/entry.js'), 'utf8')
      expect(client).not.toMatch(/ct_[0-9a-z]{8}/)
    },
  )

  test('environments built side by side give the same manifest', async () => {
    const root = await writeProject({ ...APP, 'src/other.js': `export * from './pages.js'` })
    const manifest = await buildViteApp(root, appConfig(['client', 'ssr', 'rsc'], true))
    expect(manifest.build.injected).toEqual(siteTags(manifest))
  })

  test('a client build in its own process leaves what the server build found', async () => {
    const root = await writeProject(APP)
    const server = await buildVite(root)
    await buildVite(
      root,
      {},
      {
        build: { outDir: 'dist/client', minify: false, rolldownOptions: { input: 'src/entry.js', external: EXTERNAL } },
      },
    )
    const { injected } = (await readManifestOf(root)).build
    expect(injected).toEqual(server.build.injected)
  })

  test('a development server is left alone', async () => {
    const root = await writeProject({
      ...APP,
      'src/plain.js': `export const page = () => new Response('', { headers: { 'Cache-Tag': 'page-' + 1 } })`,
    })
    const server = await createServer({
      root,
      configFile: false,
      logLevel: 'silent',
      server: { middlewareMode: true },
      plugins: [unplugin.vite({})],
    })
    const transformed = await server.transformRequest('/src/plain.js')
    await server.close()
    expect(transformed?.code).toContain('Cache-Tag')
    expect(transformed?.code).not.toContain('ct_')
    await expect(readManifestOf(root)).rejects.toThrow(/ENOENT/)
  })

  test('a disabled plugin does nothing at all', async () => {
    const root = await writeProject(APP)
    await expect(buildVite(root, { enabled: false })).rejects.toThrow(/ENOENT/)
    expect(await readFile(join(root, 'dist/entry.js'), 'utf8')).not.toMatch(/ct_[0-9a-z]{8}/)
    expect(said()).toBe('')
  })

  test('a mistake in the options fails the build and names every mistake', async () => {
    const root = await writeProject(APP)
    const options = { siteTags: 'some', limits: { maxTags: -1 } }
    await expect(buildVite(root, options as never)).rejects.toThrow(/siteTags[\s\S]*limits\.maxTags/)
  })

  test('the build ends with a summary, and shows the code of what it could not follow', async () => {
    await buildVite(await writeProject(APP))
    expect(said()).toMatch(/8 sites, 1 tag, 7 of 7 site tags in the output/)
    expect(said()).toContain('src/pages.js:')
    expect(said()).toMatch(/> \d+ \| .*cacheTagHeaders\(tags\)/)
  })
})

describe('a release after the build', () => {
  test('purges what changed once, after every environment', async () => {
    const origin = await startEmulator({ origin: 'http://127.0.0.1:9', token: 'secret-token', project: 'app' })
    vi.stubEnv('VERCEL_TOKEN', 'secret-token')
    vi.stubEnv('VERCEL_PROJECT_ID', 'app')
    vi.stubEnv('VERCEL_ENV', 'production')
    vi.stubEnv('CACHE_TAGS_API_URL', origin.url)
    const root = await writeProject({ ...APP, 'src/other.js': `export * from './pages.js'` })
    await buildViteApp(root, appConfig(['client', 'ssr', 'rsc']))
    await addFiles(root, { 'src/rows.json': '{ "posts": [], "products": [] }' })
    const options = { purge: 'post-build', baseline: '.cache-tags/manifest.json' } as const
    await buildViteApp(root, appConfig(['client', 'ssr', 'rsc'], false, options))
    const purges = origin.purges()
    await origin.close()
    expect(purges).toHaveLength(1)
    expect(said()).toContain('purged 3 of 3 tags in production')
    expect(said()).not.toContain('secret-token')
  })

  test('goes by the ledger where no baseline is named', async () => {
    const origin = await startEmulator(EMULATOR)
    useAccountAt(origin.url)
    const root = await writeProject(APP)
    const options = {
      purge: 'post-build',
      store: 'file:.cache-tags/ledger',
      ledger: { settle: '0s', retain: '0s' },
    } as const
    await buildVite(root, options)
    expect(said()).toContain('(everything: first-release)')
    await buildVite(root, options)
    expect(said()).toContain('nothing to purge in production')
    await addFiles(root, { 'src/rows.json': '{ "posts": [], "products": [] }' })
    await buildVite(root, options)
    await origin.close()
    expect(said()).toContain('purged 3 of 3 tags in production, 1 requests')
    expect(await globby('.cache-tags/ledger/**/release/*', { cwd: root, dot: true })).toHaveLength(3)
  })

  test('that fails makes the build fail, or only warns', async () => {
    vi.stubEnv('VERCEL_ENV', '')
    const root = await writeProject(APP)
    const options = { purge: 'post-build', baseline: 'missing.json' } as const
    await expect(buildVite(root, options)).rejects.toThrow(/target/)
    await buildVite(root, { ...options, failBuild: false })
    expect(said()).toContain('CT_TARGET')
  })
})

/** An application of a client and servers, built in the given order or all at once. */
function appConfig(
  order: readonly string[],
  isParallel = false,
  options: object = {},
): Parameters<typeof buildViteApp>[1] {
  const environment = (input: string, outDir: string) => ({
    build: {
      outDir,
      minify: false,
      emptyOutDir: true,
      rolldownOptions: { input, external: EXTERNAL, output: { entryFileNames: '[name].js' } },
    },
  })
  return {
    plugins: [unplugin.vite(options)],
    environments: {
      client: environment('src/entry.js', 'dist/client'),
      ssr: environment('src/entry.js', 'dist/ssr'),
      ...(order.includes('rsc') ? { rsc: environment('src/other.js', 'dist/rsc') } : {}),
    },
    builder: {
      buildApp: async (builder) => {
        const steps = order.map((name) => async () => {
          const found = builder.environments[name]
          if (found !== undefined) await builder.build(found)
        })
        if (isParallel) await Promise.all(steps.map((step) => step()))
        else for (const step of steps) await step()
      },
    },
  }
}
