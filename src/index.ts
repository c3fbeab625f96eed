import { createUnplugin, type UnpluginInstance } from 'unplugin'
import { CacheTagsError } from './core/error.ts'
import type { Options } from './plugin/options.ts'
import { HOOKS } from './plugin/hooks.ts'

export type { PurgeMode, Target } from './core/batch.ts'
export type { CustomForm, Holds } from './core/forms.ts'
export type { PurgeRule } from './core/plan.ts'
export type { Severity, ToolchainPolicy } from './core/widen.ts'
export type { InputOption, Purity, ScopeRule, SiteTagsMode } from './core/analysis-options.ts'
export type { LedgerOptions } from './plugin/ledger-options.ts'
export type { Consumer, CustomHeader, Options, TypesOption, TypesOptions } from './plugin/options.ts'
export type { DriverOption, StoreOption } from './store/store.ts'
export { CacheTagsError, ERROR_CODES, type CacheTagsErrorOptions, type ErrorCode } from './core/error.ts'

/**
 * The plugin for every supported bundler. The entries `unplugin-cache-tags/vite`, `/webpack` and so on are its parts under
 * their own names.
 */
export const unplugin: UnpluginInstance<Options | undefined, false> = createUnplugin((options, { framework }) => {
  const hooks = HOOKS[framework]
  if (hooks === undefined) {
    throw new CacheTagsError('CT_BUILD', `unplugin-cache-tags does not support ${framework} yet.`, {
      hint: `Use it with one of these: ${Object.keys(HOOKS).join(', ')}.`,
    })
  }
  return { name: 'unplugin-cache-tags', enforce: 'pre', ...hooks(options) }
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
