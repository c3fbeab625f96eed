import { modulePath, parseNodeId } from './ids.ts'
import type { ManifestNode } from './manifest.ts'

/** The graph of a manifest, seen as files. */
export interface FileGraph {
  /** Paths of all files that have a part in it, sorted. */
  readonly files: readonly string[]
  /** For each row of the graph the file to which it belongs; -1 for a package, a value of the environment and the like. */
  readonly fileOf: readonly number[]
  /** For each file those that its statements lead to. */
  readonly imports: readonly (readonly number[])[]
}

/** Reads from the rows of a manifest's graph which files lead to which. */
export function fileGraph(rows: readonly ManifestNode[]): FileGraph {
  const paths = rows.map(([id]) => pathOf(id))
  const files = [...new Set(paths.filter((path) => path !== null))].sort()
  const places = new Map(files.map((path, place) => [path, place]))
  const fileOf = paths.map((path) => (path === null ? -1 : (places.get(path) ?? -1)))
  const imports = files.map((): Set<number> => new Set())
  rows.forEach(([, , leadsTo], row) => {
    const from = fileOf[row] ?? -1
    for (const next of leadsTo) {
      const to = fileOf[next] ?? -1
      if (to !== -1 && to !== from) imports[from]?.add(to)
    }
  })
  return { files, fileOf, imports: imports.map((found) => [...found].sort((left, right) => left - right)) }
}

/**
 * The files that are met first on the ways out of the file in which a row stands.
 *
 * @param start - a row of the graph
 */
export function firstFiles(rows: readonly ManifestNode[], { fileOf }: FileGraph, start: number): number[] {
  const own = fileOf[start] ?? -1
  const seen = new Set([start])
  const found = new Set<number>()
  // A set that grows while it is gone through.
  for (const row of seen) {
    for (const next of rows[row]?.[2] ?? []) {
      const file = fileOf[next] ?? -1
      if (file === own) seen.add(next)
      else if (file !== -1) found.add(file)
    }
  }
  return [...found].sort((left, right) => left - right)
}

/** A statement and a module as it runs belong to its file, as do a module as a whole, an asset, and what joins a site. */
function pathOf(id: string): string | null {
  const { module, leaf, name } = parseNodeId(id)
  if (module !== null) return modulePath(module)
  if (leaf === 'asset' || leaf === 'route') return modulePath(name)
  return leaf === 'site' ? pathOf(name) : null
}
