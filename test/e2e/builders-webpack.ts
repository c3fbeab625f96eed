import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { rspack } from '@rspack/core'
import { createUnplugin, type UnpluginInstance } from 'unplugin'
import webpack, { type Compiler, type Configuration } from 'webpack'
import { unplugin } from '../../src/index.ts'
import { complete, INSTALLED, type Builder, type BuildSettings, type FilePlugin } from './builders.ts'

type Settings = Required<BuildSettings>

/** webpack, which reads style sheets and JSON, and other languages with a loader. */
export const webpackBuilder: Builder = {
  name: 'webpack',
  limits: { formats: 'a configuration has one output' },
  prepare: (root, given) => {
    const settings = complete(given)
    const plugins = [
      new webpack.DefinePlugin({ ...settings.define }),
      unplugin.webpack(settings.options),
      ...virtualModules(settings).map((plugin) => plugin.webpack()),
    ]
    return prepared(() =>
      webpack({
        ...configuration(root, settings),
        resolve: { ...resolution(root, settings), tsconfig: true },
        module: {
          rules: [...rules(settings), { test: /\.(?:tsx?|jsx)$/, loader: resolve(LOADERS, 'languages.mjs') }],
        },
        cache: settings.cache === null ? false : { type: 'filesystem', cacheDirectory: settings.cache.folder },
        plugins,
      }),
    )
  },
}

/** Rspack, whose loader for other languages is its own. */
export const rspackBuilder: Builder = {
  name: 'rspack',
  limits: { formats: 'a configuration has one output' },
  prepare: (root, given) => {
    const settings = complete(given)
    const { cache, define, options } = settings
    const plugins = [
      new rspack.DefinePlugin({ ...define }),
      unplugin.rspack(options),
      ...virtualModules(settings).map((plugin) => plugin.rspack()),
    ]
    return prepared(
      () =>
        rspack({
          ...configuration(root, settings),
          resolve: { ...resolution(root, settings), ...tsconfig(root) },
          module: { rules: [...rules(settings), swc('.ts'), swc('.tsx'), { test: /\.css$/, type: 'css/auto' }] },
          cache: cache !== null && { type: 'persistent', storage: { type: 'filesystem', directory: cache.folder } },
          plugins,
        } as never) as never,
    )
  },
}

const LOADERS = resolve(import.meta.dirname, 'loaders')

/** What both take alike. */
function configuration(root: string, { entries, folder, isClient }: Settings): Configuration {
  return {
    context: root,
    mode: 'production',
    target: isClient ? 'web' : 'node',
    devtool: false,
    entry: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, resolve(root, path)])),
    externalsType: 'module',
    externals: [({ request = '' }, answer) => (INSTALLED.test(request) ? answer(null, `module ${request}`) : answer())],
    experiments: { outputModule: true, css: true },
    output: {
      path: resolve(root, folder),
      filename: '[name].js',
      module: true,
      library: { type: 'module' },
      chunkFormat: 'module',
    },
    optimization: { minimize: false },
    infrastructureLogging: { level: 'none' },
  }
}

function resolution(root: string, { alias, conditions }: Settings): NonNullable<Configuration['resolve']> {
  return {
    alias: Object.fromEntries(Object.entries(alias).map(([name, path]) => [name, resolve(root, path)])),
    conditionNames: [...conditions, '...'],
    extensions: ['.ts', '.tsx', '.js', '.json'],
  }
}

/** Rspack fails where there is none. */
function tsconfig(root: string): object {
  const file = resolve(root, 'tsconfig.json')
  return existsSync(file) ? { tsConfig: file } : {}
}

type Rules = NonNullable<NonNullable<Configuration['module']>['rules']>

function rules({ before, after }: Settings): Rules {
  const loader = resolve(LOADERS, 'apply.mjs')
  const rule = ({ files, load, transform }: FilePlugin, index: number, place: object): Rules[number] => ({
    test: files,
    use: [{ loader, options: { change: load ?? transform }, ident: `${Object.keys(place).join()}${index}` }],
    ...place,
  })
  return [
    ...before.map((plugin, index) => rule(plugin, index, { enforce: 'pre' })),
    ...after.map((plugin, index) => rule(plugin, index, {})),
    { resourceQuery: /url/, type: 'asset/resource' },
    { test: /\.vue$/, loader: resolve(LOADERS, 'component.mjs') },
  ]
}

function swc(ending: string): Rules[number] {
  const parser = { syntax: 'typescript', tsx: ending.endsWith('x') }
  return {
    test: (file: string) => file.endsWith(ending),
    loader: 'builtin:swc-loader',
    options: { jsc: { parser, target: 'es2022', transform: { react: { runtime: 'automatic' } } } },
  }
}

/** Modules that are no files, as most plugins for both make them: by unplugin. */
function virtualModules({ virtual }: Settings): UnpluginInstance<undefined, false>[] {
  if (Object.keys(virtual).length === 0) return []
  const plugin = createUnplugin<undefined, false>(() => ({
    name: 'virtual',
    resolveId: (id: string) => (id in virtual ? `\0${id}` : null),
    loadInclude: (id: string) => id.startsWith('\0'),
    load: (id: string) => virtual[id.slice(1)] ?? null,
  }))
  return [plugin]
}

/**
 * A compiler for each build: one may run once. The first is made at once, as a configuration of several is: a compiler
 * makes its plugin.
 */
function prepared(create: () => Compiler | null): ReturnType<Builder['prepare']> {
  const made = [create()]
  const start = (): Compiler => {
    const compiler = made.pop() ?? create()
    if (compiler === null) throw new Error('there is no compiler')
    return compiler
  }
  return {
    build: async () => {
      const compiler = start()
      try {
        await new Promise<void>((done, fail) => {
          compiler.run((error, stats) => {
            if (error !== null) fail(error)
            else if (stats?.hasErrors() === true) fail(new Error(stats.toString({ all: false, errors: true })))
            else done()
          })
        })
      } finally {
        await new Promise<void>((done) => compiler.close(() => done()))
      }
    },
    watch: () => {
      const compiler = start()
      return new Promise((done, fail) => {
        const watching = compiler.watch({}, (error) => {
          if (error === null)
            done({ close: () => new Promise((end) => watching?.close(() => compiler.close(() => end()))) })
          else fail(error)
        })
      })
    },
  }
}
