import type { NextConfig } from 'next'
import { resolve } from 'node:path'
import { nextBundler, turbopackAliases } from '../../bundlers/next.ts'
import { loadConfig } from '../config.ts'
import type { Options } from '../options.ts'
import { resolveOptions } from '../resolve-options.ts'
import { servedVersion } from '../serve-version.ts'
import { startNextBuild } from './build.ts'
import { withTurbopackRules } from './turbopack.ts'
import { withWebpackRules } from './webpack.ts'

/** What Next calls a configuration with, besides the phase. */
export interface NextConfigContext {
  readonly defaultConfig: NextConfig
}

/** A configuration as Next takes it: an object, a promise of one, or a function that makes one. */
export type NextConfigLike =
  | NextConfig
  | Promise<NextConfig>
  | ((phase: string, context: NextConfigContext) => NextConfig | Promise<NextConfig>)

/** A configuration that Next calls. */
export type NextConfigFunction = (phase: string, context: NextConfigContext) => Promise<NextConfig>

/** Next's name of the phase in which `next build` reads its configuration (`next/constants`). */
const PRODUCTION_BUILD = 'phase-production-build'

/**
 * Wraps a Next configuration. In every phase but that of `next build` it stays as it is.
 *
 * @param loader - absolute path of the loader that writes site tags
 */
export function wrapNextConfig(config: NextConfigLike, inline: Options, loader: string): NextConfigFunction {
  return async (phase, context) => {
    const given = await (typeof config === 'function' ? config(phase, context) : config)
    if (phase !== PRODUCTION_BUILD) return given
    const root = resolve(inline.root ?? '.')
    const options = resolveOptions(await loadConfig(root), inline)
    if (!options.enabled) return given
    await servedVersion(root, options.serve).withdraw()
    const start = { root, options, config: given, bundler: nextBundler(process.env) }
    if (start.bundler !== 'turbopack') return withWebpackRules(given, start, loader)
    const aliases = turbopackAliases(root, given.turbopack?.resolveAlias)
    return withTurbopackRules(given, await startNextBuild({ ...start, aliases }), loader)
  }
}
