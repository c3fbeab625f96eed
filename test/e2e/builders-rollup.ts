import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { transform } from 'esbuild'
import { ResolverFactory } from 'oxc-resolver'
import { rolldown, watch as watchRolldown } from 'rolldown'
import { rollup, watch as watchRollup, type Plugin, type RollupCache, type RollupOptions } from 'rollup'
import { build, type InlineConfig } from 'vite'
import { unplugin } from '../../src/index.ts'
import { complete, INSTALLED, type Builder, type BuildSettings, type FilePlugin } from './builders.ts'

type Settings = Required<BuildSettings>

/** Vite, which brings along all that the applications of the tests need. */
export const viteBuilder: Builder = {
  name: 'vite',
  limits: {},
  prepare: (root, given) => {
    const settings = complete(given)
    const config = viteConfig(root, settings)
    return {
      build: async () => void (await build(config)),
      watch: async () => {
        const watcher = await build({ ...config, build: { ...config.build, watch: {} } })
        if (!('on' in watcher)) throw new Error('Vite does not watch')
        await firstEnd((hear) => watcher.on('event', hear))
        return { close: async () => watcher.close() }
      },
    }
  },
}

function viteConfig(root: string, settings: Settings): InlineConfig {
  const { entries, folder, isClient, conditions } = settings
  const own = conditions.length === 0 ? {} : { conditions: [...conditions, 'module', 'node', 'production'] }
  return {
    root,
    configFile: false,
    logLevel: 'silent',
    define: { ...settings.define },
    resolve: { tsconfigPaths: true, alias: absolute(root, settings.alias), ...own },
    ssr: { resolve: own },
    build: {
      ssr: !isClient,
      minify: false,
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: {
        input: absolute(root, entries),
        external: INSTALLED,
        output: outputs(root, settings).map(({ dir, ...output }) =>
          isSeveral(settings) ? { ...output, dir } : output,
        ),
        preserveEntrySignatures: 'strict',
      },
    },
    plugins: surrounded(unplugin.vite(settings.options) as unknown as Plugin, settings) as unknown as NonNullable<
      InlineConfig['plugins']
    >,
  }
}

/** Rollup, which reads nothing but JavaScript by itself, and resolves no packages. */
export const rollupBuilder: Builder = {
  name: 'rollup',
  limits: {},
  prepare: (root, given) => {
    const settings = complete(given)
    const memory = settings.cache?.memory ?? new Map<string, unknown>()
    const plugins = [
      ...surrounded(unplugin.rollup(settings.options) as Plugin, settings),
      ...rollupHelp(root, settings),
    ]
    const input = absolute(root, settings.entries)
    const all = outputs(root, settings)
    const options: RollupOptions = { input, external: INSTALLED, plugins, onwarn: () => {} }
    return {
      build: async () => {
        const bundle = await rollup({ ...options, cache: (memory.get('rollup') as RollupCache | undefined) ?? true })
        for (const output of all) await bundle.write(output)
        if (bundle.cache !== undefined) memory.set('rollup', bundle.cache)
        await bundle.close()
      },
      watch: async () => {
        const watcher = watchRollup({ ...options, output: all, watch: { exclude: [`${root}/dist/**`] } })
        await firstEnd((hear) => watcher.on('event', hear))
        return { close: async () => watcher.close() }
      },
    }
  },
}

/** Rolldown, which reads no style sheets. */
export const rolldownBuilder: Builder = {
  name: 'rolldown',
  limits: {},
  prepare: (root, given) => {
    const settings = complete(given)
    const { conditions } = settings
    const all = outputs(root, settings)
    const ours = surrounded(unplugin.rolldown(settings.options) as unknown as Plugin, settings)
    const options = {
      input: absolute(root, settings.entries),
      external: INSTALLED,
      platform: 'node' as const,
      logLevel: 'silent' as const,
      tsconfig: true,
      transform: { define: { ...settings.define } },
      resolve: {
        alias: absolute(root, settings.alias),
        ...(conditions.length > 0 && { conditionNames: [...conditions, 'module', 'node', 'import', 'production'] }),
      },
      plugins: [...ours, foreignFiles, dynamicImportVars] as never,
    }
    return {
      build: async () => {
        const bundle = await rolldown(options)
        for (const output of all) await bundle.write(output)
        await bundle.close()
      },
      watch: async () => {
        const watcher = watchRolldown({ ...options, output: all, watch: { exclude: [`${root}/dist/**`] } })
        await firstEnd((hear) => watcher.on('event', hear))
        return { close: async () => watcher.close() }
      },
    }
  },
}

interface Output {
  readonly dir: string
  readonly format: 'es' | 'cjs'
  readonly entryFileNames: string
}

