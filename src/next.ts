import { fileURLToPath } from 'node:url'
import type { Options } from './plugin/options.ts'
import { wrapNextConfig, type NextConfigFunction, type NextConfigLike } from './plugin/next/with-cache-tags.ts'

export type { NextConfigContext, NextConfigFunction, NextConfigLike } from './plugin/next/with-cache-tags.ts'
export type { Options } from './plugin/options.ts'

const LOADER = fileURLToPath(new URL('inject/loader.js', import.meta.url))

/**
 * Wraps a Next configuration, so that `next build` gives every cache entry a tag by which it can be purged; for Turbopack
 * and webpack, Next 15 and 16. It goes around all other wrappers. After `next build` run `cache-tags finalize`.
 *
 * @example
 * ```ts
 * // next.config.ts
 * import { withCacheTags } from 'unplugin-cache-tags/next'
 * export default withCacheTags({ reactStrictMode: true })
 * ```
 * @param config - an object, a promise of one, or a function that makes one
 * @param options - for the build only; what `finalize`, `plan` and `purge` are to know stands in `cache-tags.config.ts`
 */
export function withCacheTags(config: NextConfigLike = {}, options: Options = {}): NextConfigFunction {
  return wrapNextConfig(config, options, LOADER)
}
