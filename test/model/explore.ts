import { encode } from './encode.ts'
import { openingOf, taken } from './follow.ts'
import { wrongWith } from './invariant.ts'
import type { Model } from './model.ts'
import { successors } from './steps.ts'
import type { State, Step } from './world.ts'

/** What a search of a whole world came to. */
export interface Exploration {
  readonly states: number
  readonly transitions: number
  /** The shortest way to a wrong state; `null`: there is none. */
  readonly counterexample: Counterexample | null
}

/** A way from the beginning to a wrong state. */
export interface Counterexample {
  readonly wrong: string
  readonly steps: readonly Step[]
}

/**
 * Visits every state of a world, breadth first, until one is wrong. States that differ only in what nothing asks for are
 * one state. A crash is a run that takes no more steps, so every state is also one in which any run has crashed.
 *
 * @throws where the world has more states than `mostStates`
 */
export function explore(model: Model, isWrong = wrongWith, mostStates = 500_000): Exploration {
  const first = openingOf(model).state
  const seen = new Set([encode(model, first)])
  const parents = [-1]
  const branches = [0]
  let frontier: [number, State][] = [[0, first]]
  let transitions = 0
  while (frontier.length > 0) {
    const next: [number, State][] = []
    for (const [index, state] of frontier) {
      const found = successors(model, state)
      for (const [branch, successor] of found.entries()) {
        transitions += 1
        const code = encode(model, successor.state)
        if (seen.has(code)) continue
        seen.add(code)
        parents.push(index)
        branches.push(branch)
        const wrong = isWrong(model, successor.state)
        if (wrong !== null) {
          const steps = wayTo(model, parents, branches, parents.length - 1)
          return { states: seen.size, transitions, counterexample: { wrong, steps } }
        }
        next.push([parents.length - 1, successor.state])
      }
    }
    if (seen.size > mostStates) throw new Error(`${model.world.name} has more than ${mostStates} states`)
    frontier = next
  }
  return { states: seen.size, transitions, counterexample: null }
}

function wayTo(model: Model, parents: readonly number[], branches: readonly number[], last: number): readonly Step[] {
  const path: number[] = []
  for (let index = last; index > 0; index = parents[index] ?? 0) path.unshift(branches[index] ?? 0)
  return path.reduce((way, branch) => {
    const next = successors(model, way.state)[branch]
    if (next === undefined) throw new Error('A way that was found is not there any more')
    return taken(way, next)
  }, openingOf(model)).steps
}
