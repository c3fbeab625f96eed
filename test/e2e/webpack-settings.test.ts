import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import webpack, { type Configuration, type WebpackPluginInstance } from 'webpack'
import { diffManifests } from '../../src/core/diff.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { buildWith, outputOf, purged, RSPACK, WEBPACK } from './builds-webpack.ts'
import { APP } from './fixture.ts'
import { captureTalk, siteTags } from './talk.ts'

captureTalk()

/** The application with another module in place of its pages. */
const withPages = (text: string): Record<string, string> => ({ ...APP, 'src/pages.js': text })

/** A page that shows an expression. */
const showing = (expression: string): Record<string, string> =>
  withPages(`export const page = () => new Response(${expression}, { headers: { 'Cache-Tag': 'page' } })`)

describe.each([WEBPACK, RSPACK])('$name', (bundler) => {
  const { DefinePlugin, EnvironmentPlugin, NormalModuleReplacementPlugin, ProvidePlugin } = bundler.tool

  describe('what stands in place of a name', () => {
    const inPlugin = (plugin: WebpackPluginInstance): WebpackPluginInstance => ({
      apply: (compiler) => plugin.apply(compiler),
    })
    test.each<[string, string, (value: string) => WebpackPluginInstance]>([
      ['a definition', '__LABEL__', (value) => new DefinePlugin({ __LABEL__: JSON.stringify(value) })],
      ['a definition in an object', '__APP__.label', (value) => new DefinePlugin({ __APP__: { label: `"${value}"` } })],
      [
        'a definition of another plugin',
        '__LABEL__',
        (value) => inPlugin(new DefinePlugin({ __LABEL__: JSON.stringify(value) })),
      ],
      [
        'a variable of the environment',
        'process.env.LABEL',
        (value) => {
          vi.stubEnv('LABEL', value)
          return new EnvironmentPlugin(['LABEL'])
        },
      ],
      ['a default of such a variable', 'process.env.LABEL', (value) => new EnvironmentPlugin({ LABEL: value })],
    ])('%s that changes purges the site that reads it, and is in no manifest', async (_, expression, plugin) => {
      const root = await writeProject(showing(expression))
      const before = await buildWith(bundler, root, {}, { plugins: [plugin('value one')] })
      expect(await outputOf(root)).toContain('value one')
      const after = await buildWith(bundler, root, {}, { plugins: [plugin('value two')] })
      expect(after.id).toBe(before.id)
      expect(purged(before, after)).toEqual(['page'])
      expect(JSON.stringify(after)).not.toContain('value two')
    })

    test('of an object, the members that the options ignore do not count', async () => {
      const root = await writeProject(showing('__APP__.label'))
      const define = (time: string): Configuration => ({
        plugins: [new DefinePlugin({ __APP__: { label: '"label"', BUILD_TIME: time } })],
      })
      const options = { ignoreValues: ['BUILD_TIME'] }
      const before = await buildWith(bundler, root, options, define('1'))
      expect(purged(before, await buildWith(bundler, root, options, define('2')))).toEqual([])
      expect(before.build.ignored).toEqual(['__APP__.BUILD_TIME'])
    })

    test('the mode counts, and what is said in its place', async () => {
      const root = await writeProject(showing('process.env.NODE_ENV'))
      const mode = (nodeEnv: string): Configuration => ({ optimization: { nodeEnv, minimize: false } })
      const before = await buildWith(bundler, root, {}, mode('production'))
      expect(purged(before, await buildWith(bundler, root, {}, mode('staging')))).toEqual(['page'])
    })
  })

  describe('where imports lead', () => {
    test.each<[string, string, (root: string) => NonNullable<Configuration['resolve']>['alias']]>([
      ['a name', '~/db.js', (root) => ({ '~': join(root, 'src') })],
      ['a name alone', 'database', (root) => ({ database$: join(root, 'src/db.js') })],
      ['the first of several', '~/db.js', (root) => ({ '~': [join(root, 'src'), join(root, 'other')] })],
    ])('an alias of %s leads the analysis too', async (_, specifier, alias) => {
      const posts = (APP['src/posts.js'] ?? '').replace('./db.js', specifier)
      const root = await writeProject({ ...APP, 'src/posts.js': posts })
      const config: Configuration = { resolve: { alias: alias(root) ?? {} } }
      const before = await buildWith(bundler, root, {}, config)
      expect(before.build.differences).toEqual([])
      await addFiles(root, { 'src/rows.json': '{ "posts": [], "products": [] }' })
      expect(purged(before, await buildWith(bundler, root, {}, config))).toContain('posts')
    })

    test('conditions lead the analysis too', async () => {
      const root = await writeProject({
        ...APP,
        'package.json': JSON.stringify({ name: 'app', type: 'module', imports: { '#db': { edge: './src/db.js' } } }),
        'src/posts.js': (APP['src/posts.js'] ?? '').replace('./db.js', '#db'),
      })
      const config: Configuration = { resolve: { conditionNames: ['edge', '...'] } }
      const before = await buildWith(bundler, root, {}, config)
      expect(before.build.differences).toEqual([])
      await addFiles(root, { 'src/rows.json': '{ "posts": [], "products": [] }' })
      expect(purged(before, await buildWith(bundler, root, {}, config))).toContain('posts')
    })

    test.each<[string, string, (root: string) => Configuration]>([
      [
        'replaces a module',
        './given.js',
        (root) => ({ plugins: [new NormalModuleReplacementPlugin(/given\.js$/, join(root, 'src/hidden.js'))] }),
      ],
      [
        'provides a name',
        './tags.js',
        (root) => ({ plugins: [new ProvidePlugin({ hidden: [join(root, 'src/hidden.js'), 'hidden'] })] }),
      ],
    ])('what only the bundler knows counts by content, where it %s', async (_, specifier, config) => {
      const root = await writeProject({
        ...withPages(`
          import '${specifier}'
          export const page = () => new Response(hidden, { headers: { 'Cache-Tag': 'page' } })
        `),
        'src/given.js': 'export {}',
        'src/hidden.js': `export const hidden = globalThis.hidden = 'one'`,
      })
      const before = await buildWith(bundler, root, {}, config(root))
      expect(before.build.differences).toEqual(["src/pages.js imports src/hidden.js, which its source doesn't say"])
      await addFiles(root, { 'src/hidden.js': `export const hidden = globalThis.hidden = 'two'` })
      expect(purged(before, await buildWith(bundler, root, {}, config(root)))).toEqual(['page'])
    })
  })

  describe('the toolchain', () => {
    const loader = (path: string): Configuration => ({ module: { rules: [{ test: /\.js$/, loader: path }] } })
    const other: WebpackPluginInstance = { apply: () => {} }
    test.each<[string, Configuration, Configuration, string]>([
      ['the mode', { mode: 'production' }, { mode: 'none' }, 'mode'],
      ['the target', { target: 'node' }, { target: 'webworker' }, 'target'],
      ['another plugin', {}, { plugins: [other] }, 'plugins'],
      ['another loader', {}, loader('./loaders/plain.cjs'), 'loader'],
      ['where assets are served', {}, { output: { publicPath: '/b/' } }, 'settings'],
    ])('%s that changes widens the purge', async (_, one, two, part) => {
      const root = await writeProject({ ...APP, 'loaders/plain.cjs': 'module.exports = (text) => text' })
      const diff = diffManifests(await buildWith(bundler, root, {}, one), await buildWith(bundler, root, {}, two))
      expect(diff.widened).toBe('toolchain-changed')
      expect(diff.warnings.join('\n')).toContain(part)
    })

    test.each(['./loaders/own.cjs', './loaders/own'])('the code of a loader counts: %s', async (path) => {
      const own = `const { change } = require('./change.cjs')\nmodule.exports = (text) => change(text)`
      const files = (text: string): Record<string, string> => ({
        'loaders/own.cjs': own,
        'loaders/own.js': own,
        'loaders/change.cjs': `exports.change = (text) => text + ${JSON.stringify(text)}`,
        'loaders/package.json': '{ "type": "commonjs" }',
      })
      const root = await writeProject({ ...APP, ...files('/* one */') })
      const before = await buildWith(bundler, root, {}, loader(path))
      expect(purged(before, await buildWith(bundler, root, {}, loader(path)))).toEqual([])
      await addFiles(root, files(';globalThis.two = 2'))
      const after = await buildWith(bundler, root, {}, loader(path))
      expect(diffManifests(before, after).widened).toBe('toolchain-changed')
    })

    test('where the output goes purges nothing', async () => {
      const root = await writeProject(APP)
      const to = (folder: string): Configuration => ({ output: { path: join(root, folder) } })
      expect(purged(await buildWith(bundler, root, {}, to('a')), await buildWith(bundler, root, {}, to('b')))).toEqual(
        [],
      )
    })
  })
})

