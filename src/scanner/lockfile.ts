import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { digest, sortedUnique } from '../core/hash.ts'
import { digestNodes, localFolders } from './lockfile-digest.ts'
import { findLockfile } from './lockfile-find.ts'
import { indexNames, type LockGraph } from './lockfile-graph.ts'
import { readPatches } from './lockfile-patches.ts'
import { readLockGraph } from './lockfile-read.ts'
import { readPackageJson } from './lockfile-package-json.ts'

/** A package as the lockfile pins it. */
export interface PackageLeaf {
  readonly name: string
  /** Its version; several, joined by ` | `, where the lockfile can't tell which of them a module gets. */
  readonly version: string
  /** Digest of its code and of all it runs with: other exactly if any of that is other. */
  readonly digest: string
  /**
   * Only where it depends on folders of the project (`file:`, `link:`, `workspace:`): their absolute paths. No lockfile
   * pins those, so what stands in them is not in the digest.
   */
  readonly folders?: readonly string[]
}

/**
 * What pins a package for one module.
 *
 * @param packageName - as the resolver names it
 * @param importerFile - absolute path of the module that imports it
 * @param resolvedFile - the file in `node_modules` that the import leads to, if it is installed: tells nested versions
 *   apart
 * @returns `null` if the lockfile doesn't pin it: it is a folder of the project, or not listed at all
 */
export type DigestOf = (packageName: string, importerFile: string, resolvedFile?: string | null) => PackageLeaf | null

/** What came of reading the lockfile. */
export type LockfileReading =
  | { readonly kind: 'read'; readonly file: string; readonly digestOf: DigestOf }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly file: string; readonly reason: string }

/**
 * Reads the lockfile that governs a project: the nearest `package-lock.json`, `npm-shrinkwrap.json`, `pnpm-lock.yaml`,
 * `yarn.lock` or `bun.lock` upward from it, within its git repository.
 *
 * Never throws for what stands in the file: a lockfile that can't be read widens.
 *
 * @param root - the project's folder
 */
export async function readLockfile(root: string): Promise<LockfileReading> {
  const file = await findLockfile(root)
  if (file === null) return { kind: 'missing' }
  try {
    const graph = await readLockGraph(file)
    const patches = await readPatches([root, dirname(file)])
    return { kind: 'read', file, digestOf: createDigestOf(dirname(file), graph, patches) }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { kind: 'unreadable', file, reason: message.split('\n')[0] ?? '' }
  }
}

function createDigestOf(folder: string, graph: LockGraph, patches: ReadonlyMap<string, readonly string[]>): DigestOf {
  const digests = digestNodes(graph, patches)
  const locals = localFolders(graph)
  const find = createFinder(folder, graph)
  return (name, importerFile, resolvedFile = null) => {
    const packageFolder = resolvedFile === null ? null : packageFolderOf(resolvedFile)
    const keys = find(name, dirname(importerFile), packageFolder).filter((key) => graph.nodes.get(key)?.folder === null)
    if (keys.length === 0) return null
    const versions = keys.map((key) => graph.nodes.get(key)?.version ?? '')
    const all = sortedUnique(keys.map((key) => digests.get(key) ?? ''))
    const folders = sortedUnique(keys.flatMap((key) => locals.get(key) ?? [])).map((path) => join(folder, path))
    return {
      name,
      version: sortedUnique(versions).join(' | '),
      digest: all.length === 1 ? (all[0] ?? '') : digest(all),
      ...(folders.length === 0 ? {} : { folders }),
    }
  }
}

type Finder = (name: string, importerFolder: string, packageFolder: string | null) => readonly string[]

/**
 * Finds which nodes of the lockfile a module gets. What the lockfile says must agree with what is installed; where it
 * doesn't (a package under another's name, an import nobody declared), what is installed decides, and where the lockfile
 * doesn't know that, every version of the name counts.
 */
function createFinder(folder: string, graph: LockGraph): Finder {
  const names = indexNames(graph.nodes)
  return (name, importer, packageFolder) => {
    const installed = packageFolder === null ? null : readPackageJson(packageFolder)
    const agrees = (key: string): boolean => {
      const node = graph.nodes.get(key)
      return installed === null || (node?.name === installed.name && node.version === installed.version)
    }
    const located = graph.locate({
      name,
      importerFolder: relativeTo(folder, importer),
      packageFolder: packageFolder === null ? null : relativeTo(folder, packageFolder),
    })
    const agreeing = located.filter(agrees)
    if (agreeing.length > 0) return agreeing
    const same = installed === null ? [] : (names.get(installed.name) ?? []).filter(agrees)
    return same.length > 0 ? same : sortedUnique([...located, ...(names.get(name) ?? [])])
  }
}

/** A path from the lockfile's folder, which has no symlink in it; the path may be below a symlink to that folder. */
function relativeTo(folder: string, path: string): string {
  const direct = relative(folder, path)
  const found = direct.startsWith('..') && existsSync(path) ? relative(folder, realpathSync(path)) : direct
  return found.split(sep).join('/')
}

/** The folder of the installed package that a file belongs to. */
function packageFolderOf(file: string): string | null {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/s.exec(file)?.[0] ?? null
}
