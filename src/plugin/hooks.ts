import { createRequire } from 'node:module'
import type { UnpluginOptions } from 'unplugin'
import { esbuildSetup } from './esbuild-hooks.ts'
import type { Options } from './options.ts'
import { rolldownPlugin, rollupPlugin } from './rollup-hooks.ts'
import { vitePlugin } from './vite-hooks.ts'
import { webpackSetup } from './webpack-hooks.ts'

/** The plugin's hooks by bundler. Without hooks of its own one would seem to work, and nothing would be injected. */
export const HOOKS: Readonly<Record<string, (options: Options | undefined) => Partial<UnpluginOptions>>> = {
  vite: (options) => ({ vite: vitePlugin(options) }),
  rollup: (options) => ({ rollup: rollupPlugin(options) }),
  rolldown: (options) => ({ rolldown: rolldownPlugin(options) }),
  esbuild: (options) => ({ esbuild: { setup: esbuildSetup(options) } }),
  webpack: (options) => ({ webpack: webpackSetup(options, 'webpack', loaderPath()) }),
  rspack: (options) => ({ rspack: webpackSetup(options, 'rspack', loaderPath()) }),
}

/** By the package's name, so that it is the built one wherever this stands: bundlers load it by its path. */
function loaderPath(): string {
  return createRequire(import.meta.url).resolve('unplugin-cache-tags/inject/loader')
}
