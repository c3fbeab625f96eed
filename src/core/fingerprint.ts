import { stronglyConnected } from './components.ts'
import { colourMembers, type Member, type Step } from './cycle.ts'
import type { Graph, GraphNode } from './graph.ts'
import { byCodeUnit, digest } from './hash.ts'

/**
 * Number of the recipe by which code becomes a fingerprint: normaliser, slices and hashing together. Another number
 * means that fingerprints can't be compared, and widens the next purge to everything.
 */
export const RECIPE = 3

/**
 * A fingerprint for each node of a graph: a hash of the node with all it reaches, made bottom-up (a Merkle tree over the
 * condensed graph). Paths and names of modules are no part of it, so code that moves keeps its fingerprint.
 */
export function fingerprintGraph(graph: Graph): Map<string, string> {
  const fingerprints = new Map<string, string>()
  const successors = (id: string): string[] => graph.get(id)?.edges.map((edge) => edge.to) ?? []
  for (const component of stronglyConnected(graph.keys(), successors)) {
    const nodes = component.flatMap((id) => graph.get(id) ?? [])
    const [only] = nodes
    if (only !== undefined && nodes.length === 1 && !only.edges.some(({ to }) => to === only.id)) {
      fingerprints.set(
        only.id,
        hashNode(only, (id) => fingerprints.get(id) ?? ''),
      )
      continue
    }
    for (const [id, fingerprint] of fingerprintComponent(nodes, fingerprints)) fingerprints.set(id, fingerprint)
  }
  return fingerprints
}

/**
 * In a cycle no member can be hashed after the others. So they are told apart by what they say and lead to, and the cycle is
 * hashed as a whole: what stands for each colour, how often, and where it leads. A member is the cycle, seen from its colour.
 */
function fingerprintComponent(nodes: readonly GraphNode[], known: ReadonlyMap<string, string>): Map<string, string> {
  const places = new Map(nodes.map((node, place) => [node.id, place]))
  const says = nodes.map((node) => hashNode(node, (id) => (places.has(id) ? '' : (known.get(id) ?? ''))))
  const members = nodes.map((node, place): Member => ({ says: says[place] ?? '', steps: stepsOf(node, places) }))
  const colours = colourMembers(members)
  const whole = digest(describe(members, colours))
  return new Map(nodes.map(({ id }, place) => [id, digest([whole, colours[place]])]))
}

/** Where a node leads within its cycle. What runs in another order is another thing: there the place is part of the label. */
function stepsOf(node: GraphNode, places: ReadonlyMap<string, number>): Step[] {
  return node.edges.flatMap(({ label, to }, at) => {
    const place = places.get(to)
    return place === undefined ? [] : [{ label: isModule(node) ? `${at} ${label}` : label, to: place }]
  })
}

/** A cycle by colour: what its members say, how many there are, and under which labels they lead to which colours. */
function describe(members: readonly Member[], colours: readonly number[]): unknown[] {
  const descriptions = new Map<number, { says: string; steps: unknown[]; count: number }>()
  members.forEach(({ says, steps }, place) => {
    const colour = colours[place] ?? 0
    const known = descriptions.get(colour)
    // All members of a colour lead to the same.
    if (known === undefined) descriptions.set(colour, { says, steps: describeSteps(steps, colours), count: 1 })
    else known.count++
  })
  return [...descriptions]
    .sort(([left], [right]) => left - right)
    .map(([, { says, steps, count }]) => [says, steps, count])
}

function describeSteps(steps: readonly Step[], colours: readonly number[]): unknown[] {
  const found = steps.map(({ label, to }): [string, number] => [label, colours[to] ?? 0])
  return found.sort(([label, to], [other, otherTo]) => byCodeUnit(label, other) || to - otherTo)
}

function hashNode(node: GraphNode, hashOf: (id: string) => string): string {
  // Edges to leaves and statements are ordered by label already; equal labels are ordered by what they lead to, never
  // by its name. A module's edges keep the order in which things run.
  const edges = node.edges.map((edge): [string, string] => [edge.label, hashOf(edge.to)])
  if (edges.length > 1 && !isModule(node))
    edges.sort(([label, to], [other, otherTo]) => byCodeUnit(label, other) || byCodeUnit(to, otherTo))
  return digest([RECIPE, node.digest, edges])
}

function isModule(node: GraphNode): boolean {
  return node.digest === ''
}
