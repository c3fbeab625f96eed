/** For each node that a search has met, the node from which it was met first; `null` for the start. */
export type Origins = ReadonlyMap<string, string | null>

/**
 * Searches a graph level by level. A way takes no room of its own: so a chain of all statements costs no more than a star.
 *
 * @param start - where the search starts; it is met first
 * @returns the nodes that were met, nearest first
 */
export function searchFrom(nextOf: (id: string) => Iterable<string>, start: string): Origins {
  const origins = new Map<string, string | null>([[start, null]])
  // A map that grows while it is gone through.
  for (const id of origins.keys()) for (const next of nextOf(id)) if (!origins.has(next)) origins.set(next, id)
  return origins
}

/** The shortest way from the start of a search to a node that it has met, both included. */
export function wayTo(origins: Origins, id: string): string[] {
  const way: string[] = []
  for (let at: string | null = id; at !== null; at = origins.get(at) ?? null) way.push(at)
  return way.toReversed()
}
