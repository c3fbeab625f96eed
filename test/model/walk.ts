import { openingOf, taken, type Way } from './follow.ts'
import type { Model } from './model.ts'
import { successors } from './steps.ts'
import type { Step, Successor, World } from './world.ts'
import { A, ABC, B, BASE, C, release, unannounced } from './base-world.ts'
import { renamedTag, TWO_PAGES } from './code.ts'

const D = 3

const FAULTS = { silences: 2, failures: 3, hidings: 2, losses: 1 }

/** Worlds too large to be searched whole. */
export const WIDE_WORLDS: readonly World[] = [
  {
    ...BASE,
    name: 'four versions, nothing kept',
    code: renamedTag('A', 'B', 'C', 'D'),
    intentLife: 6,
    rounds: 3,
    reading: 'in parts',
    faults: FAULTS,
    pipelines: [release(B, { runs: 2 }), release(C, { runs: 2 }), unannounced(A), release(D), release(B, { runs: 2 })],
  },
  {
    ...BASE,
    name: 'three versions, old deployments that write, clocks apart',
    code: ABC,
    retain: 3,
    writesOn: 3,
    slack: 2,
    intentLife: 6,
    rounds: 3,
    faults: FAULTS,
    pipelines: [
      release(B, { runs: 2, skew: 1 }),
      release(C, { skew: -1 }),
      unannounced(A, { runs: 2 }),
      release(C, { skew: 1 }),
    ],
  },
  {
    ...BASE,
    name: 'a first release among others, pages shared, listings that lag',
    code: TWO_PAGES,
    founded: false,
    listLag: 1,
    rounds: 3,
    faults: FAULTS,
    pipelines: [release(B, { runs: 2 }), release(C, { runs: 2 }), release(B), unannounced(C)],
  },
]

/**
 * The way that a list of numbers chooses: each number first who moves, then how. So a call with many possible faults comes no
 * more often than one with none, and time does not pass most of the time.
 */
export function walk(model: Model, choices: readonly number[], check: (way: Way) => void = () => {}): Way {
  return choices.reduce((way, choice) => {
    const movers = byMover(successors(model, way.state))
    const moves = movers[choice % movers.length] ?? []
    const next = moves[Math.floor(choice / movers.length) % moves.length]
    if (next === undefined) return way
    const on = taken(way, next)
    check(on)
    return on
  }, openingOf(model))
}

function moverOf(step: Step): string {
  if (step.kind === 'calls') return `run ${step.run}`
  return step.kind === 'announces' || step.kind === 'goes live' ? `${step.kind} ${step.pipeline}` : step.kind
}

function byMover(choices: readonly Successor[]): Successor[][] {
  const movers = new Map<string, Successor[]>()
  for (const choice of choices) {
    const mover = moverOf(choice.step)
    movers.set(mover, [...(movers.get(mover) ?? []), choice])
  }
  return [...movers.values()]
}
