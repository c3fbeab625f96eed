import { isAbsolute, sep } from 'node:path'
import { digest, sortedUnique } from '../core/hash.ts'
import { packageNameOf } from '../scanner/resolve-request.ts'
import type { BundlerFacts } from './facts.ts'
import { placelessText } from './module-id.ts'
import {
  commonToolchain,
  configFiles,
  digestAliases,
  digestConfig,
  installedVersion,
  pluginVersions,
} from './toolchain.ts'
import { webpackAliases } from './webpack-aliases.ts'

/** webpack and Rspack, which takes its plugins. */
export type WebpackLike = 'webpack' | 'rspack'

type Environment = Readonly<Record<string, string | undefined>>

/** As much of a compiler's options as is looked at. */
export interface CompilerOptions {
  readonly name?: string | undefined
  readonly mode?: unknown
  readonly target?: unknown
  readonly resolve?: { readonly alias?: unknown; readonly conditionNames?: readonly string[] | undefined }
  readonly optimization?: { readonly nodeEnv?: unknown }
  readonly module: { readonly rules: unknown[] }
  readonly plugins?: readonly unknown[]
}

/** As much of a compiler as says what it builds. */
export interface CompilerSettings {
  readonly context: string
  readonly options: CompilerOptions
  /** What the output runs on, as far as the target says. */
  readonly platform?: { readonly browser?: boolean | null; readonly node?: boolean | null }
  readonly webpack?: { readonly version?: string; readonly rspackVersion?: string }
}

/** Configuration files, by custom. */
const CONFIGS: readonly string[] = ['webpack', 'rspack', 'rsbuild']

/** Whether a compiler's output runs on a server: what may run anywhere is taken to. */
export function isServerTarget({ platform, options: { target } }: CompilerSettings): boolean {
  if (platform !== undefined) return platform.browser !== true || platform.node === true
  return target !== 'web'
}

/** What a compiler's configuration says that bears on the analysis. Read before rules of our own are added. */
export async function webpackFacts(
  compiler: CompilerSettings,
  name: WebpackLike,
  environment: Environment,
): Promise<BundlerFacts> {
  const { context: root, options, webpack = {} } = compiler
  const { mode, target, resolve = {}, plugins = [], module } = options
  const aliases = webpackAliases([], resolve.alias)
  const inlined = inlinedTexts(options, environment)
  const files = await configFiles(root, CONFIGS)
  return {
    root,
    aliases,
    conditions: (resolve.conditionNames ?? []).filter((condition) => condition !== '...'),
    inlined,
    toolchain: {
      [name]: (name === 'rspack' ? webpack.rspackVersion : webpack.version) ?? 'unknown',
      mode: String(mode),
      target: String(target),
      define: digest(Object.keys(inlined).sort()),
      plugins: plugins.map(nameOf).join(', '),
      aliases: digestAliases(root, aliases),
      rules: digest([placelessText(root, textOf(module.rules)).replaceAll(/[^"]*[\\/]node_modules[\\/]+/g, '')]),
      ...(files.length > 0 && { config: await digestConfig(root, files) }),
      ...(await commonToolchain(root)),
      ...(await loaderStates(root, module.rules)),
      ...(await pluginVersions(root, files, [name, `@${name}/core`])),
    },
  }
}

function nameOf(plugin: unknown): string {
  return typeof plugin === 'object' && plugin !== null ? plugin.constructor.name : typeof plugin
}

/** Settings as a text: code and patterns count as well; of what isn't plain, only what it is an instance of. */
function textOf(settings: unknown): string {
  try {
    const text: string | undefined = JSON.stringify(settings, (_, value: unknown) => {
      if (typeof value === 'function' || value instanceof RegExp) return String(value)
      return typeof value !== 'object' || value === null || isPlain(value) ? value : nameOf(value)
    })
    return text ?? 'undefined'
  } catch {
    // What refers to itself.
    return 'unknown'
  }
}

function isPlain(value: object): boolean {
  return Array.isArray(value) || [Object.prototype, null].includes(Reflect.getPrototypeOf(value))
}

/** The loaders that rules name: the versions of packages, and the code of those that are files of the project. */
async function loaderStates(root: string, rules: readonly unknown[]): Promise<Record<string, string>> {
  const states = sortedUnique(loadersIn(rules)).map(async (loader): Promise<[string, string]> => {
    const [path = ''] = loader.split('?')
    const installed = path.split(`node_modules${sep}`).at(-1)
    const name = packageNameOf(isAbsolute(path) ? (installed ?? '') : path)
    if (isAbsolute(path) && installed === path)
      return [`loader:${placelessText(root, path)}`, await digestConfig(root, [path])]
    return [`loader:${name ?? path}`, (name === null ? null : installedVersion(root, name)) ?? 'unknown']
  })
  return Object.fromEntries(await Promise.all(states))
}

/** The names of loaders in rules, however they are written (https://webpack.js.org/configuration/module/#rule). */
function loadersIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(loadersIn)
  if (typeof value !== 'object' || value === null) return []
  const { loader, use, oneOf, rules }: Record<string, unknown> = { ...value }
  const named = [loader, use, ...(Array.isArray(use) ? use : [])].filter((text) => typeof text === 'string')
  return [...named, ...[use, oneOf, rules].flatMap(loadersIn)]
}

/** What stands in the code in place of a name: by the plugins that both bundlers bring along for it. */
function inlinedTexts(
  { plugins = [], optimization: { nodeEnv } = {} }: CompilerOptions,
  environment: Environment,
): Record<string, string> {
  const inlined: Record<string, string> = {}
  if (typeof nodeEnv === 'string') inlined['process.env.NODE_ENV'] = JSON.stringify(nodeEnv)
  for (const plugin of plugins) {
    if (typeof plugin !== 'object' || plugin === null) continue
    const { definitions, keys, defaultValues, _args }: Record<string, unknown> = { ...plugin }
    if (nameOf(plugin) === 'DefinePlugin') {
      Object.assign(inlined, flatTexts('', definitions ?? (Array.isArray(_args) ? _args[0] : {})))
    }
    if (nameOf(plugin) === 'EnvironmentPlugin' && Array.isArray(keys)) {
      for (const key of keys.map(String)) {
        const value: unknown = environment[key] ?? Reflect.get(Object(defaultValues), key)
        inlined[`process.env.${key}`] = JSON.stringify(value) ?? 'undefined'
      }
    }
  }
  return inlined
}

/** Definitions by their full names (https://webpack.js.org/plugins/define-plugin/). */
function flatTexts(prefix: string, value: unknown): Record<string, string> {
  if (isRuntimeValue(value)) return { [prefix]: runtimeText(prefix, value) }
  if (typeof value !== 'object' || value === null || value instanceof RegExp || Array.isArray(value)) {
    return { [prefix]: typeof value === 'string' ? value : textOf(value) }
  }
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, item]) => flatTexts(prefix === '' ? key : `${prefix}.${key}`, item)),
  )
}

interface RuntimeValue {
  readonly fn: (given: object) => unknown
}

function isRuntimeValue(value: unknown): value is RuntimeValue {
  return typeof value === 'object' && value !== null && 'fn' in value && typeof value.fn === 'function'
}

/** A value that is worked out as it is written; where it needs the module that it is written into, its code stands for it. */
function runtimeText(key: string, { fn }: RuntimeValue): string {
  try {
    return textOf(fn({ key, version: undefined, module: undefined }))
  } catch {
    return String(fn)
  }
}
