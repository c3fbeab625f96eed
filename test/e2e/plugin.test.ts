import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createServer, type Plugin } from 'vite'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { startEmulator } from '../../src/emulator/server.ts'
import { unplugin } from '../../src/index.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { buildRolldown, buildRollup, buildVite, buildViteApp, EXTERNAL, readManifestOf, scan } from './builds.ts'
import { APP } from './fixture.ts'

let said = ''

beforeEach(() => {
  said = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text)
    return true
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

function siteTags(manifest: Manifest): string[] {
  return Object.values(manifest.code.sites).flatMap((site) => site.siteTag ?? []).sort()
}

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
    await buildVite(root, {}, { build: { ssr: 'src/entry.js', outDir: 'dist', sourcemap: true, minify: false, rolldownOptions: { external: EXTERNAL } } })
    const { SourceMap } = await import('node:module')
    const code = await readFile(join(root, 'dist/entry.js'), 'utf8')
    const map = new SourceMap(JSON.parse(await readFile(join(root, 'dist/entry.js.map'), 'utf8')))
    const lines = code.split('\n')
    const line = lines.findIndex((text) => /ct_[0-9a-z]{8}.*productTag/.test(text))
    const entry = map.findEntry(line, lines[line]?.indexOf('productTag') ?? 0)
    const source = APP['src/posts.js']?.split('\n')[entry.originalLine] ?? ''
    expect(entry.originalSource).toMatch(/posts\.js$/)
    expect(source.slice(entry.originalColumn)).toMatch(/^productTag\(id\)/)
  })
})

describe('what a change purges', () => {
  test.each([
    ['a comment', (source: string) => `// about posts\n${source.replace("return query('posts')", "/* all */ return query('posts')")}`],
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
    const files = { ...APP, 'src/pages.js': `export const page = () => new Response(__VERSION_LABEL__, { headers: { 'Cache-Tag': 'page' } })` }
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
    const files = { ...APP, 'src/pages.js': `import { words } from 'virtual:words'\nexport const page = () => new Response(words, { headers: { 'Cache-Tag': 'page' } })` }
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
      transform: { order: 'pre', handler: (code, id) => (id.endsWith('pages.js') ? `/* rewritten */\n\n${code}` : null) },
    }
    const manifest = await buildVite(root, {}, { plugins: [rewriting] })
    expect(manifest.build.injected).toEqual(siteTags(manifest))
  })
})

describe('builds that are not plain', () => {
  test('a failed build leaves the old manifest', async () => {
    const root = await writeProject(APP)
    const before = await buildVite(root)
    await addFiles(root, { 'src/posts.js': 'export const broken = (' })
    await expect(buildVite(root)).rejects.toThrow()
    expect(await readManifestOf(root)).toEqual(before)
  })

  test('a build that fails where nothing was built before writes nothing', async () => {
    const root = await writeProject({ ...APP, 'src/posts.js': 'export const broken = (' })
    await expect(buildVite(root)).rejects.toThrow()
    await expect(readManifestOf(root)).rejects.toThrow(/ENOENT/)
  })

  test('an environment that fails after another one was built leaves the old manifest', async () => {
    const root = await writeProject({ ...APP, 'src/other.js': 'export const other = 1' })
    const config = appConfig(['ssr', 'rsc'])
    const before = await buildViteApp(root, config)
    await addFiles(root, { 'src/other.js': 'export const other = (', 'src/rows.json': '{}' })
    await expect(buildViteApp(root, appConfig(['ssr', 'rsc']))).rejects.toThrow()
    expect(await readManifestOf(root)).toEqual(before)
  })

  test.each([
    [['client', 'ssr']],
    [['ssr', 'client']],
    [['ssr', 'client', 'rsc', 'ssr']],
  ])('environments built as %s give one manifest, of servers only', async (order) => {
    const root = await writeProject({ ...APP, 'src/other.js': `export * from './pages.js'` })
    const manifest = await buildViteApp(root, appConfig(order))
    expect(manifest.build.injected).toEqual(siteTags(manifest))
    const client = await readFile(join(root, 'dist/client/entry.js'), 'utf8')
    expect(client).not.toMatch(/ct_[0-9a-z]{8}/)
  })

  test('environments built side by side give the same manifest', async () => {
    const root = await writeProject({ ...APP, 'src/other.js': `export * from './pages.js'` })
    const manifest = await buildViteApp(root, appConfig(['client', 'ssr', 'rsc'], true))
    expect(manifest.build.injected).toEqual(siteTags(manifest))
  })

  test('a client build in its own process leaves what the server build found', async () => {
    const root = await writeProject(APP)
    const server = await buildVite(root)
    await buildVite(root, {}, { build: { outDir: 'dist/client', minify: false, rolldownOptions: { input: 'src/entry.js', external: EXTERNAL } } })
    const { injected } = (await readManifestOf(root)).build
    expect(injected).toEqual(server.build.injected)
  })

  test('a development server is left alone', async () => {
    const root = await writeProject({ ...APP, 'src/plain.js': `export const page = () => new Response('', { headers: { 'Cache-Tag': 'page-' + 1 } })` })
    const server = await createServer({ root, configFile: false, logLevel: 'silent', server: { middlewareMode: true }, plugins: [unplugin.vite({})] })
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
    expect(said).toBe('')
  })

  test('a mistake in the options fails the build and names every mistake', async () => {
    const root = await writeProject(APP)
    const options = { siteTags: 'some', limits: { maxTags: -1 } }
    await expect(buildVite(root, options as never)).rejects.toThrow(/siteTags[\s\S]*limits\.maxTags/)
  })

  test('the build ends with a summary, and shows the code of what it could not follow', async () => {
    await buildVite(await writeProject(APP))
    expect(said).toMatch(/8 sites, 1 tag, 7 of 7 site tags in the output/)
    expect(said).toContain('src/pages.js:')
    expect(said).toMatch(/> \d+ \| .*cacheTagHeaders\(tags\)/)
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
    expect(said).toContain('purged 3 of 3 tags in production')
    expect(said).not.toContain('secret-token')
  })

  test('that fails makes the build fail, or only warns', async () => {
    vi.stubEnv('VERCEL_ENV', '')
    const root = await writeProject(APP)
    const options = { purge: 'post-build', baseline: 'missing.json' } as const
    await expect(buildVite(root, options)).rejects.toThrow(/target/)
    await buildVite(root, { ...options, failBuild: false })
    expect(said).toContain('CT_TARGET')
  })
})

/** An application of a client and servers, built in the given order or all at once. */
function appConfig(order: readonly string[], isParallel = false, options: object = {}): Parameters<typeof buildViteApp>[1] {
  const environment = (input: string, outDir: string) => ({
    build: { outDir, minify: false, emptyOutDir: true, rolldownOptions: { input, external: EXTERNAL, output: { entryFileNames: '[name].js' } } },
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
