import { append } from '../core/append.ts'
import { digest } from '../core/hash.ts'
import { leafId } from '../core/ids.ts'
import type { Scan } from '../scanner/scan.ts'
import { contentBelow } from './cross-check.ts'
import type { ModuleGraph } from './module-graph.ts'
import { moduleIdOf } from './module-id.ts'

/**
 * Digests of components (`.svelte`, `.vue`, `.astro`) that the scan couldn't read, as the bundler has them, with every
 * project module below: of what they import, sources alone say nothing. By node of the graph.
 */
export function componentContents(graph: ModuleGraph, scan: Scan, root: string): Record<string, string> {
  const members = [...scan.scopes.members.values()].flat()
  const leaves = new Set([
    ...members.flatMap(({ kind, id }) => (kind === 'leaf' ? [id] : [])),
    ...[...scan.failed].map((module) => leafId('asset', module)),
  ])
  if (leaves.size === 0) return {}
  const contents = new Map<string, string[]>()
  for (const id of graph.getModuleIds()) {
    const module = moduleIdOf(root, id)
    if (module === null) continue
    const leaf = leafId('asset', module)
    if (leaves.has(leaf)) append(contents, leaf, contentBelow(graph, root, id))
  }
  return Object.fromEntries([...contents].map(([leaf, found]) => [leaf, digest(found.sort())]))
}
