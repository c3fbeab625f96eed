import type { Bits } from './code.ts'
import { describeStep } from './describe.ts'
import { beginning, writable } from './environment.ts'
import { explore } from './explore.ts'
import { type Ending, finish, retrace, taken, type Way } from './follow.ts'
import { type Model, modelOf, type Mutation } from './model.ts'
import { RULES } from './rules.ts'
import { successors } from './steps.ts'
import { walk, WIDE_WORLDS } from './walk.ts'
import type { Outcome, State, Step, World } from './world.ts'
import { WORLDS } from './worlds.ts'

/**
 * A run of the model as a plain value, to be replayed against the real release.
 *
 * Set-up: a store with a `live` record of `world.first`, and `founded`, where `world.founded` says so, and pending tags of
 * the version `world.unreached` where there is one; manifests of `world.code`, of which each version has a site for each of
 * its entries with the tag `tagOf[entry]`; a clock that stands still but for ticks (a tick is any number of milliseconds,
 * all of the world's times are multiples of it); a gate before every call of a port.
 *
 * A step that `calls` lets one run on: through its gate until the call of that name has been made, then no further. Calls
 * that are no step of their own go along with the next: manifests that are put or read, and each `get` with `read` or
 * `open`. A name stands for
 * - `record`, `fresh`: the put under `live/`, before and after the oracle's answer
 * - `read`: lists and gets up to the question to the oracle; in parts: `list live`, `list intents`, `list pending`, `open`
 * - `ask`: the oracle's answer: `answer` is a version, or -1 for none
 * - `purge`: the purge of `tags` (-1: everything), without those in `unreached`; no tags may also be no call
 * - `pend`, `found`: the put under `pending/`, and of `founded`
 * - `remove`: the removal of keys, in whatever calls
 * - `again`: the listing at the end. `hidden`: keys that a listing lacks, by the names that the model gave them.
 *
 * A run's first step starts it. A run without an outcome at the end has crashed there. Keys of the model are
 * `intent/<pipeline>`, `live/<run>`, `live/<run>.<round>` (fresh), `pending/<run>.<round>`: real nonces map to these by the
 * order in which they are put.
 */
export interface Schedule {
  readonly name: string
  readonly world: World
  readonly steps: readonly Step[]
  /** The steps to read. */
  readonly lines: readonly string[]
  /** What is the case after each step. */
  readonly moments: readonly Moment[]
  /** By run: how it ended; `null`: it never began, or crashed. */
  readonly outcomes: readonly (Outcome | null)[]
}

/** What can be seen of a world from outside. */
export interface Moment {
  /** The version that is live. */
  readonly live: number
  /** Entries in the cache. */
  readonly cached: Bits
  /** Entries that may be written now, and are: a purge doesn't remove these. */
  readonly writable: Bits
  readonly founded: boolean
  /** Versions of the records, one for each, in order; tags of those that are pending. */
  readonly ledger: {
    readonly live: readonly number[]
    readonly intent: readonly number[]
    readonly pending: readonly Bits[]
  }
}

/**
 * Schedules of interest, the same in every call: for each mutation and each rule the way into its error, as the protocol
 * goes it, once to the end of all runs and once with a crash where another run comes after; then walks through wide worlds.
 *
 * @param walks - a list of choices for each walk, such as `fc.sample` gives
 */
export function schedulesOfInterest(walks: readonly (readonly number[])[]): Schedule[] {
  const broken = [
    ...RULES.map(({ id, claim, world, without }) => ({ name: `${id}: ${claim}`, world, without })),
    ...WORLDS.flatMap(({ world, catches }) =>
      catches.map((mutation) => ({ name: `${mutation}, in ${world.name}`, world, without: [mutation] })),
    ),
  ]
  return [
    ...broken.flatMap(({ name, world, without }) => schedulesInto(name, world, without)),
    ...walks.map(wideSchedule),
  ]
}

function schedulesInto(name: string, world: World, without: readonly Mutation[]): Schedule[] {
  const { counterexample } = explore(modelOf(world, ...without))
  if (counterexample === null) throw new Error(`Nothing goes wrong: ${name}`)
  const model = modelOf(world)
  const way = retrace(model, counterexample.steps)
  const last = way.steps.findLast((step) => step.kind === 'calls')?.run ?? -1
  const whole = scheduleOf(name, model, finish(model, way))
  const next = last + 1
  if (last < 0 || model.jobs[next]?.attempt === 0 || next >= model.jobs.length) return [whole]
  const ending: Ending = { crashed: [last], started: [next] }
  return [whole, scheduleOf(`${name}; a crash and another run`, model, finish(model, way, ending))]
}

function wideSchedule(choices: readonly number[], index: number): Schedule {
  const world = WIDE_WORLDS[index % WIDE_WORLDS.length]
  if (world === undefined) throw new Error('There is no wide world')
  const model = modelOf(world)
  return scheduleOf(`walk ${index}, ${world.name}`, model, finish(model, walk(model, choices)))
}

function scheduleOf(name: string, model: Model, { steps, state }: Way): Schedule {
  return {
    name,
    world: model.world,
    steps,
    lines: steps.map((step) => describeStep(model, step)),
    moments: momentsOf(model, steps),
    outcomes: state.runs.map(({ outcome }) => outcome),
  }
}

function momentsOf(model: Model, steps: readonly Step[]): Moment[] {
  let way: Way = { steps: [], state: beginning(model) }
  return steps.map((step) => {
    const text = JSON.stringify(step)
    const next = successors(model, way.state).find((choice) => JSON.stringify(choice.step) === text)
    if (next === undefined) throw new Error(`In ${model.world.name}, "${describeStep(model, step)}" can't be next`)
    way = taken(way, next)
    return momentOf(model, way.state)
  })
}

function momentOf(model: Model, state: State): Moment {
  const of = (kind: string): number[] =>
    state.entries
      .filter((entry) => entry.kind === kind)
      .map((entry) => (kind === 'pending' ? entry.tags : entry.version))
      .sort((one, other) => one - other)
  return {
    live: state.live,
    cached: state.cached,
    writable: writable(model, state),
    founded: state.founded,
    ledger: { live: of('live'), intent: of('intent'), pending: of('pending') },
  }
}
