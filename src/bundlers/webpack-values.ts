import { classOf, settingsText } from './settings-text.ts'

/** As much of a compiler as says what is written in place of a name. */
export interface ValueSettings {
  readonly options: {
    readonly plugins?: readonly unknown[]
    readonly optimization?: { readonly nodeEnv?: unknown }
  }
  /** What Rspack's own plugins were given, whoever has applied them. */
  readonly __internal__builtinPlugins?: readonly { readonly name: string; readonly options?: unknown }[]
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What stands in the code in place of a name, as far as it is known before the build: by the plugins that both bundlers
 * bring along for it.
 */
export async function inlinedTexts(
  { options, __internal__builtinPlugins: builtins = [] }: ValueSettings,
  environment: Environment,
): Promise<Record<string, string>> {
  const { plugins = [], optimization: { nodeEnv } = {} } = options
  const found = [
    ...(typeof nodeEnv === 'string' ? [['process.env.NODE_ENV', JSON.stringify(nodeEnv)] as const] : []),
    ...plugins.flatMap((plugin) => pluginTexts(plugin, environment)),
    ...builtins.flatMap(({ name, options: given }) => (name === 'DefinePlugin' ? flatTexts('', given) : [])),
  ]
  return Object.fromEntries(await Promise.all(found.map(async ([name, text]) => [name, await text] as const)))
}

/** A name, and the text that is written in its place. */
type Inlined = readonly [name: string, text: string | Promise<string>]

function pluginTexts(plugin: unknown, environment: Environment): Inlined[] {
  const { definitions, keys, defaultValues, _args }: Record<string, unknown> = { ...Object(plugin) }
  if (classOf(plugin) === 'DefinePlugin') return flatTexts('', definitions ?? (Array.isArray(_args) ? _args[0] : {}))
  if (classOf(plugin) !== 'EnvironmentPlugin' || !Array.isArray(keys)) return []
  return keys.map(String).map((key) => {
    const value: unknown = environment[key] ?? Reflect.get(Object(defaultValues), key)
    return [`process.env.${key}`, JSON.stringify(value) ?? 'undefined']
  })
}

/** Definitions by their full names (https://webpack.js.org/plugins/define-plugin/). */
function flatTexts(prefix: string, value: unknown): Inlined[] {
  if (isRuntimeValue(value)) return [[prefix, runtimeText(prefix, value)]]
  if (typeof value !== 'object' || value === null || value instanceof RegExp || Array.isArray(value)) {
    return [[prefix, typeof value === 'string' ? value : settingsText(value)]]
  }
  return Object.entries(value).flatMap(([key, item]) => flatTexts(prefix === '' ? key : `${prefix}.${key}`, item))
}

interface RuntimeValue {
  readonly fn: (given: object) => unknown
}

function isRuntimeValue(value: unknown): value is RuntimeValue {
  return typeof value === 'object' && value !== null && 'fn' in value && typeof value.fn === 'function'
}

/** A value that is worked out as it is written; where it needs the module that it is written into, its code stands for it. */
async function runtimeText(key: string, { fn }: RuntimeValue): Promise<string> {
  try {
    return settingsText(await fn({ key, version: undefined, module: undefined }))
  } catch {
    return String(fn)
  }
}

/** Under this webpack keeps what modules were built with. */
const VALUE = 'webpack/DefinePlugin '

/**
 * What a compilation of webpack writes in place of names, whoever told it to: other plugins apply `DefinePlugin`, and so
 * does webpack itself (`dotenv`).
 *
 * @param versions - none in Rspack
 */
export function compiledTexts(versions: ReadonlyMap<string, unknown> = new Map()): Record<string, string> {
  const texts = [...versions].flatMap(([key, text]): [string, string][] =>
    key.startsWith(VALUE) ? [[key.slice(VALUE.length), String(text)]] : [],
  )
  const owners = new Set(texts.flatMap(([name]) => ownersOf(name)))
  // An object is told by its members, each of which may be ignored.
  return Object.fromEntries(texts.filter(([name]) => !owners.has(name)))
}

function ownersOf(name: string): string[] {
  const parts = name.split('.')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'))
}
