import { fingerprintGraph } from '../core/fingerprint.ts'
import type { GraphNode } from '../core/graph.ts'
import { digest, sortedUnique } from '../core/hash.ts'
import type { LockGraph, LockNode } from './lockfile-graph.ts'
import { stronglyConnected } from '../core/components.ts'

/**
 * A digest for each node of a lockfile: of what pins it and, bottom-up, of all it depends on. Where a package lies in
 * `node_modules` is no part of it, so hoisting changes nothing.
 *
 * @param patches - digests of the patches applied to a package, by its name
 */
export function digestNodes(
  graph: LockGraph,
  patches: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, string> {
  const nodes = new Map<string, GraphNode>()
  for (const [key, node] of graph.nodes) {
    const edges = node.edges.map(({ name, to }) => ({ label: name, to }))
    nodes.set(key, { id: key, digest: digestOwn(node, patches), edges })
  }
  return fingerprintGraph(nodes)
}

function digestOwn(node: LockNode, patches: ReadonlyMap<string, readonly string[]>): string {
  const applied = [...new Set([node.name, ...node.aliases])].flatMap((name) => patches.get(name) ?? [])
  return digest([node.name, node.version, node.folder, sortedUnique(node.pins), sortedUnique(applied)])
}

const NONE: readonly string[] = []

/** Folders of the project that each node depends on, itself included. Nearly always none. */
export function localFolders(graph: LockGraph): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, readonly string[]>()
  const successors = (key: string): string[] => graph.nodes.get(key)?.edges.map((edge) => edge.to) ?? []
  for (const component of stronglyConnected(graph.nodes.keys(), successors)) {
    const own = component.flatMap((key) => graph.nodes.get(key)?.folder ?? [])
    const below = component.flatMap((key) => successors(key).flatMap((to) => folders.get(to) ?? NONE))
    const all = own.length + below.length === 0 ? NONE : sortedUnique([...own, ...below])
    for (const key of component) folders.set(key, all)
  }
  return folders
}
