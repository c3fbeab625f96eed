import { dirname, posix, sep } from 'node:path'
import { createPathsMatcher, getTsconfig } from 'get-tsconfig'
import picomatch from 'picomatch'
import { createRename, type Alias } from './resolve-alias.ts'

/** Where the files of a pattern are. */
export interface GlobPlace {
  /** Absolute, with `/`; no `.` or `..` is left in it. */
  readonly pattern: string
  /** The folder by which its files are named. */
  readonly base: string
}

/** Tells where the files of a pattern are, as a module writes it; `null` where it names no folder of the project. */
export type GlobPlacer = (importer: string, pattern: string) => GlobPlace | null

/**
 * Places patterns as Vite does (https://vite.dev/guide/features#glob-import): beside the module (`./`), from the root (`/`,
 * `**`), or by an alias; those of `tsconfig.json` are known as well.
 */
export function createGlobPlacer(root: string, aliases: readonly Alias[]): GlobPlacer {
  const rename = createRename(aliases)
  const base = slashes(root)
  const byTsconfig = createPaths()
  const fromRoot = (pattern: string): GlobPlace => ({ base, pattern: posix.join(escapePath(base), pattern) })
  return (importer, pattern) => {
    const folder = slashes(dirname(importer))
    if (/^\.\.?\//.test(pattern)) return { base: folder, pattern: posix.join(escapePath(folder), pattern) }
    if (pattern.startsWith('/') || pattern.startsWith('**')) return fromRoot(pattern)
    const renamed = rename(pattern)
    if (renamed !== pattern) return absolute(renamed, base) ?? fromRoot(renamed)
    const [first] = byTsconfig(importer)?.(pattern).map(slashes) ?? []
    return first === undefined ? null : absolute(first, base)
  }
}

/** The part of a path that is a name of the system holds no pattern. */
function absolute(pattern: string, base: string): GlobPlace | null {
  if (!posix.isAbsolute(pattern) && !/^[a-z]:\//i.test(pattern)) return null
  return { base, pattern: pattern.startsWith(`${base}/`) ? escapePath(base) + pattern.slice(base.length) : pattern }
}

function createPaths(): (importer: string) => ((pattern: string) => string[]) | null {
  const byFolder = new Map<string, ((pattern: string) => string[]) | null>()
  const cache = new Map<string, unknown>()
  return (importer) => {
    const folder = dirname(importer)
    const known = byFolder.get(folder)
    if (known !== undefined) return known
    const matcher = readPaths(folder, cache)
    byFolder.set(folder, matcher)
    return matcher
  }
}

function readPaths(folder: string, cache: Map<string, unknown>): ((pattern: string) => string[]) | null {
  try {
    const config = getTsconfig(folder, 'tsconfig.json', cache) ?? getTsconfig(folder, 'jsconfig.json', cache)
    return config === null ? null : createPathsMatcher(config)
  } catch {
    // One that can't be read is the bundler's to complain about.
    return null
  }
}

/** A path with `/`, however the system writes it. */
export function slashes(path: string): string {
  return path.split(sep).join('/')
}

/** A path as a pattern that matches it alone. */
export function escapePath(path: string): string {
  return path.replaceAll(/[*?[\]{}()!+@]/g, String.raw`\$&`)
}

/** Tells which paths, relative to the project, one of the globs matches. */
export function pathMatcher(globs: readonly string[]): (path: string) => boolean {
  return globs.length === 0 ? () => false : picomatch([...globs], { dot: true })
}
