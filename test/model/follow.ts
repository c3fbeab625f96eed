import { describeStep } from './describe.ts'
import { beginning, environmentSteps } from './environment.ts'
import type { Model } from './model.ts'
import { successors } from './steps.ts'
import type { State, Step, Successor } from './world.ts'

/** A way through a world: the steps taken, and where they lead. */
export interface Way {
  readonly steps: readonly Step[]
  readonly state: State
}

/** The steps that a world has taken before anything is searched. */
export function openingOf(model: Model): Way {
  return (model.world.opening ?? []).reduce((way: Way, line) => taken(way, named(model, way.state, line)), {
    steps: [],
    state: beginning(model),
  })
}

function named(model: Model, state: State, line: string): Successor {
  const found = successors(model, state).find(({ step }) => `${describeStep(model, step)},`.startsWith(`${line},`))
  if (found === undefined) throw new Error(`In ${model.world.name}, "${line}" can't be next`)
  return found
}

/** A way that goes on by one step. */
export function taken({ steps }: Way, { step, state }: Successor): Way {
  return { steps: [...steps, step], state }
}

/**
 * The same steps under another protocol, such as the way into a mutation's error under the protocol as it should be. What
 * can't be done is left out: a run that waits is not moved, and a call with another answer gets the usual one.
 */
export function retrace(model: Model, steps: readonly Step[]): Way {
  return steps.reduce(
    (way: Way, step) => {
      const next = likest(successors(model, way.state), step)
      return next === undefined ? way : taken(way, next)
    },
    { steps: [], state: beginning(model) },
  )
}

function likest(choices: readonly Successor[], step: Step): Successor | undefined {
  const text = JSON.stringify(step)
  const same = choices.find((choice) => JSON.stringify(choice.step) === text)
  if (same !== undefined || step.kind !== 'calls') return same
  const own = choices.filter((choice) => choice.step.kind === 'calls' && choice.step.run === step.run)
  const isLike = ({ step: other }: Successor): boolean =>
    other.kind === 'calls' &&
    other.call === step.call &&
    other.answer === step.answer &&
    other.unreached === step.unreached
  return own.find(isLike) ?? own[0]
}

/** Which runs go on to an end, beside those that have begun or are owed. */
export interface Ending {
  /** Runs that make no further call. */
  readonly crashed: readonly number[]
  /** Runs that are started now. */
  readonly started: readonly number[]
}

/** Runs go on to their end, without a fault, one after the other; then time passes until no old code writes. */
export function finish(model: Model, way: Way, { crashed, started }: Ending = { crashed: [], started: [] }): Way {
  let at = way
  for (const [run, job] of model.jobs.entries()) {
    const isWanted = (): boolean => {
      const { next = -1, outcome = null } = at.state.runs[run] ?? {}
      const isOwed = job.attempt === 0 && job.purge === 'comes' && at.state.pipelines[job.pipeline]?.wentLive === true
      return outcome === null && !crashed.includes(run) && (next >= 0 || isOwed || started.includes(run))
    }
    while (isWanted()) at = taken(at, nextOf(model, at.state, run))
  }
  for (let ticks = 0; ticks < model.most.superseded; ticks += 1) at = taken(at, tickOf(model, at.state))
  return at
}

/** The next call of a run without a fault, or time, where it waits. */
export function nextOf(model: Model, state: State, run: number): Successor {
  const choices = successors(model, state)
  const own = choices.find(
    ({ step }) =>
      step.kind === 'calls' && step.run === run && (step.answer === undefined || step.answer === state.live),
  )
  return own ?? tickOf(model, state)
}

/** Time passes. */
export function tickOf(model: Model, state: State): Successor {
  const tick = environmentSteps(model, state).find(({ step }) => step.kind === 'tick')
  if (tick === undefined) throw new Error(`In ${model.world.name}, time stands still`)
  return tick
}
