import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Configuration } from 'webpack'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import type { Options } from '../../src/index.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { readManifestOf } from './builds.ts'
import { buildWith, outputOf, purged, RSPACK, run, runOnce, serverConfig, WEBPACK } from './builds-webpack.ts'
import { APP } from './fixture.ts'
import { outputText } from './parity-app.ts'
import { captureTalk, siteTags } from './talk.ts'

const said = captureTalk()

const SITE_TAG = /ct_[0-9a-z]{8}/g

async function tagsIn(folder: string): Promise<string[]> {
  return [...new Set((await outputText(folder)).match(SITE_TAG))].sort()
}

function tagsOf({ code }: Manifest, module: string): string[] {
  return Object.values(code.sites).flatMap((site) => (site.module === module ? (site.siteTag ?? []) : []))
}

/** Two routes, each with an entry of its own in the browser. */
const route = (name: string): string => `import { shared } from '../shared.js'
  export const headers = () => ({ 'Cache-Tag': '${name}' })
  export const data = () => fetch('/${name}')
  export default () => shared('${name}')`

const PAGES: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "app", "type": "module", "devDependencies": { "@react-router/dev": "7" } }',
  'app/root.js': 'export default () => null',
  'app/routes/home.js': route('home'),
  'app/routes/about.js': route('about'),
  'app/shared.js': 'export const shared = (name) => `<h1>${name}</h1>`',
  'app/home.client.js': `import page from './routes/home.js'
    import { widget } from './widget.js'
    document.body.append(page(), widget)`,
  'app/about.client.js': `import page from './routes/about.js'
    import('./later.js').then(({ later }) => document.body.append(page(), later))`,
  'app/widget.js': `export const widget = 'widget 1'`,
  'app/later.js': `export const later = 'later 1'`,
  'src/entry.js': `export * as home from '../app/routes/home.js'\nexport * as about from '../app/routes/about.js'`,
}

