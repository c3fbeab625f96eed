import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { build, context, type BuildOptions, type Loader, type Plugin } from 'esbuild'
import { unplugin } from '../../src/index.ts'
import { compileComponent } from './loaders/compile-component.mjs'
import { complete, type Builder, type FilePlugin } from './builders.ts'

/** esbuild, which reads all languages of the tests but those of components. */
export const esbuildBuilder: Builder = {
  name: 'esbuild',
  limits: {
    components: 'what compiles them reads the file itself',
    formats: 'a build has one format',
    watching: 'plugins are not told that a build is one of a watcher',
    changedBefore: 'of several plugins that load a file the first is asked',
    loadedBefore: 'of several plugins that load a file the first is asked',
  },
  prepare: (root, given) => {
    const settings = complete(given)
    const { before, after, virtual } = settings
    const options: BuildOptions = {
      absWorkingDir: root,
      entryPoints: { ...settings.entries },
      outdir: settings.folder,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: settings.isClient ? 'browser' : 'node',
      external: ['next/*', 'react/*', '@acme/*', '@netlify/*', '@vercel/*', 'unplugin-cache-tags/*', 'tiny', 'vue'],
      alias: Object.fromEntries(Object.entries(settings.alias).map(([name, path]) => [name, resolve(root, path)])),
      conditions: [...settings.conditions],
      define: { ...settings.define },
      loader: { '.svg': 'file' },
      logLevel: 'silent',
      plugins: [
        ...before.map(filePlugin),
        unplugin.esbuild(settings.options),
        ...after.map(filePlugin),
        components,
        virtualModules(virtual),
      ],
    }
    return {
      build: async () => void (await build(options)),
      watch: async () => {
        const watching = await context(options)
        await watching.rebuild()
        await watching.watch()
        return { close: () => watching.dispose() }
      },
    }
  },
}

function filePlugin({ files, load, transform }: FilePlugin, index: number): Plugin {
  return {
    name: `other-${index}`,
    setup: ({ onLoad }) => {
      onLoad({ filter: files }, async ({ path }) => {
        const text = await readFile(path, 'utf8')
        return { contents: (load ?? transform)?.(text) ?? text, loader: extname(path).slice(1) as Loader }
      })
    },
  }
}

/** Components of Vue, as one of the plugins for them would read them. */
const components: Plugin = {
  name: 'vue',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.vue$/ }, async ({ path }) => ({
      contents: await compileComponent(path, await readFile(path, 'utf8')),
      loader: 'js',
    }))
  },
}

function virtualModules(virtual: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'virtual',
    setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: /^virtual/ }, ({ path }) => (path in virtual ? { path, namespace: 'virtual' } : null))
      onLoad({ filter: /.*/, namespace: 'virtual' }, ({ path }) => ({ contents: virtual[path] ?? '', loader: 'js' }))
    },
  }
}