function outputs(root: string, settings: Settings): Output[] {
  const { folder, formats } = settings
  const folderOf = (format: string): string => (isSeveral(settings) ? join(root, folder, format) : join(root, folder))
  return formats.map((format) => ({ dir: folderOf(format), format, entryFileNames: '[name].js' }))
}

function isSeveral({ formats }: Settings): boolean {
  return formats.length > 1
}

interface WatcherEvent {
  readonly code: string
  readonly error?: unknown
  readonly result?: { readonly close: () => Promise<void> } | null
}

/** The end of a watcher's first build. Its results are closed, this one's and later ones. */
function firstEnd(listen: (hear: (event: WatcherEvent) => void) => unknown): Promise<void> {
  return new Promise((done, fail) => {
    listen((event) => {
      if (event.code === 'BUNDLE_END' || event.code === 'ERROR') void event.result?.close()
      if (event.code === 'END') done()
      if (event.code === 'ERROR') fail(event.error)
    })
  })
}

function absolute(root: string, paths: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, resolve(root, path)]))
}

function surrounded(own: Plugin, { before, after, virtual }: Settings): Plugin[] {
  const components = vue({ isProduction: true }) as unknown as Plugin
  return [...before.map(filePlugin), own, ...after.map(filePlugin), components, virtualModules(virtual)]
}

function filePlugin({ files, load, transform: change }: FilePlugin, index: number): Plugin {
  return {
    name: `other-${index}`,
    ...(load !== undefined && {
      load: async (id: string) => (files.test(id) ? load(await readFile(id, 'utf8')) : null),
    }),
    ...(change !== undefined && { transform: (code: string, id: string) => (files.test(id) ? change(code) : null) }),
  }
}

function virtualModules(virtual: BuildSettings['virtual'] = {}): Plugin {
  return {
    name: 'virtual',
    resolveId: (id) => (id in virtual ? `\0${id}` : null),
    load: (id) => (id.startsWith('\0') ? (virtual[id.slice(1)] ?? null) : null),
  }
}

/** Style sheets and files that are asked for by address: a module with their text. */
const foreignFiles: Plugin = {
  name: 'foreign-files',
  load: async (id) => {
    const [path = '', query] = id.split('?')
    if (id.startsWith('\0') || !(query === 'url' || path.endsWith('.css'))) return null
    const code = `export default ${JSON.stringify(await readFile(path, 'utf8'))}`
    // Rolldown goes by the ending, unless it is told.
    return { code, moduleType: 'js' }
  },
  transform: (code, id) =>
    id.includes('vue&type=style') ? { code: `export default ${JSON.stringify(code)}`, moduleType: 'js' } : null,
}

/** What those who build with Rollup take plugins for: resolution, other languages, values in place of names. */
function rollupHelp(root: string, { alias, conditions, define }: Settings): Plugin[] {
  const resolver = new ResolverFactory({
    conditionNames: [...conditions, 'module', 'node', 'import', 'default'],
    extensions: ['.ts', '.tsx', '.js', '.json'],
    alias: Object.fromEntries(Object.entries(absolute(root, alias)).map(([name, path]) => [name, [path]])),
    tsconfig: 'auto',
  })
  return [
    {
      name: 'resolve',
      resolveId: (source, importer) =>
        importer === undefined || importer.startsWith('\0') || source.startsWith('\0') || INSTALLED.test(source)
          ? null
          : (resolver.resolveFileSync(importer, source).path ?? null),
    },
    foreignFiles,
    {
      name: 'languages',
      transform: async (code, id) => {
        if (id.endsWith('.json')) return `export default ${code}`
        const loader = /[.](tsx?|jsx)$/.exec(id)?.[1] as 'ts' | 'tsx' | 'jsx' | undefined
        return loader === undefined
          ? null
          : (await transform(code, { loader, jsx: 'automatic', define: { ...define } })).code
      },
    },
    dynamicImportVars,
  ]
}

/** `import()` of a template, as all that it may be. */
const dynamicImportVars: Plugin = {
  name: 'dynamic-import-vars',
  transform: {
    order: 'post',
    handler: async (code, id) => {
      const found = /import\(`(\.[^`]*)\/\$\{(\w+)\}(\.\w+)`\)/.exec(code)
      if (found === null) return null
      const [whole, folder = '', name = '', ending = ''] = found
      const files = (await readdir(resolve(id, '..', folder))).filter((file) => file.endsWith(ending)).sort()
      const cases = files.map((file) => `${JSON.stringify(file)}: () => import(${JSON.stringify(`${folder}/${file}`)})`)
      return code.replace(whole, `({ ${cases.join(', ')} })[\`\${${name}}${ending}\`]()`)
    },
  },
}
