/**
 * Strongly connected components of a graph, each before those that lead to it: Tarjan's algorithm (1972), iterative,
 * linear in nodes and edges.
 *
 * @param successors - for each node, the nodes it leads to
 */
export function stronglyConnected(
  nodes: Iterable<string>,
  successors: (node: string) => readonly string[],
): string[][] {
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const open: string[] = []
  const isOpen = new Set<string>()
  const components: string[][] = []

  const enter = (node: string): Frame => {
    order.set(node, order.size)
    low.set(node, order.size - 1)
    open.push(node)
    isOpen.add(node)
    return { node, next: 0, successors: successors(node) }
  }
  const lower = (node: string, value: number): void => void low.set(node, Math.min(low.get(node) ?? value, value))

  for (const root of nodes) {
    if (order.has(root)) continue
    const frames = [enter(root)]
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const successor = frame.successors[frame.next++]
      if (successor !== undefined) {
        const seen = order.get(successor)
        if (seen === undefined) frames.push(enter(successor))
        else if (isOpen.has(successor)) lower(frame.node, seen)
        continue
      }
      frames.pop()
      const parent = frames.at(-1)
      const lowest = low.get(frame.node) ?? 0
      if (parent !== undefined) lower(parent.node, lowest)
      if (lowest === order.get(frame.node)) components.push(close(frame.node, open, isOpen))
    }
  }
  return components
}

interface Frame {
  readonly node: string
  next: number
  readonly successors: readonly string[]
}

function close(node: string, open: string[], isOpen: Set<string>): string[] {
  const component = open.splice(open.lastIndexOf(node))
  for (const member of component) isOpen.delete(member)
  return component
}
