import { digest } from './hash.ts'
import type { Manifest, ManifestNode } from './manifest.ts'
import { nearestFrom, type Near } from './nearest.ts'

/** The graph of a manifest, to be walked by id. */
export interface ManifestGraph {
  readonly rows: readonly ManifestNode[]
  readonly indexOf: (id: string) => number | undefined
  readonly digestOf: (id: string) => string | undefined
  readonly lineOf: (id: string) => number | undefined
  /** Ids that a node leads to, in the manifest's order. */
  readonly next: (id: string) => readonly string[]
  /** All nodes that lead to one of the given, themselves included. */
  readonly dependents: (ids: Iterable<string>) => ReadonlySet<string>
  /** Tells of a node which of the given it reaches, nearest first, at most so many. Worked out once for all nodes. */
  readonly nearest: (ids: Iterable<string>, most: number) => (id: string) => readonly Near[]
  readonly ids: readonly string[]
}

/** Opens the rows of a manifest's graph for walking. */
export function openGraph(rows: readonly ManifestNode[]): ManifestGraph {
  const ids = rows.map(([id]) => id)
  const indices = new Map(ids.map((id, index) => [id, index]))
  const indexOf = (id: string): number | undefined => indices.get(id)
  const known = (wanted: Iterable<string>): number[] => [...wanted].flatMap((id) => indices.get(id) ?? [])
  let leading: readonly (readonly number[])[] | undefined
  const leadingTo = (): readonly (readonly number[])[] => (leading ??= reverse(rows))
  return {
    rows,
    ids,
    indexOf,
    digestOf: (id) => rows[indices.get(id) ?? -1]?.[1],
    lineOf: (id) => rows[indices.get(id) ?? -1]?.[3],
    next: (id) => (rows[indices.get(id) ?? -1]?.[2] ?? []).flatMap((index) => ids[index] ?? []),
    dependents: (wanted) => {
      const starts = known(wanted)
      return starts.length === 0 ? new Set() : dependents(leadingTo(), starts, ids)
    },
    nearest: (wanted, most) => {
      const starts = known(wanted).sort((left, right) => left - right)
      const found = starts.length === 0 ? [] : nearestFrom(leadingTo(), starts, most)
      return (id) => namePairs(found[indices.get(id) ?? -1] ?? [], ids)
    },
  }
}

/** For each row, those that lead to it. */
function reverse(rows: readonly ManifestNode[]): number[][] {
  const leading = rows.map((): number[] => [])
  rows.forEach(([, , leadsTo], from) => leadsTo.forEach((to) => leading[to]?.push(from)))
  return leading
}

function namePairs(pairs: readonly number[], ids: readonly string[]): Near[] {
  return Array.from({ length: pairs.length / 2 }, (_, at) => ({
    id: ids[pairs[2 * at] ?? -1] ?? '',
    steps: pairs[2 * at + 1] ?? 0,
  }))
}

function dependents(
  leading: readonly (readonly number[])[],
  wanted: readonly number[],
  ids: readonly string[],
): Set<string> {
  const seen = new Set(wanted)
  // A set that grows while it is gone through.
  for (const index of seen) for (const from of leading[index] ?? []) seen.add(from)
  return new Set([...seen].flatMap((index) => ids[index] ?? []))
}

/**
 * The digests by which nodes are compared, by their place: what a node says, with what only a build knows of it (an inlined
 * value, a generated import).
 */
export function comparedDigests({ build }: Manifest, { rows }: ManifestGraph): (index: number) => string | undefined {
  const values = new Map(Object.entries(build.values ?? {}))
  const modules = new Map(Object.entries(build.modules ?? {}))
  const isPlain = values.size === 0 && modules.size === 0
  return (index) => {
    const [id = '', own] = rows[index] ?? []
    if (own === undefined || isPlain) return own
    const value = values.get(id) ?? modules.get(id.split('#')[0] ?? id)
    return value === undefined ? own : digest([own, value])
  }
}
