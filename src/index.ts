import { createUnplugin, type UnpluginInstance } from 'unplugin'
import { CacheTagsError } from './core/error.ts'
import type { Options } from './plugin/options.ts'
import { rolldownPlugin, rollupPlugin } from './plugin/rollup-hooks.ts'
import { vitePlugin } from './plugin/vite-hooks.ts'

export type { PurgeMode, Target } from './core/batch.ts'
export type { CustomForm, Holds } from './core/forms.ts'
export type { PurgeRule } from './core/plan.ts'
export type { Severity, ToolchainPolicy } from './core/widen.ts'
export type { InputOption, Purity, ScopeRule, SiteTagsMode } from './core/analysis-options.ts'
export type { CustomHeader, LedgerOptions, Options } from './plugin/options.ts'
export type { DriverOption, StoreOption } from './store/store.ts'
export { CacheTagsError, ERROR_CODES, type CacheTagsErrorOptions, type ErrorCode } from './core/error.ts'

/** Without hooks of its own a bundler would seem to work, and nothing would be injected. */
const SUPPORTED: ReadonlySet<string> = new Set(['vite', 'rollup', 'rolldown'])

/**
 * The plugin for every supported bundler. The entries `unplugin-cache-tags/vite`, `/rollup` and `/rolldown` are its
 * parts under their own names.
 */
export const unplugin: UnpluginInstance<Options | undefined, false> = createUnplugin((options, { framework }) => {
  if (!SUPPORTED.has(framework)) {
    throw new CacheTagsError('CT_BUILD', `unplugin-cache-tags does not support ${framework} yet.`, {
      hint: 'Use it with Vite, Rollup or Rolldown.',
    })
  }
  return {
    name: 'unplugin-cache-tags',
    enforce: 'pre',
    vite: vitePlugin(options),
    rollup: rollupPlugin(options),
    rolldown: rolldownPlugin(options),
  }
})

/**
 * Types a configuration in `cache-tags.config.ts`.
 *
 * @example
 * ```ts
 * import { defineConfig } from 'unplugin-cache-tags'
 * export default defineConfig({ namespace: 'shop' })
 * ```
 */
export function defineConfig(options: Options): Options {
  return options
}
