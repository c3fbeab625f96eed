import { statSync } from 'node:fs'
import { isAbsolute, resolve as resolvePath, sep } from 'node:path'
import { digest, sortedUnique } from '../core/hash.ts'
import { packageNameOf } from '../scanner/resolve-request.ts'
import type { BundlerFacts } from './facts.ts'
import { placelessText } from './module-id.ts'
import { classOf, settingsText } from './settings-text.ts'
import {
  commonToolchain,
  configFiles,
  digestAliases,
  digestConfig,
  installedVersion,
  pluginVersions,
  withImports,
} from './toolchain.ts'
import { webpackAliases } from './webpack-aliases.ts'
import { inlinedTexts, type ValueSettings } from './webpack-values.ts'

/** webpack and Rspack, which takes its plugins. */
export type WebpackLike = 'webpack' | 'rspack'

type Environment = Readonly<Record<string, string | undefined>>

interface ResolveOptions {
  readonly alias?: unknown
  readonly conditionNames?: readonly string[] | undefined
  readonly extensions?: unknown
  readonly mainFields?: unknown
  readonly byDependency?: Readonly<Record<string, unknown>> | undefined
}

/** As much of a compiler's options as is looked at. */
export interface CompilerOptions {
  readonly mode?: unknown
  readonly target?: unknown
  readonly resolve?: ResolveOptions
  readonly optimization?: { readonly nodeEnv?: unknown }
  readonly module: { readonly rules: unknown[]; readonly parser?: unknown; readonly generator?: unknown }
  readonly output?: { readonly publicPath?: unknown; readonly assetModuleFilename?: unknown }
  readonly cache?: unknown
  readonly plugins?: readonly unknown[]
}

/** As much of a compiler as says what it builds. */
export interface CompilerSettings extends ValueSettings {
  readonly context: string
  readonly options: CompilerOptions
  /** What the output runs on, as far as the target says. */
  readonly platform?: { readonly browser?: boolean | null; readonly node?: boolean | null }
  readonly webpack?: { readonly version?: string; readonly rspackVersion?: string }
}

/** Configuration files, by custom. */
const CONFIGS: readonly string[] = ['webpack', 'rspack', 'rsbuild']

/**
 * Whether a compiler's output runs on a server: what may run anywhere is taken to, and workers, which are built for the edge
 * under the same name.
 */
export function isServerTarget({ platform, options: { target } }: CompilerSettings): boolean {
  const targets = new Set([target].flat())
  if (targets.has('webworker')) return true
  // Old versions don't say.
  if (platform === undefined) return !targets.has('web')
  return platform.browser !== true || platform.node === true
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
  const inlined = await inlinedTexts(compiler, environment)
  const files = await configFiles(root, CONFIGS)
  return {
    root,
    aliases,
    conditions: conditionsOf(resolve),
    inlined,
    toolchain: {
      [name]: (name === 'rspack' ? webpack.rspackVersion : webpack.version) ?? 'unknown',
      mode: String(mode),
      target: String(target),
      define: digest(Object.keys(inlined).sort()),
      plugins: plugins.map(classOf).join(', '),
      aliases: digestAliases(root, aliases),
      settings: digestSettings(root, options),
      ...(files.length > 0 && { config: await digestConfig(root, files) }),
      ...(await commonToolchain(root)),
      ...(await loaderStates(root, module.rules)),
      ...(await pluginVersions(root, files, [name, `@${name}/core`])),
    },
  }
}

/** The conditions of `import`, to which both bundlers move those that a project gives; `...` stands for the common ones. */
function conditionsOf({ conditionNames = [], byDependency }: ResolveOptions): string[] {
  const own: unknown = Reflect.get(Object(byDependency?.['esm']), 'conditionNames')
  const common = conditionNames.filter((name) => name !== '...')
  return Array.isArray(own) ? own.map(String).flatMap((name) => (name === '...' ? common : name)) : common
}

/** Settings under which the same code does something else, or other code is built. */
function digestSettings(root: string, { module, output = {}, resolve = {} }: CompilerOptions): string {
  const { rules, parser, generator } = module
  const { publicPath, assetModuleFilename } = output
  const { extensions, mainFields, byDependency } = resolve
  const leading = [extensions, mainFields, byDependency]
  const said = settingsText([rules, parser, generator, publicPath, assetModuleFilename, leading])
  return digest([placelessText(root, said).replaceAll(/[^"]*[\\/]node_modules[\\/]+/g, '')])
}

/** The loaders that rules name: the versions of packages, and the code of those that are files of the project. */
async function loaderStates(root: string, rules: readonly unknown[]): Promise<Record<string, string>> {
  const states = sortedUnique(loadersIn(rules)).map(async (loader): Promise<[string, string]> => {
    const [path = ''] = loader.split('?')
    const own = ownLoader(root, path)
    if (own !== null) return [`loader:${placelessText(root, own)}`, await digestConfig(root, await withImports([own]))]
    const name = packageNameOf(path.split(`node_modules${sep}`).at(-1) ?? path)
    return [`loader:${name ?? path}`, (name === null ? null : installedVersion(root, name)) ?? 'unknown']
  })
  return Object.fromEntries(await Promise.all(states))
}

/** The file of a loader that is none of a package. */
function ownLoader(root: string, path: string): string | null {
  if (!(isAbsolute(path) || /^\.{1,2}[\\/]/.test(path)) || path.split(sep).includes('node_modules')) return null
  const file = resolvePath(root, path)
  return [file, `${file}.js`].find((found) => statSync(found, { throwIfNoEntry: false })?.isFile() === true) ?? file
}

/** The names of loaders in rules, however they are written (https://webpack.js.org/configuration/module/#rule). */
function loadersIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(loadersIn)
  if (typeof value !== 'object' || value === null) return []
  const { loader, use, oneOf, rules }: Record<string, unknown> = { ...value }
  const named = [loader, use, ...(Array.isArray(use) ? use : [])].filter((text) => typeof text === 'string')
  return [...named, ...[use, oneOf, rules].flatMap(loadersIn)]
}
