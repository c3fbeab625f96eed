import type { Comparison, Reason } from './because.ts'
import { isJoining, stepOf, type Step } from './explain-steps.ts'

/** Ways that share what they have in common: ten thousand ways to one statement take no more room than its graph. */
export interface SharedWays {
  /** Every step, once. */
  readonly steps: readonly Step[]
  /** A step, and the index of the way that goes on from it; -1 at its end. */
  readonly ways: readonly (readonly [step: number, next: number])[]
}

/** Collects ways. */
export interface WayCollector extends SharedWays {
  /**
   * Adds the shortest way from a node to a difference that it reaches.
   *
   * @returns the index of the way
   */
  readonly add: (comparison: Comparison, side: Reason['side'], from: string, to: string) => number
  /** Adds a way of one step. */
  readonly addStep: (step: Step) => number
}

/** Collects ways, each part once. */
export function collectWays(): WayCollector {
  const steps: Step[] = []
  const ways: (readonly [number, number])[] = []
  const stepIndices = new Map<string, number>()
  const wayIndices = new Map<string, number>()
  const indexOfStep = (step: Step): number => indexIn(stepIndices, JSON.stringify(step), () => steps.push(step) - 1)
  const wayFrom = (step: Step, next: number): number => {
    const index = indexOfStep(step)
    return indexIn(wayIndices, `${index} ${next}`, () => ways.push([index, next]) - 1)
  }
  const known = new Map<Comparison, Map<string, number>>()
  return {
    steps,
    ways,
    addStep: (step) => wayFrom(step, -1),
    add: (comparison, side, from, to) => {
      const found = known.get(comparison) ?? new Map<string, number>()
      known.set(comparison, found)
      const keyOf = (node: string): string => `${side} ${to}\0${node}`
      const walked: string[] = []
      let at: string | null = from
      while (at !== null && !found.has(keyOf(at))) {
        walked.push(at)
        at = at === to ? null : nextTowards(comparison, side, at, to)
      }
      let way = at === null ? -1 : (found.get(keyOf(at)) ?? -1)
      for (const node of walked.toReversed()) {
        // What only joins others is no step, unless the way ends there.
        if (way === -1 || !isJoining(node)) way = wayFrom(stepOf(comparison[side], node), way)
        found.set(keyOf(node), way)
      }
      return way
    },
  }
}

function indexIn(indices: Map<string, number>, key: string, add: () => number): number {
  const index = indices.get(key) ?? add()
  indices.set(key, index)
  return index
}

/**
 * The node by which the shortest way goes on. Whoever has a difference among its nearest has it from a neighbour that is one
 * step nearer, so that no search is needed; `null` where it has not.
 */
function nextTowards(comparison: Comparison, side: Reason['side'], node: string, to: string): string | null {
  const { removed, found, rewired } = comparison.nearest
  const near = side === 'before' ? [removed] : [found, rewired]
  const stepsFrom = (id: string): number | undefined =>
    near.flatMap((nearest) => nearest(id)).find((met) => met.id === to)?.steps
  const steps = stepsFrom(node)
  if (steps === undefined) return null
  return comparison[side].next(node).find((id) => stepsFrom(id) === steps - 1) ?? null
}
