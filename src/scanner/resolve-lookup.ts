import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ResolverFactory, type NapiResolveOptions } from 'oxc-resolver'
import { isFilePath } from './resolve-request.ts'

/** What decides which file a path leads to. */
export interface LookupOptions {
  readonly root: string
  readonly conditions: readonly string[]
  readonly extensions: readonly string[]
}

/** Finds the file that a path leads to from an importing file, symlinks followed; or says why there is none. */
export type Lookup = (importerFile: string, path: string) => string | { readonly reason: string }

/** What a module may be written as where it is imported as `.js`: the file itself first, as bundlers look it up. */
const EXTENSION_ALIAS: Record<string, string[]> = {
  '.js': ['.js', '.ts', '.tsx', '.jsx'],
  '.jsx': ['.jsx', '.tsx'],
  '.mjs': ['.mjs', '.mts'],
  '.cjs': ['.cjs', '.cts'],
}

/** Types beside no code: an import of them is erased, and finding them says so. */
const DECLARATIONS: readonly string[] = ['.d.ts', '.d.mts', '.d.cts']

/**
 * Looks up files as bundlers do for a server: `exports` and `imports` of packages by condition, `module` before `main`,
 * and paths of the nearest tsconfig or jsconfig.
 */
export function createLookup(options: LookupOptions): Lookup {
  const base: NapiResolveOptions = {
    conditionNames: [...options.conditions],
    extensions: [...options.extensions, ...DECLARATIONS],
    extensionAlias: EXTENSION_ALIAS,
    // Vite's `defaultServerMainFields`, then Node's.
    mainFields: ['module', 'jsnext:main', 'jsnext', 'main'],
    // Bundlers read `/x` from the root, and serve what lies in `public` there.
    roots: [options.root, join(options.root, 'public')],
    nodePath: false,
  }
  const plain = new ResolverFactory(base)
  const byTsconfig = new ResolverFactory({ ...base, tsconfig: 'auto' })
  const nearest = createNearest(base)

  return (importerFile, path) => {
    const own = ask(() => byTsconfig.resolveFileSync(importerFile, path))
    // A tsconfig's path to mere types stands beside the package that has the code.
    const isTypes = typeof own === 'string' && !isFilePath(path) && isDeclaration(own)
    if (typeof own === 'string' && !isTypes) return own
    const withoutPaths = ask(() => plain.sync(dirname(importerFile), path))
    if (typeof withoutPaths === 'string') return withoutPaths
    if (isTypes || isFilePath(path)) return own
    // A file that no tsconfig includes (plain JS, `.vue`) has its paths all the same in Next and webpack.
    const config = nearest(dirname(importerFile))
    const excluded = config === null ? own : ask(() => config.sync(dirname(importerFile), path))
    return typeof excluded === 'string' ? excluded : withoutPaths
  }
}

function createNearest(base: NapiResolveOptions): (folder: string) => ResolverFactory | null {
  const byFolder = new Map<string, ResolverFactory | null>()
  const nearest = (folder: string): ResolverFactory | null => {
    const known = byFolder.get(folder)
    if (known !== undefined) return known
    const configFile = ['tsconfig.json', 'jsconfig.json']
      .map((name) => join(folder, name))
      .find((file) => existsSync(file))
    const parent = dirname(folder)
    const above = (): ResolverFactory | null => (parent === folder ? null : nearest(parent))
    // Not a clone: clones share a cache, and with it each other's paths.
    const found =
      configFile === undefined
        ? above()
        : new ResolverFactory({ ...base, tsconfig: { configFile, references: 'auto' } })
    byFolder.set(folder, found)
    return found
  }
  return nearest
}

function ask(resolve: () => { path?: string; error?: string }): string | { reason: string } {
  try {
    const { path, error } = resolve()
    return path === undefined ? { reason: reasonOf(error ?? '') } : withoutFragment(path)
  } catch {
    return { reason: 'not found' }
  }
}

/** A reason that is the same on every machine: the resolver's own words hold absolute paths. */
function reasonOf(error: string): string {
  if (error.includes('is not exported') || error.includes('is not defined')) return 'not exported by its package'
  return 'not found'
}

function withoutFragment(file: string): string {
  const fragment = file.indexOf('#')
  return fragment === -1 || isFile(file) ? file : file.slice(0, fragment)
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
}

function isDeclaration(file: string): boolean {
  return DECLARATIONS.some((ending) => file.endsWith(ending))
}
