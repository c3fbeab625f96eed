import { forEachChild, MAX_NESTING, unwrap, type Node, type Program } from './syntax.ts'

/**
 * The nodes of a program that can run, in the order in which `walk` visits them. What reads a module goes through its nodes
 * again and again, and through a list in a fraction of the time that it takes to walk a tree.
 */
export interface NodeList {
  readonly nodes: readonly Node[]
  /** Of each node, the place after the last one below it. */
  readonly ends: readonly number[]
  /** The places of statements and of what stands right in them. */
  readonly places: ReadonlyMap<Node, number>
}

/** A part of a list: a node with all below it. */
export interface NodeSpan {
  readonly list: NodeList
  readonly start: number
  readonly end: number
}

/** Most levels between a program and what `places` knows: a declarator stands in a declaration that is exported. */
const OUTER_LEVELS = 3

const LISTS = new WeakMap<Node, NodeList>()

/**
 * All nodes of a program, or of a part of it.
 *
 * @throws RangeError where code is nested deeper than any that a person writes
 */
export function spanOf(program: Program, root: Node = program): NodeSpan {
  const list = LISTS.get(program) ?? listNodes(program)
  LISTS.set(program, list)
  const start = list.places.get(root)
  if (start !== undefined) return { list, start, end: list.ends[start] ?? start }
  const own = listNodes(root)
  return { list: own, start: 0, end: own.nodes.length }
}

function listNodes(root: Node): NodeList {
  const nodes: Node[] = []
  const ends: number[] = []
  const places = new Map<Node, number>()
  let depth = 0
  const step = (node: Node): void => {
    if (depth > MAX_NESTING) throw new RangeError('the code is nested too deep')
    const place = nodes.push(node) - 1
    ends.push(0)
    if (depth <= OUTER_LEVELS) places.set(node, place)
    depth++
    forEachChild(node, step)
    depth--
    ends[place] = nodes.length
  }
  step(root)
  return { nodes, ends, places }
}

/** The nodes of a span around one in it, innermost first. */
export function* around({ list: { nodes, ends }, start }: NodeSpan, place: number): Generator<Node> {
  for (let at = place - 1; at >= start; at--) {
    const node = nodes[at]
    if (node !== undefined && (ends[at] ?? 0) > place) yield node
  }
}

/** The node of a span that one in it is a direct child of. */
export function parentIn(span: NodeSpan, place: number): Node | undefined {
  for (const node of around(span, place)) return node
  return undefined
}

/** The node of a span around one in it, past what TypeScript writes around that. */
export function userIn(span: NodeSpan, place: number): Node | undefined {
  for (const node of around(span, place)) if (unwrap(node) === node) return node
  return undefined
}
