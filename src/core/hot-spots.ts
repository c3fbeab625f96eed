import { append } from './append.ts'
import { countCarriers, namingOf, narrowest } from './covering.ts'
import { fileOf } from './explain-file.ts'
import type { Manifest } from './manifest.ts'
import { openGraph } from './manifest-graph.ts'
import { reachedParts, type ReachGraph } from './reached-parts.ts'
import { stronglyConnected } from './components.ts'

/** How much depends on a file. */
export interface HotSpot {
  /** Sites whose entries some edit of it makes stale. */
  readonly sites: number
  /** Tags by which these are purged. */
  readonly tags: number
}

/**
 * How much depends on each file that sites reach: the same figures as of `explainFile`, for all files at once.
 *
 * @returns by path; files that nothing of ours reaches are left out
 */
export function hotSpots(manifest: Manifest): ReadonlyMap<string, HotSpot> {
  const { graph, files } = readReachGraph(manifest)
  const { starts, tagStarts } = startsOf(manifest)
  const sites = reachedParts(graph, starts, files.length)
  const tags = reachedParts(graph, tagStarts, files.length)
  return new Map(
    files.flatMap((file, index): [string, HotSpot][] => {
      const found = sites[index] ?? 0
      return found === 0 ? [] : [[file, { sites: found, tags: tags[index] ?? 0 }]]
    }),
  )
}

function startsOf(manifest: Manifest): {
  readonly starts: readonly number[][]
  readonly tagStarts: readonly number[][]
} {
  const naming = namingOf(manifest)
  const carriers = countCarriers(naming)
  const { indexOf } = openGraph(manifest.code.graph)
  const byTag = new Map<string, number[]>()
  const starts = naming.sites.map(([, site]) => {
    const row = indexOf(site.statement)
    const purge = narrowest(naming.covering(site), carriers)
    if (row !== undefined && purge !== null) append(byTag, purge, row)
    return row === undefined ? [] : [row]
  })
  return { starts, tagStarts: [...byTag.values()] }
}

/** The graph with the file of each row, by its place among all files. */
function readReachGraph({ code }: Manifest): { readonly graph: ReachGraph; readonly files: readonly string[] } {
  const { ids, next } = openGraph(code.graph)
  const components = new Map<string, number>()
  const groups = stronglyConnected(ids, next)
  groups.forEach((members, component) => {
    for (const id of members) components.set(id, component)
  })
  const places = new Map<string, number>()
  const parts = ids.map((id) => {
    const file = fileOf(id)
    if (file === null) return -1
    const place = places.get(file) ?? places.size
    places.set(file, place)
    return place
  })
  return {
    graph: {
      leadsTo: code.graph.map(([, , leadsTo]) => leadsTo),
      components: ids.map((id) => components.get(id) ?? 0),
      parts,
    },
    files: [...places.keys()],
  }
}
