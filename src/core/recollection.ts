import type { Via } from './evaluation.ts'
import type { Node } from './syntax.ts'
import type { FunctionNode } from './value.ts'

/** What was evaluated before, by what it belongs to. It holds as long as the trees do that it speaks of. */
export type Recollections = WeakMap<object, Map<string, Recollection>>

/** A result, with all that the way to it did to its evaluation. */
export interface Recollection {
  readonly result: unknown
  readonly steps: number
  /** How deep it went below where it began. */
  readonly depth: number
  readonly via: Via
  readonly owners: ReadonlySet<Node>
  readonly applied: ReadonlySet<FunctionNode>
  /** How often a limit was met on the way. */
  readonly cuts: number
}

/** Where an evaluation stands: what limits it, and what it has noted. */
export interface Standing {
  depth: number
  /** The deepest that it was. */
  deepest: number
  steps: number
  /** How often a limit was met. */
  cuts: number
  via: Via
  owners: Set<Node>
  /** Functions that were called. */
  applied: Set<FunctionNode>
  /** How often each function is being called. */
  readonly active: Map<FunctionNode, number>
  /** Calls under way. */
  calls: number
}

/** Starts with nothing noted. */
export function newStanding(): Standing {
  return {
    depth: 0,
    deepest: 0,
    steps: 0,
    cuts: 0,
    via: 'direct',
    owners: new Set(),
    applied: new Set(),
    active: new Map(),
    calls: 0,
  }
}

/** The most of each that an evaluation may do. */
export interface Limits {
  readonly depth: number
  readonly steps: number
}

/**
 * Takes a result that is known from before, or works it out. What is taken costs as many steps and notes as much, and where
 * a limit could be met on the way it is worked out again: so nothing comes out another way.
 */
export function recollect<Result>(
  standing: Standing,
  limits: Limits,
  known: Map<string, Recollection>,
  key: string,
  work: () => Result,
): Result {
  const free = known.get(key)
  // Where a limit is met depends on where it began.
  const place = standing.calls === 0 ? `${key} from ${standing.depth}, ${standing.steps}` : null
  const before = free !== undefined && fits(free, standing, limits) ? free : known.get(place ?? '')
  if (before !== undefined) {
    standing.steps += before.steps
    standing.deepest = Math.max(standing.deepest, standing.depth + before.depth)
    standing.cuts += before.cuts
    note(standing, before)
    return before.result as Result
  }
  const { depth, deepest, steps, cuts, via, owners, applied } = standing
  Object.assign(standing, { deepest: depth, cuts: 0, via: 'direct', owners: new Set(), applied: new Set() })
  const result = work()
  const found: Recollection = {
    result,
    steps: standing.steps - steps,
    depth: standing.deepest - depth,
    via: standing.via,
    owners: standing.owners,
    applied: standing.applied,
    cuts: standing.cuts,
  }
  if (found.cuts === 0) known.set(key, found)
  else if (place !== null) known.set(place, found)
  Object.assign(standing, {
    deepest: Math.max(deepest, standing.deepest),
    cuts: cuts + found.cuts,
    via,
    owners,
    applied,
  })
  note(standing, found)
  return result
}

function fits({ steps, depth, applied }: Recollection, standing: Standing, limits: Limits): boolean {
  if (standing.steps + steps > limits.steps || standing.depth + depth >= limits.depth) return false
  for (const node of applied) if ((standing.active.get(node) ?? 0) > 0) return false
  return true
}

const RANKS: Readonly<Record<Via, number>> = { direct: 0, const: 1, helper: 2, wrapper: 3 }

function note(standing: Standing, { via, owners, applied }: Recollection): void {
  if (RANKS[via] > RANKS[standing.via]) standing.via = via
  for (const owner of owners) standing.owners.add(owner)
  for (const node of applied) standing.applied.add(node)
}
