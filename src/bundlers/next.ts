import type { NextConfig } from 'next'
import { join } from 'node:path'
import type { Alias } from '../scanner/resolve.ts'
import type { BundlerFacts } from './facts.ts'
import { exactly } from './alias-patterns.ts'
import { commonToolchain, configFiles, digestConfig, installedVersion, pluginVersions } from './toolchain.ts'

/** What builds a Next application. */
export type NextBundler = 'turbopack' | 'webpack' | 'rspack'

/** What Next says of itself before it builds. */
export interface NextFacts extends BundlerFacts {
  readonly bundler: NextBundler
  readonly transpiled: readonly string[]
}

/** The parts of a configuration that bear on the analysis: Next writes them to `required-server-files.json` as well. */
export type NextSettings = Pick<NextConfig, 'env' | 'transpilePackages' | 'turbopack' | 'compiler' | 'pageExtensions'>

/** The bundler of the build under way, as Next itself tells it to its parts. */
export function nextBundler(environment: Readonly<Record<string, string | undefined>>): NextBundler {
  if (environment['NEXT_RSPACK']) return 'rspack'
  return environment['TURBOPACK'] ? 'turbopack' : 'webpack'
}

/**
 * What Next's configuration says that bears on the analysis.
 *
 * @param aliases - what the bundler's own configuration adds to `turbopack.resolveAlias`
 */
export async function nextFacts(
  root: string,
  config: NextSettings,
  bundler: NextBundler,
  environment: Readonly<Record<string, string | undefined>>,
  aliases: readonly Alias[],
): Promise<NextFacts> {
  const files = await configFiles(root, ['next'])
  return {
    root,
    bundler,
    aliases,
    conditions: [],
    transpiled: config.transpilePackages ?? [],
    inlined: inlinedBy(config, environment),
    toolchain: {
      bundler,
      next: installedVersion(root, 'next') ?? 'unknown',
      config: await digestConfig(root, files),
      ...(await commonToolchain(root)),
      ...(await pluginVersions(root, files, ['next'])),
    },
  }
}

/** What stands in the code in place of a name: public environment, `env`, and what `compiler` defines. */
function inlinedBy(
  { env = {}, compiler }: NextSettings,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const inlined: Record<string, string> = {}
  const put = (name: string, value: unknown): void => {
    inlined[name] = JSON.stringify(value) ?? 'undefined'
  }
  for (const [name, value] of Object.entries(environment)) {
    if (name.startsWith('NEXT_PUBLIC_')) put(`process.env.${name}`, value)
  }
  for (const [name, value] of Object.entries(env)) put(`process.env.${name}`, value)
  for (const [name, value] of Object.entries({ ...compiler?.define, ...compiler?.defineServer })) put(name, value)
  return inlined
}

type ResolveAlias = NonNullable<NonNullable<NextConfig['turbopack']>['resolveAlias']>

/** Aliases of Turbopack (https://nextjs.org/docs/app/api-reference/config/next-config-js/turbopack#resolving-aliases). */
export function turbopackAliases(root: string, resolveAlias: ResolveAlias = {}): Alias[] {
  return Object.entries(resolveAlias).flatMap(([find, target]) => {
    const to = serverTarget(target)
    return to === null ? [] : [{ find: exactly(find), replacement: targetPath(root, to).replace('*', '$1') }]
  })
}

/** What a name stands for on the server: the first of several, and of several by condition what a server takes. */
function serverTarget(target: ResolveAlias[string]): string | null {
  if (target === false) return null
  if (typeof target === 'string') return target
  if (Array.isArray(target)) return target[0] ?? null
  const byCondition = new Map(Object.entries(target))
  const chosen = ['node', 'react-server', 'production', 'default'].find((condition) => byCondition.has(condition))
  return chosen === undefined ? null : serverTarget(byCondition.get(chosen) ?? false)
}

function targetPath(root: string, target: string): string {
  return target.startsWith('./') || target.startsWith('../') ? join(root, target) : target
}
