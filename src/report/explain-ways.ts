import type { Step } from '../core/explain-steps.ts'
import { ELLIPSIS } from './width.ts'

/** A step with those that follow it: ways that begin alike share their beginning. */
export interface WayNode {
  readonly step: Step
  /** What is said of it. */
  readonly marks: readonly string[]
  readonly children: readonly WayNode[]
}

/** A way through the code, with what is said of its end. */
export interface Way {
  /** From the root on. */
  readonly path: readonly Step[]
  readonly mark: string | null
}

/** What is reached, nearest first, each with the place in this list of what comes before it on the shortest way. */
export type Reached = readonly (Step & { readonly from: number | null })[]

/** Most steps of a way that are shown. */
const MAX_STEPS = 40

interface Draft {
  readonly step: Step
  readonly marks: string[]
  readonly children: Draft[]
}

/**
 * The shortest ways to what is reached, and some ways besides, as one tree.
 *
 * @param root - where all of them start
 * @param reached - as much of it as is to be shown; the first is the root
 */
export function wayTree(root: Step, reached: Reached, ways: readonly Way[]): WayNode {
  const tree: Draft = { step: root, marks: [], children: [] }
  const nodes: Draft[] = [tree]
  for (const { from, ...step } of reached.slice(1)) {
    const node: Draft = { step, marks: [], children: [] }
    const before = nodes[from ?? 0] ?? tree
    before.children.push(node)
    nodes.push(node)
  }
  for (const way of ways) addWay(tree, way)
  return tree
}

/** How many nodes a tree has. */
export function countNodes({ children }: WayNode): number {
  return children.reduce((size, child) => size + countNodes(child), 1)
}

/** Leaves out what is not to be shown: what follows it comes, then, after what was before it. The first always stays. */
export function selectReached(reached: Reached, isShown: (step: Step) => boolean): Reached {
  const places: number[] = []
  const selected: Reached[number][] = []
  for (const [index, { from, ...step }] of reached.entries()) {
    const before = from === null ? null : (places[from] ?? 0)
    const isTaken = index === 0 || isShown(step)
    places.push(isTaken ? selected.length : (before ?? 0))
    if (isTaken) selected.push({ ...step, from: before })
  }
  return selected
}

function addWay(root: Draft, { path, mark }: Way): void {
  let at = root
  for (const step of shortened(path.slice(1))) {
    const known = at.children.find((child) => isSameStep(child.step, step))
    const next = known ?? { step, marks: [], children: [] }
    if (known === undefined) at.children.push(next)
    at = next
  }
  if (mark !== null && !at.marks.includes(mark)) at.marks.push(mark)
}

/** Of a way that nobody would read to its end, the middle is left out. */
function shortened(path: readonly Step[]): readonly Step[] {
  if (path.length <= MAX_STEPS) return path
  const half = MAX_STEPS / 2
  const left = { module: ELLIPSIS, name: `${path.length - MAX_STEPS} steps`, line: null }
  return [...path.slice(0, half), left, ...path.slice(-half)]
}

function isSameStep(left: Step, right: Step): boolean {
  return left.module === right.module && left.name === right.name && left.line === right.line
}
