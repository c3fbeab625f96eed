import { byCodeUnit } from './hash.ts'

/** One way from a node to another. The label says as what: the code alone doesn't say what a name stands for. */
export interface Edge {
  readonly label: string
  readonly to: string
}

/**
 * A node of the statement graph: a statement, a module as it runs (all its effects, in order), or a leaf. Its digest says
 * what stands there itself.
 */
export interface GraphNode {
  readonly id: string
  readonly digest: string
  /** Sorted by label for a statement, in order of running for a module. */
  readonly edges: readonly Edge[]
  /** Where a statement begins. */
  readonly line?: number
}

/** The graph by node id. */
export type Graph = ReadonlyMap<string, GraphNode>

/** Edges in the order of their labels, each once. */
export function sortEdges(edges: readonly Edge[]): readonly Edge[] {
  if (edges.length < 2) return edges
  const unique = new Map(edges.map((edge) => [`${edge.label}\n${edge.to}`, edge]))
  return [...unique].sort(([left], [right]) => byCodeUnit(left, right)).map(([, edge]) => edge)
}

/** A relative path says where a file stands, which is no part of the code; only its query is kept. */
export function placeless(specifier: string): string {
  return specifier.startsWith('.') ? specifier.replace(/^[^?]*/, '') : specifier
}
