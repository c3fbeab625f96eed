import { describe, expect, test } from 'vitest'
import { explore } from './explore.ts'
import { nextOf, openingOf, taken, tickOf, type Way } from './follow.ts'
import { wrongWith } from './invariant.ts'
import { type Model, modelOf } from './model.ts'
import { successors } from './steps.ts'
import { A, ABC, B, BASE, C, lost, release, TIMELESS, unannounced } from './base-world.ts'
import { worldNamed } from './worlds.ts'
import type { World } from './world.ts'

const SEQUENCE: World = {
  ...BASE,
  name: 'releases one after the other',
  code: ABC,
  retain: 2,
  writesOn: 2,
  pipelines: [B, C, A, C, B, A, B, C, A, B].map((version) => release(version)),
}

const REPETITION: World = {
  ...SEQUENCE,
  name: 'one version, purged again and again',
  pipelines: [release(B, { runs: 10 })],
}

function goLive(model: Model, way: Way, pipeline: number): Way {
  const step = (kind: 'announces' | 'goes live', from: Way): Way => {
    const found = successors(model, from.state).find(
      ({ step: next }) => next.kind === kind && next.pipeline === pipeline,
    )
    if (found === undefined) throw new Error(`Pipeline ${pipeline} can't be next`)
    return taken(from, found)
  }
  return step('goes live', step('announces', way))
}

function complete(model: Model, way: Way, run: number): Way {
  let at = way
  while (at.state.runs[run]?.outcome === null) at = taken(at, nextOf(model, at.state, run))
  return at
}

/** How many records stand after each run. */
function recordsOver(model: Model, pauseTicks: number): number[] {
  let at = openingOf(model)
  return model.jobs.map(({ attempt, pipeline }, run) => {
    if (attempt === 0) at = goLive(model, at, pipeline)
    at = complete(model, at, run)
    expect(at.state.runs[run]).toMatchObject({ outcome: 'settled', round: 1 })
    for (let ticks = 0; ticks < pauseTicks; ticks += 1) at = taken(at, tickOf(model, at.state))
    return at.state.entries.length
  })
}

describe('without faults', () => {
  test('each release settles in one round and leaves few records', () => {
    expect(Math.max(...recordsOver(modelOf(SEQUENCE), 4))).toBeLessThanOrEqual(3)
  })

  test('releases that follow each other at once leave few records too', () => {
    expect(Math.max(...recordsOver(modelOf(SEQUENCE), 0))).toBeLessThanOrEqual(5)
  })

  test('a version purged again and again leaves few records', () => {
    expect(recordsOver(modelOf(REPETITION), 4).at(-1)).toBe(1)
    expect(recordsOver(modelOf(REPETITION), 0).at(-1)).toBe(1)
  })

  test('records pile up where old ones of what is live are kept', () => {
    expect(recordsOver(modelOf(REPETITION, 'keep old records of what is live'), 4).at(-1)).toBeGreaterThanOrEqual(20)
  })

  test('two runs side by side end in two rounds at most', { timeout: 60_000 }, () => {
    const { counterexample } = explore(modelOf(worldNamed('a release and a rollback, side by side')), (_, { runs }) =>
      runs.some(({ outcome }) => outcome === 'unsettled') ? 'unsettled' : null,
    )
    expect(counterexample).toBeNull()
  })
})

describe('what the promise rests on', () => {
  const NAMES = 'nothing names them'
  const SETTLES = 'the last run is settled'
  const broken: readonly (World & { readonly wrong: string })[] = [
    {
      ...BASE,
      wrong: NAMES,
      name: 'what goes live unannounced is purged in the end',
      pipelines: [unannounced(B, { purge: 'may be lost' }), release(A)],
    },
    {
      ...BASE,
      wrong: NAMES,
      name: 'a purge begins after its version went live',
      pipelines: [release(B, { early: true }), lost(A)],
    },
    { ...BASE, wrong: NAMES, name: 'old code stops writing within settle', lag: 0, writesOn: 2 },
    {
      ...worldNamed('old deployments, and clocks apart'),
      wrong: NAMES,
      name: 'clocks differ by no more than is known',
      slack: 1,
    },
    {
      ...worldNamed('old deployments that write'),
      wrong: NAMES,
      name: 'old deployments stop writing within retain',
      writesOn: 2,
    },
    {
      ...BASE,
      ...TIMELESS,
      wrong: SETTLES,
      name: 'listings lag for no longer than a run waits',
      rounds: 1,
      listLag: 1,
      faults: { ...BASE.faults, hidings: 2 },
      pipelines: [release(B), release(A)],
    },
  ]

  test.each(broken)('$name', { timeout: 60_000 }, (world) => {
    const { counterexample } = explore(modelOf(world), (model, state) => {
      const wrong = wrongWith(model, state)
      return wrong?.includes(world.wrong) === true ? wrong : null
    })
    expect(counterexample).not.toBeNull()
  })
})
