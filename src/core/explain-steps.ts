import { modulePath, parseNodeId } from './ids.ts'
import type { ManifestGraph } from './manifest-graph.ts'

/** One node on the way from a site to its code. */
export interface Step {
  /** Path of the module; for what is no module, its kind: `package`, `env`. */
  readonly module: string
  readonly name: string
  /** Where the statement begins; `null` for what is none. */
  readonly line: number | null
}

/** A node as it is told. */
export function stepOf(graph: ManifestGraph, id: string): Step {
  const { module, leaf, name } = parseNodeId(id)
  return { module: module === null ? (leaf ?? '') : modulePath(module), name, line: graph.lineOf(id) ?? null }
}

/** Kinds of nodes that only join others. */
const JOINING: ReadonlySet<string> = new Set(['site', 'route'])

/** Whether a node only joins others, and is no step of a way but its last one. */
export function isJoining(id: string): boolean {
  return JOINING.has(parseNodeId(id).leaf ?? '')
}

/** A way as it is told: without what only joins others, unless it ends there. */
export function stepsOf(graph: ManifestGraph, way: readonly string[]): Step[] {
  return way.filter((id, index) => !isJoining(id) || index === way.length - 1).map((id) => stepOf(graph, id))
}