describe.each([WEBPACK, RSPACK])('$name', (bundler) => {
  const { tool, plugin } = bundler
  /** Builds all configurations at once, with one plugin or one for each. */
  const buildAll = async (root: string, configs: readonly Configuration[], isOne: boolean, options: Options = {}) => {
    const one = plugin(options)
    await run(tool(configs.map((config) => serverConfig(root, config, [isOne ? one : plugin(options)]))))
    return readManifestOf(root)
  }
  const part = (root: string, name: string, config: Configuration = {}): Configuration => ({
    name,
    ...config,
    output: { path: join(root, 'dist', name), ...config.output },
  })

  describe.each([
    ['one plugin', true],
    ['a plugin each', false],
  ])('several compilers with %s', (_, isOne) => {
    test('make one manifest', async () => {
      const root = await writeProject(APP)
      const entries = ['posts', 'pages', 'legacy']
      const configs = entries.map((name) => part(root, name, { entry: `./src/${name}.js` }))
      const manifest = await buildAll(root, configs, isOne)
      expect(siteTags(manifest)).toHaveLength(7)
      expect(manifest.build.injected).toEqual(siteTags(manifest))
      expect(manifest.build.differences).toEqual([])
    })

    test('leave what is for browsers untouched', async () => {
      const root = await writeProject(APP)
      const manifest = await buildAll(root, [part(root, 'browser', { target: 'web' }), part(root, 'server')], isOne)
      expect(manifest.build.injected).toEqual(siteTags(manifest))
      expect(await tagsIn(join(root, 'dist/browser'))).toEqual([])
      expect(await tagsIn(join(root, 'dist/server'))).toEqual(siteTags(manifest))
    })

    test('leave the manifest as it was where one of them fails', async () => {
      const root = await writeProject({ ...APP, 'src/broken.js': 'export const broken = (' })
      const parts = (entry: string) => [part(root, 'server'), part(root, 'other', { entry, dependencies: ['server'] })]
      const before = await buildAll(root, parts('./src/legacy.js'), isOne)
      await addFiles(root, { 'src/rows.json': '{}' })
      await expect(buildAll(root, parts('./src/broken.js'), isOne)).rejects.toThrow(/broken/)
      expect(await readManifestOf(root)).toEqual(before)
    })
  })

  test('a compiler for browsers alone says nothing of the server, which stays as it was', async () => {
    const root = await writeProject(APP)
    const server = await buildWith(bundler, root)
    const browser = await buildWith(bundler, root, {}, part(root, 'browser', { target: 'web' }))
    expect(browser.build).toEqual({ ...server.build, assets: browser.build.assets })
    expect(await tagsIn(join(root, 'dist/browser'))).toEqual([])
  })

  test('the option says who runs what is built, where the target is wrong', async () => {
    const root = await writeProject(APP)
    await buildWith(bundler, root, { consumer: 'client' }, part(root, 'client'))
    expect(await tagsIn(join(root, 'dist/client'))).toEqual([])
    const manifest = await buildWith(bundler, root, { consumer: 'server' }, part(root, 'server', { target: 'web' }))
    expect(await tagsIn(join(root, 'dist/server'))).toEqual(siteTags(manifest))
  })

  test('a compiler that runs again sees what was edited in between', async () => {
    const root = await writeProject(APP)
    const compiler = tool(serverConfig(root, {}, [plugin()]))
    if (compiler === null) throw new Error('there is no compiler')
    await runOnce(compiler)
    const before = await readManifestOf(root)
    await addFiles(root, { 'src/posts.js': `// moved\n${APP['src/posts.js']}`, 'src/rows.json': '{}' })
    await run(compiler)
    const after = await readManifestOf(root)
    expect(after.id).not.toBe(before.id)
    // Rspack keeps the rules of its first run, which are not for the text that the file has now.
    const missing = bundler.name === 'rspack' ? tagsOf(after, 'src/posts.js') : []
    const present = siteTags(after).filter((tag) => !missing.includes(tag))
    expect(after.build.injected).toEqual(present)
    expect(await tagsIn(join(root, 'dist'))).toEqual(present)
    expect(said()).toContain(`${present.length} of 7 site tags in the output`)
  })

  test('rules that a project has for the same files see the tags', async () => {
    const root = await writeProject({
      ...APP,
      'loaders/package.json': '{ "type": "commonjs" }',
      'loaders/count.js': `module.exports = (text) => text + '\\n;globalThis.seen = ' + /ct_[0-9a-z]{8}/.test(text)`,
    })
    const use = { test: /posts\.js$/, loader: join(root, 'loaders/count.js') }
    const rules = [{ ...use, enforce: 'pre' as const }, use, { ...use, enforce: 'post' as const }]
    const manifest = await buildWith(bundler, root, {}, { module: { rules } })
    expect((await outputOf(root)).match(/seen = \w+/g)).toEqual(['seen = true', 'seen = true', 'seen = true'])
    expect(manifest.build.injected).toEqual(siteTags(manifest))
  })

  test('an error of the plugin is one of the build', async () => {
    const root = await writeProject(APP)
    await expect(buildWith(bundler, root, { siteTags: 'some' as never })).rejects.toThrow(/siteTags/)
  })

  describe('a page is stale where the client files that it names', () => {
    const CLIENT: Configuration = {
      target: 'web',
      entry: { home: './app/home.client.js', about: './app/about.client.js' },
      output: { filename: '[name].[contenthash].js', chunkFilename: '[name].[contenthash].js' },
    }
    const build = (root: string, options: Options, client: Configuration): Promise<Manifest> =>
      buildAll(root, [part(root, 'browser', client), part(root, 'server')], true, options)
    const release = async (edits: Readonly<Record<string, string>>, options: Options = {}, client = CLIENT) => {
      const root = await writeProject(PAGES)
      const before = await build(root, options, client)
      await addFiles(root, edits)
      const after = await build(root, options, client)
      expect(diffManifests(before, after).widened).toBeNull()
      return purged(before, after)
    }
    const widget = { 'app/widget.js': `export const widget = 'widget 2'` }
    const later = { 'app/later.js': `export const later = 'later 2'` }

    test('are other ones', async () => {
      expect(await release(widget)).toEqual(['home'])
    })

    test('lead to other ones by their names', async () => {
      expect(await release(later)).toEqual(['about'])
    })

    test('share their start, which names all', async () => {
      const single: Configuration = { ...CLIENT, optimization: { runtimeChunk: 'single', minimize: false } }
      expect(await release(later, {}, single)).toEqual(['about', 'home'])
    })

    test('are other ones, unless the host keeps the old ones', async () => {
      expect(await release(widget, { assets: 'retained' })).toEqual([])
    })
  })
})
