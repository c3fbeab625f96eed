import { digest } from './hash.ts'
import type { Manifest, ManifestNode } from './manifest.ts'

/** The graph of a manifest, to be walked by id. */
export interface ManifestGraph {
  readonly digestOf: (id: string) => string | undefined
  readonly lineOf: (id: string) => number | undefined
  /** Ids that a node leads to, in the manifest's order. */
  readonly next: (id: string) => readonly string[]
  /** All nodes that lead to one of the given, themselves included. */
  readonly dependents: (ids: Iterable<string>) => ReadonlySet<string>
  readonly ids: readonly string[]
}

/** Opens the rows of a manifest's graph for walking. */
export function openGraph(rows: readonly ManifestNode[]): ManifestGraph {
  const ids = rows.map(([id]) => id)
  const indexOf = new Map(ids.map((id, index) => [id, index]))
  const next = (id: string): string[] => (rows[indexOf.get(id) ?? -1]?.[2] ?? []).flatMap((index) => ids[index] ?? [])
  return {
    ids,
    digestOf: (id) => rows[indexOf.get(id) ?? -1]?.[1],
    lineOf: (id) => rows[indexOf.get(id) ?? -1]?.[3],
    next,
    dependents: (wanted) =>
      dependents(
        rows,
        [...wanted].flatMap((id) => indexOf.get(id) ?? []),
        ids,
      ),
  }
}

function dependents(rows: readonly ManifestNode[], wanted: readonly number[], ids: readonly string[]): Set<string> {
  const importers = rows.map((): number[] => [])
  rows.forEach(([, , leadsTo], from) => leadsTo.forEach((to) => importers[to]?.push(from)))
  const seen = new Set(wanted)
  const queue = [...wanted]
  for (let index = queue.pop(); index !== undefined; index = queue.pop()) {
    for (const importer of importers[index] ?? []) {
      if (seen.has(importer)) continue
      seen.add(importer)
      queue.push(importer)
    }
  }
  return new Set([...seen].flatMap((index) => ids[index] ?? []))
}

/**
 * The digest by which a node is compared: what it says, with what only a build knows of it (an inlined value, a generated
 * import).
 */
export function comparedDigest(manifest: Manifest, graph: ManifestGraph, id: string): string | undefined {
  const own = graph.digestOf(id)
  if (own === undefined) return undefined
  const value = manifest.build.values?.[id] ?? manifest.build.modules?.[id.split('#')[0] ?? id]
  return value === undefined ? own : digest([own, value])
}
