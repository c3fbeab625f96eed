import { isAbsolute } from 'node:path'
import { digest, digestText, sortedUnique } from '../core/hash.ts'
import { leafId } from '../core/ids.ts'
import { idOf } from '../scanner/load.ts'
import type { Scan } from '../scanner/scan.ts'

/** What is asked of a bundler's module graph; Rollup, Rolldown and Vite have it alike. */
export interface ModuleGraph {
  readonly getModuleIds: () => Iterable<string>
  readonly getModuleInfo: (id: string) => {
    readonly code?: string | null
    readonly importedIds?: readonly string[]
    readonly dynamicallyImportedIds?: readonly string[]
    readonly isEntry?: boolean
  } | null
}

/** What a bundler imports beyond what the sources say. */
export interface CrossCheck {
  /** Digests of it, by the module that imports it. */
  readonly modules: Readonly<Record<string, string>>
  /** Digests of modules that only the bundler finds under the name the source says, by node of the graph. */
  readonly generated: Readonly<Record<string, string>>
  /** In words, for warnings. */
  readonly differences: readonly string[]
}

/** Modules that bundlers bring along themselves: they belong to the toolchain. */
const HELPERS = /^\0?(?:vite\/|rolldown[/:]|commonjs|rollup|plugin-|@oxc|node:)|\?commonjs-/

/**
 * Holds the bundler's graph against the analysis. What a module imports there and not in its sources (virtual modules,
 * generated files, another resolution) joins it by content, with all below it.
 */
export function crossCheck(graph: ModuleGraph, scan: Scan, root: string): CrossCheck {
  const modules: Record<string, string> = {}
  const generated: Record<string, string> = {}
  const differences: string[] = []
  const known = new Map(
    [...scan.loader.project.dependencies].map(([id, found]) => [
      id,
      new Set([...found.values()].flat().map(({ id: to }) => to.replace(/^asset:/, ''))),
    ]),
  )
  for (const id of graph.getModuleIds()) {
    const module = projectModule(root, id)
    const expected = module === null ? undefined : known.get(module)
    if (module === null || expected === undefined) continue
    const foreign = importsOf(graph, id).filter((target) => isForeign(target) && !isExpected(root, target, expected))
    const extra = foreign.filter((target) => {
      const leaf = leafId('missing', target.replace('\0', ''))
      if (!expected.has(leaf)) return true
      generated[leaf] = contentBelow(graph, root, target)
      return false
    })
    if (extra.length === 0) continue
    modules[module] = digest(extra.map((target) => contentBelow(graph, root, target)).sort())
    for (const target of extra) {
      if (projectModule(root, target) !== null)
        differences.push(`${module} imports ${relativeName(root, target)}, which its source doesn't say`)
    }
  }
  return { modules, generated, differences: sortedUnique(differences) }
}

/** Files of the project that a bundler starts from. */
export function entryFiles(graph: ModuleGraph): string[] {
  return [...graph.getModuleIds()].filter(
    (id) => isForeign(id) && isAbsolute(id) && graph.getModuleInfo(id)?.isEntry === true,
  )
}

function importsOf(graph: ModuleGraph, id: string): string[] {
  const info = graph.getModuleInfo(id)
  return [...(info?.importedIds ?? []), ...(info?.dynamicallyImportedIds ?? [])]
}

/**
 * Whether an import has to be accounted for: packages and built-ins are known by name, helpers by version, and so is this
 * package, where it is linked from its folder.
 */
function isForeign(id: string): boolean {
  if (
    HELPERS.test(id) ||
    id.startsWith(import.meta.dirname) ||
    id.includes('/node_modules/') ||
    id.includes('\\node_modules\\')
  )
    return false
  return id.startsWith('\0') || id.startsWith('virtual:') || isAbsolute(id)
}

function isExpected(root: string, target: string, expected: ReadonlySet<string>): boolean {
  const module = projectModule(root, target)
  return module !== null && expected.has(module)
}

function projectModule(root: string, id: string): string | null {
  const path = id.replace(/[?#].*$/s, '')
  return isAbsolute(path) && !id.startsWith('\0') ? idOf(root, path) : null
}

/** A digest of a module as the bundler has it, with every project module below it. */
export function contentBelow(graph: ModuleGraph, root: string, start: string): string {
  const seen = new Set([start])
  const queue = [start]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const next of importsOf(graph, id)) {
      if (seen.has(next) || !isForeign(next)) continue
      seen.add(next)
      queue.push(next)
    }
  }
  const contents = [...seen].map((id) => digestText((graph.getModuleInfo(id)?.code ?? '').replaceAll(root, '')))
  return digest([relativeName(root, start), contents.sort()])
}

function relativeName(root: string, id: string): string {
  return id.replace('\0', '').replace(`${root}/`, '')
}
