import type { NextConfig } from 'next'
import { resolve } from 'node:path'
import { webpackAliases } from '../../bundlers/webpack-aliases.ts'
import type { Alias } from '../../scanner/resolve.ts'
import { injectionRule } from '../injections.ts'
import { assertProjectFolder, startNextBuild, type NextBuildStart } from './build.ts'

/** As much of a compiler as webpack and Rspack have alike. */
interface Compiler {
  readonly options: { readonly module: { readonly rules: unknown[] } }
  readonly hooks: {
    readonly beforeRun: AsyncHook
    readonly done: AsyncHook
  }
}

interface AsyncHook {
  readonly tapPromise: (name: string, work: () => Promise<void>) => void
}

/** As much of webpack's configuration as is looked at. */
interface WebpackConfig {
  resolve?: { alias?: unknown }
  plugins?: unknown[]
}

const NAME = 'unplugin-cache-tags'

/**
 * Adds a plugin to the compiler of the Node server, which adds a rule for each file that needs a site tag. Edge and client
 * have compilers of their own and stay untouched.
 */
export function withWebpackRules(
  config: NextConfig,
  start: Omit<NextBuildStart, 'aliases'>,
  loader: string,
): NextConfig {
  return {
    ...config,
    webpack: (initial: WebpackConfig, context) => {
      const before = aliasOf(initial)
      const webpack: WebpackConfig = config.webpack?.(initial, context) ?? initial
      if (context.nextRuntime !== 'nodejs') return webpack
      assertProjectFolder(start.root, context.dir)
      const plugin = serverPlugin(start, webpackAliases(before, aliasOf(webpack)), context.config.distDir, loader)
      return { ...webpack, plugins: [...(webpack.plugins ?? []), plugin] }
    },
  }
}

/** A copy: configurations are changed in place. */
function aliasOf({ resolve: { alias } = {} }: WebpackConfig): unknown {
  return Array.isArray(alias) ? [...alias] : typeof alias === 'object' ? { ...alias } : alias
}

function serverPlugin(
  start: Omit<NextBuildStart, 'aliases'>,
  aliases: readonly Alias[],
  distDir: string,
  loader: string,
): { apply: (compiler: Compiler) => void } {
  return {
    apply: ({ options, hooks }) => {
      const starting = startNextBuild({ ...start, aliases })
      // Whoever waits for it meets the error.
      starting.catch(() => {})
      // Rules are compiled after this hook.
      hooks.beforeRun.tapPromise(NAME, async () => {
        const { injections } = await starting
        for (const [file, injection] of injections) options.module.rules.push(injectionRule(file, injection, loader))
      })
      hooks.done.tapPromise(NAME, async () => (await starting).leaveNote(resolve(start.root, distDir)))
    },
  }
}
