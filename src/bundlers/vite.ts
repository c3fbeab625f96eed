import type { ResolvedConfig } from 'vite'
import { digest } from '../core/hash.ts'
import { joinTexts } from '../core/join-texts.ts'
import type { BundlerFacts } from './facts.ts'
import {
  commonToolchain,
  configFiles,
  digestAliases,
  digestConfig,
  installedVersion,
  pluginVersions,
} from './toolchain.ts'

/** Those that build with Vite, and have configuration files of their own beside Vite's or in its place. */
const FRAMEWORKS: readonly string[] = ['astro', 'nuxt', 'react-router', 'svelte']

/**
 * What Vite's configuration says that bears on the analysis.
 *
 * @param version - as Vite says it; before version 7 it doesn't
 */
export async function viteFacts(
  config: ResolvedConfig,
  version: string | undefined,
  root: string = config.root,
): Promise<BundlerFacts> {
  const servers = Object.values(config.environments).filter((environment) => environment.consumer === 'server')
  const [server] = servers
  const environment = Object.entries(config.env).map(([name, value]) => [
    `import.meta.env.${name}`,
    JSON.stringify(value),
  ])
  const replaced = replacedNames([config.define, ...servers.map((each) => each.define)])
  const own = [config.configFile, ...config.configFileDependencies].filter((file) => file !== undefined)
  const files = [...new Set([...own, ...(await configFiles(root, FRAMEWORKS))])]
  return {
    root,
    aliases: config.resolve.alias.map(({ find, replacement }) => ({ find, replacement })),
    conditions: (server?.resolve.conditions ?? []).filter((condition) => condition !== 'development|production'),
    inlined: { ...Object.fromEntries(environment), ...replaced },
    toolchain: {
      vite: version ?? installedVersion(root, 'vite') ?? 'unknown',
      config: await digestConfig(root, files),
      mode: config.mode,
      define: digest(Object.keys(replaced).sort()),
      aliases: digestAliases(root, config.resolve.alias),
      ...(await commonToolchain(root)),
      ...(await pluginVersions(root, files, ['vite'])),
    },
  }
}

/** What stands in the code in place of a name; where environments differ, all that it is in any of them. */
function replacedNames(defines: readonly (Readonly<Record<string, unknown>> | undefined)[]): Record<string, string> {
  const texts = defines.map((define = {}) =>
    Object.fromEntries(
      Object.entries(define).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined'),
      ]),
    ),
  )
  return joinTexts(texts, (all) => all.join('\n'))
}
