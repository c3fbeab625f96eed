import type { ResolvedConfig } from 'vite'
import { digest } from '../core/hash.ts'
import type { BundlerFacts } from './facts.ts'
import { digestConfig } from './toolchain.ts'

/** What Vite's configuration says that bears on the analysis. */
export async function viteFacts(config: ResolvedConfig, version: string): Promise<BundlerFacts> {
  const { root, define = {} } = config
  const server = Object.values(config.environments).find((environment) => environment.consumer === 'server')
  const environment = Object.entries(config.env).map(([name, value]) => [
    `import.meta.env.${name}`,
    JSON.stringify(value),
  ])
  const replaced = Object.entries(define).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
  const files = [...new Set([config.configFile, ...config.configFileDependencies])].filter((file) => file !== undefined)
  return {
    root,
    aliases: config.resolve.alias.map(({ find, replacement }) => ({ find, replacement })),
    conditions: (server?.resolve.conditions ?? []).filter((condition) => condition !== 'development|production'),
    inlined: Object.fromEntries([...environment, ...replaced]),
    toolchain: {
      vite: version,
      config: await digestConfig(root, files),
      mode: config.mode,
      define: digest(Object.keys(define).sort()),
    },
  }
}
