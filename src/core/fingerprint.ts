import { stronglyConnected } from './components.ts'
import type { Graph, GraphNode } from './graph.ts'
import { byCodeUnit, digest } from './hash.ts'

/**
 * Number of the recipe by which code becomes a fingerprint: normaliser, slices and hashing together. Another number
 * means that fingerprints can't be compared, and widens the next purge to everything.
 */
export const RECIPE = 2

/**
 * A fingerprint for each node of a graph: a hash of the node with all it reaches, made bottom-up (a Merkle tree over the
 * condensed graph). Paths and names of modules are no part of it, so code that moves keeps its fingerprint.
 */
export function fingerprintGraph(graph: Graph): Map<string, string> {
  const fingerprints = new Map<string, string>()
  const successors = (id: string): string[] => graph.get(id)?.edges.map((edge) => edge.to) ?? []
  for (const component of stronglyConnected(graph.keys(), successors)) {
    const nodes = component.flatMap((id) => graph.get(id) ?? [])
    for (const [id, fingerprint] of fingerprintComponent(nodes, fingerprints)) fingerprints.set(id, fingerprint)
  }
  return fingerprints
}

/**
 * In a cycle no member can be hashed after the others. So all start from what they say themselves and are told apart
 * round by round by what their edges lead to, until a round tells no more of them apart (partition refinement).
 */
function fingerprintComponent(nodes: readonly GraphNode[], known: ReadonlyMap<string, string>): Map<string, string> {
  const members = new Set(nodes.map((node) => node.id))
  let current = new Map(
    nodes.map((node) => [node.id, hashNode(node, (id) => (members.has(id) ? '' : (known.get(id) ?? '')))]),
  )
  if (nodes.length === 1 && !nodes[0]?.edges.some((edge) => members.has(edge.to))) return current
  for (let kinds = 0, next = countKinds(current); next > kinds; next = countKinds(current)) {
    kinds = next
    const before = current
    current = new Map(nodes.map((node) => [node.id, hashNode(node, (id) => before.get(id) ?? known.get(id) ?? '')]))
  }
  const whole = digest([...current.values()].sort(byCodeUnit))
  return new Map([...current].map(([id, own]) => [id, digest([whole, own])]))
}

function countKinds(hashes: ReadonlyMap<string, string>): number {
  return new Set(hashes.values()).size
}

function hashNode(node: GraphNode, hashOf: (id: string) => string): string {
  // Edges to leaves and statements are ordered by label already; equal labels are ordered by what they lead to, never
  // by its name. A module's edges keep the order in which things run.
  const edges = node.edges.map((edge) => [edge.label, hashOf(edge.to)] as const)
  const isModule = node.digest === ''
  const ordered = isModule ? edges : edges.toSorted((left, right) => byCodeUnit(left.join('\n'), right.join('\n')))
  return digest([RECIPE, node.digest, ordered])
}
