import { digestText } from './hash.ts'
import { parseNodeId } from './ids.ts'
import type { Edge, GraphNode } from './edges.ts'
import type { ModuleId } from './syntax.ts'

/** Stands for the code of a module that doesn't count. */
const OPAQUE = digestText('opaque')

/**
 * A node of a module whose own code doesn't count: what stands there is nothing but what it leads to outside of its module,
 * by whatever names and ways. Which environment names and globals the code reads is part of what it says.
 *
 * @param plainOf - what a node would be if its code counted
 */
export function opaqueNode(node: GraphNode, module: ModuleId, plainOf: (id: string) => GraphNode): GraphNode {
  const outward = new Set<string>()
  const inward = new Set([node.id])
  // A set that grows while it is gone through.
  for (const id of inward) {
    for (const { to } of plainOf(id).edges) {
      const { module: owner, key, leaf } = parseNodeId(to)
      if (owner === module && key !== null) inward.add(to)
      else if (to !== node.id && leaf !== 'env' && leaf !== 'global') outward.add(to)
    }
  }
  return { ...node, digest: OPAQUE, edges: [...outward].map((to): Edge => ({ label: 'reaches', to })) }
}
