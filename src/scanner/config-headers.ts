import { basename, join } from 'node:path'
import type { HeaderRule, HeaderRules } from '../core/header-rules.ts'
import { moduleId } from '../core/ids.ts'
import type { Unresolved } from '../core/sites.ts'
import type { ModuleId } from '../core/syntax.ts'
import { namesHeader, type ConfigFile } from './config-file.ts'
import { textOf } from './files.ts'
import { readHeadersFile } from './config-headers-file.ts'
import { readJsonConfig, readModuleConfig } from './config-headers-module.ts'
import { readTomlConfig } from './config-headers-toml.ts'
import type { ScanOptions, ScanPorts } from './scan.ts'
import { filesOf } from './scope-files.ts'

const SCRIPT = '{js,mjs,cjs,ts,mts,cts}'

/** Files that set headers outside of any code that answers. */
const CONFIGS: readonly string[] = [
  `{next,nuxt,nitro}.config.${SCRIPT}`,
  `vercel.${SCRIPT}`,
  'vercel.json',
  'netlify.toml',
  '{,public/,static/}_headers',
]

/**
 * Reads the headers with tags that configurations set: Next's `headers()`, Nuxt's and Nitro's `routeRules`, `vercel.json`,
 * `netlify.toml` and `_headers`.
 *
 * @param isReported - whether it is told already that a module can't be parsed
 */
export async function readHeaderRules(
  options: ScanOptions,
  ports: ScanPorts,
  isReported: (module: ModuleId) => boolean,
): Promise<HeaderRules> {
  const { root, exclude = [], tables } = options
  const rules: HeaderRule[] = []
  const unresolved: Unresolved[] = []
  for (const path of await filesOf(ports.files, root, CONFIGS, exclude)) {
    const file = join(root, path)
    const id = moduleId(path)
    const text = await textOf(ports.files, file)
    const found = await readConfigFile({ id, file, text, headers: tables.headers }, options, ports)
    rules.push(...found.rules)
    unresolved.push(...found.unresolved.filter(({ form }) => form !== 'module' || !isReported(id)))
  }
  return { rules, unresolved }
}

async function readConfigFile(config: ConfigFile, options: ScanOptions, ports: ScanPorts): Promise<HeaderRules> {
  const name = basename(config.file)
  if (/^(?:next|vercel|nuxt|nitro)\..*[jt]s$/.test(name)) {
    return readModuleConfig(config, /^n(?:uxt|itro)/.test(name) ? 'rules' : 'lists', options, ports)
  }
  if (!namesHeader(config.text, config.headers)) return { rules: [], unresolved: [] }
  if (name === 'vercel.json') return readJsonConfig(config)
  return name === 'netlify.toml' ? readTomlConfig(config) : readHeadersFile(config)
}
