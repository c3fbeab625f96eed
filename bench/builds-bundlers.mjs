// The bundlers of the bench. Each builds what a server runs, as it does by itself: what is imported by name stays outside,
// and nothing is minified.
import { join } from 'node:path'

/** What is imported by name; `~icons/…` is for a plugin. */
const OUTSIDE = /^[^./~\0]/

/** By name: what its package is called, where icons and the rest of the plugins have an entry for it, and how it builds. */
export const BUNDLERS = {
  vite: {
    package: 'vite',
    load: async () => {
      const { build } = await import('vite')
      return async (root, plugins) => {
        const options = { external: [OUTSIDE] }
        const output = { ssr: 'src/entry.js', outDir: 'dist', emptyOutDir: true, rolldownOptions: options }
        await build({ root, configFile: false, logLevel: 'silent', plugins, build: output })
      }
    },
  },
  rollup: {
    package: 'rollup',
    load: async () => {
      const { rollup } = await import('rollup')
      return (root, plugins) =>
        bundleAndWrite(rollup, { input: join(root, 'src/entry.js'), external: [OUTSIDE], plugins, onwarn: () => {} })
    },
  },
  rolldown: {
    package: 'rolldown',
    load: async () => {
      const { rolldown } = await import('rolldown')
      const settings = { platform: 'node', logLevel: 'silent', external: [OUTSIDE] }
      return (root, plugins) => bundleAndWrite(rolldown, { input: join(root, 'src/entry.js'), ...settings, plugins })
    },
  },
  webpack: {
    package: 'webpack',
    load: async () => {
      const { default: webpack } = await import('webpack')
      return (root, plugins) => runCompiler(webpack(configuration(root, plugins)))
    },
  },
  rspack: {
    package: '@rspack/core',
    load: async () => {
      const { rspack } = await import('@rspack/core')
      return (root, plugins) => runCompiler(rspack(configuration(root, plugins)))
    },
  },
  esbuild: {
    package: 'esbuild',
    load: async () => {
      const { build } = await import('esbuild')
      return async (root, plugins) => {
        const files = { absWorkingDir: root, entryPoints: ['src/entry.js'], outdir: 'dist' }
        // What a plugin makes has no folder from which a package would be one.
        const outside = { packages: 'external', external: ['#*', 'vue'] }
        const output = { bundle: true, splitting: true, format: 'esm', platform: 'node', logLevel: 'silent' }
        await build({ ...files, ...outside, ...output, plugins })
      }
    },
  },
}

async function bundleAndWrite(bundle, options) {
  const built = await bundle(options)
  await built.write({ dir: 'dist', format: 'es' })
  await built.close()
}

function configuration(root, plugins) {
  return {
    context: root,
    mode: 'production',
    target: 'node20',
    devtool: false,
    entry: './src/entry.js',
    externalsType: 'module',
    externals: [OUTSIDE],
    experiments: { outputModule: true },
    // No other bundler looks for the files behind `new URL('…', import.meta.url)` in what a server runs.
    module: { parser: { javascript: { url: false } } },
    output: { path: join(root, 'dist'), module: true, library: { type: 'module' }, chunkFormat: 'module' },
    optimization: { minimize: false },
    infrastructureLogging: { level: 'none' },
    plugins,
  }
}

function runCompiler(compiler) {
  return new Promise((done, fail) => {
    compiler.run((error, stats) => {
      if (error !== null && error !== undefined) return fail(error)
      if (stats.hasErrors()) return fail(new Error(stats.toString({ all: false, errors: true })))
      compiler.close((closeError) => (closeError ? fail(closeError) : done()))
    })
  })
}