describe('webpack alone', () => {
  const { DefinePlugin } = webpack

  test.each<[string, string, (root: string) => NonNullable<Configuration['resolve']>['alias']]>([
    ['a list', '~/db.js', (root) => [{ name: '~', alias: join(root, 'src') }]],
    ['a pattern', '@own/db.js', (root) => ({ '@own/*': join(root, 'src/*') })],
  ])('has aliases of %s', async (_, specifier, alias) => {
    const posts = (APP['src/posts.js'] ?? '').replace('./db.js', specifier)
    const root = await writeProject({ ...APP, 'src/posts.js': posts })
    const config: Configuration = { resolve: { alias: alias(root) ?? {} } }
    const before = await buildWith(WEBPACK, root, {}, config)
    expect(before.build.differences).toEqual([])
    await addFiles(root, { 'src/rows.json': '{ "posts": [], "products": [] }' })
    expect(purged(before, await buildWith(WEBPACK, root, {}, config))).toContain('posts')
  })

  test.each<[string, string, Configuration]>([
    ['reads from a file', 'process.env.WEBPACK_LABEL', { dotenv: true }],
    [
      'works out as it writes them',
      '__LABEL__',
      { plugins: [new DefinePlugin({ __LABEL__: DefinePlugin.runtimeValue(() => process.env['LABEL'] ?? '0') })] },
    ],
    [
      'waits for',
      '__LABEL__',
      {
        plugins: [
          new DefinePlugin({
            __LABEL__: DefinePlugin.runtimeValue(async () => process.env['LABEL'] ?? '0', { async: true }),
          }),
        ],
      },
    ],
  ])('has values that it %s', async (_, expression, config) => {
    const root = await writeProject({ ...showing(expression), '.env': 'WEBPACK_LABEL=1001' })
    vi.stubEnv('LABEL', '1001')
    const before = await buildWith(WEBPACK, root, {}, config)
    expect(await outputOf(root)).toContain('1001')
    await addFiles(root, { '.env': 'WEBPACK_LABEL=1002' })
    vi.stubEnv('LABEL', '1002')
    expect(purged(before, await buildWith(WEBPACK, root, {}, config))).toEqual(['page'])
  })

  test('has output that runs anywhere, which is taken to run on a server', async () => {
    const root = await writeProject(APP)
    const manifest = await buildWith(WEBPACK, root, {}, { target: 'universal' })
    expect(manifest.build.injected).toEqual(siteTags(manifest))
  })
})
