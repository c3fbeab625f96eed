import { realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { parseTsconfig } from 'get-tsconfig'
import { digest } from '../core/hash.ts'
import { normalise } from '../core/normalise.ts'
import { isParseFailure, parseModule } from '../scanner/parse.ts'
import type { Alias } from '../scanner/resolve.ts'
import { exactly, plainReplacement } from './alias-patterns.ts'
import type { BundlerFacts } from './facts.ts'
import { placelessText } from './module-id.ts'
import { commonToolchain, configFiles, digestAliases, digestConfig, pluginVersions, withImports } from './toolchain.ts'

/** Conditions under which a build for the platform `browser` runs on a server all the same. */
const WORKERS: ReadonlySet<string> = new Set(['worker', 'workerd', 'edge-light'])

/** Code in no folder named `node_modules`: esbuild's expressions are Go's, which can't look ahead. */
export const OWN_CODE: RegExp = new RegExp(`^(?:${anyBut('node_modules')}[/\\\\])*[^/\\\\]+\\.[cm]?[jt]sx?$`)

/** An expression for any name of a folder but one, given the letters that are left of it. */
function anyBut([letter, ...others]: Iterable<string>): string {
  return letter === undefined ? '[^/\\\\]+' : `(?:[^/\\\\${letter}][^/\\\\]*|${letter}${anyBut(others)})?`
}

/** The folder from which esbuild names files, as it names them: with symlinks followed. */
export function workingFolder({ absWorkingDir }: BuildOptions): string {
  return realpathSync(absWorkingDir ?? process.cwd())
}

/** Whether what is built is taken to run on a server: esbuild says for which platform, not for what. */
export function isServerBuild({ platform = 'browser', conditions = [] }: BuildOptions): boolean {
  return platform !== 'browser' || conditions.some((condition) => WORKERS.has(condition))
}

/**
 * What esbuild's options say that bears on the analysis. Plugins are known by name; the script that calls esbuild is not
 * known at all, unless it is named `esbuild.config.*`.
 */
export async function esbuildFacts(options: BuildOptions, version: string): Promise<BundlerFacts> {
  const { conditions = [], platform = 'browser', define = {}, plugins = [], inject = [] } = options
  const root = workingFolder(options)
  const files = await configFiles(root, ['esbuild'])
  const injected = await withImports(inject.map((file) => resolve(root, file)))
  const compiler = compilerOptions(root, options)
  const aliases = [...packageAliases(root, options), ...pathAliases(compiler)]
  const inlined = { ...nodeEnvironment(options), ...define }
  return {
    root,
    aliases,
    conditions: [...conditions, ...(platform === 'browser' ? ['browser'] : [])],
    inlined,
    toolchain: {
      esbuild: version,
      plugins: plugins.map(({ name }) => name).join(', '),
      define: digest(Object.keys(inlined).sort()),
      aliases: digestAliases(root, aliases),
      settings: digestSettings(root, options),
      ...(files.length > 0 && { config: await digestConfig(root, files) }),
      ...(injected.length > 0 && { inject: await digestConfig(root, injected) }),
      ...(compiler !== null && { tsconfig: digest([compiler.settings]) }),
      ...(await commonToolchain(root)),
      ...(await pluginVersions(root, files, ['esbuild'])),
    },
  }
}

/** Options under which the same code does something else, or other code is built. */
const MEANING = [
  'conditions',
  'drop',
  'dropLabels',
  'format',
  'ignoreAnnotations',
  'jsx',
  'jsxDev',
  'jsxFactory',
  'jsxFragment',
  'jsxImportSource',
  'jsxSideEffects',
  'loader',
  'mainFields',
  'mangleProps',
  'mangleQuoted',
  'platform',
  'preserveSymlinks',
  'pure',
  'reserveProps',
  'resolveExtensions',
  'supported',
  'target',
] as const satisfies readonly (keyof BuildOptions)[]

function digestSettings(root: string, options: BuildOptions): string {
  const said = MEANING.flatMap((name) => {
    const value = options[name]
    return value === undefined ? [] : [[name, value instanceof RegExp ? String(value) : value]]
  })
  const { banner = {}, footer = {} } = options
  const around = [banner, footer].map(({ js = '' }) => plainCode(js))
  return digest([placelessText(root, JSON.stringify(said)), around])
}

/** What a text says as code: banners tell a version or a date in a comment. */
function plainCode(text: string): string {
  const parsed = parseModule('banner.js', 'banner.js', text)
  return isParseFailure(parsed) ? text : normalise(parsed.program)
}

/** What esbuild itself writes in place of `process.env.NODE_ENV` (https://esbuild.github.io/api/#platform). */
function nodeEnvironment(options: BuildOptions): Record<string, string> {
  const { platform = 'browser', define = {}, minify = false } = options
  const name = 'process.env.NODE_ENV'
  if (platform !== 'browser' || [name, 'process.env', 'process'].some((part) => part in define)) return {}
  const { minifyWhitespace = minify, minifyIdentifiers = minify, minifySyntax = minify } = options
  return { [name]: minifyWhitespace && minifyIdentifiers && minifySyntax ? '"production"' : '"development"' }
}

/** The longest name is tried first, and paths are meant from the working folder (https://esbuild.github.io/api/#alias). */
function packageAliases(root: string, { alias = {} }: BuildOptions): Alias[] {
  return Object.entries(alias)
    .sort(([left], [right]) => right.length - left.length)
    .map(([find, to]) => ({ find, replacement: plainReplacement(to.startsWith('.') ? join(root, to) : to) }))
}

interface CompilerOptions {
  readonly settings: NonNullable<ReturnType<typeof parseTsconfig>['compilerOptions']>
  /** Where paths begin. */
  readonly folder: string
}

/** The compiler options that hold for every file, in place of those of the nearest `tsconfig.json`. */
function compilerOptions(root: string, { tsconfig, tsconfigRaw }: BuildOptions): CompilerOptions | null {
  const file = tsconfig === undefined ? null : resolve(root, tsconfig)
  try {
    // As in esbuild, what is said in place of a file wins over the file.
    if (tsconfigRaw !== undefined) {
      const raw: unknown = typeof tsconfigRaw === 'string' ? JSON.parse(tsconfigRaw) : tsconfigRaw
      return {
        settings: (raw as { compilerOptions?: CompilerOptions['settings'] }).compilerOptions ?? {},
        folder: root,
      }
    }
    return file === null ? null : { settings: parseTsconfig(file).compilerOptions ?? {}, folder: dirname(file) }
  } catch {
    // Esbuild says what is wrong with it.
    return null
  }
}

function pathAliases(compiler: CompilerOptions | null): Alias[] {
  if (compiler === null) return []
  const { baseUrl = '.', paths = {} } = compiler.settings
  return Object.entries(paths).flatMap(([find, [target]]) => {
    if (target === undefined) return []
    return {
      find: exactly(find),
      replacement: plainReplacement(resolve(compiler.folder, baseUrl, target)).replace('*', '$1'),
    }
  })
}
