import { describe, expect, test } from 'vitest'
import { fc } from '../core/random.ts'
import { carrying, madeBy } from './code.ts'
import { retrace } from './follow.ts'
import { wrongWith } from './invariant.ts'
import { modelOf } from './model.ts'
import { schedulesOfInterest } from './schedule.ts'

const walks = fc.sample(fc.array(fc.noBias(fc.nat()), { minLength: 60, maxLength: 120, size: 'max' }), {
  numRuns: 30,
  seed: 7,
})

describe('the schedules for a replay', { timeout: 60_000 }, () => {
  const schedules = schedulesOfInterest(walks)

  test('have a name each, and are plain values', () => {
    expect(schedules.length).toBeGreaterThan(80)
    expect(new Set(schedules.map(({ name }) => name)).size).toBe(schedules.length)
    expect(JSON.parse(JSON.stringify(schedules))).toEqual(schedules)
  })

  test('can be gone step by step, and end right', () => {
    for (const { name, world, steps, moments } of schedules) {
      const model = modelOf(world)
      const { state } = retrace(model, steps)
      expect(moments.length, name).toBe(steps.length)
      expect(state.cached, name).toBe(moments.at(-1)?.cached)
      expect(wrongWith(model, state), name).toBeNull()
    }
  })

  test('end with every stale entry named by the ledger, since no run is owed any more', () => {
    for (const { name, world, moments } of schedules) {
      const end = moments.at(-1)
      if (end?.founded !== true) continue
      const { code } = world
      const named = [
        ...[end.live, ...end.ledger.live, ...end.ledger.intent].map((version) => madeBy(code, version)),
        ...end.ledger.pending.map((tags) => carrying(code, tags)),
      ]
      expect(end.cached & ~named.reduce((all, entries) => all | entries, 0), name).toBe(0)
    }
  })

  test('hold every way in which a run may end', () => {
    const outcomes = new Set(schedules.flatMap((schedule) => schedule.outcomes))
    expect([...outcomes].map(String).sort()).toEqual([
      'announced',
      'incomplete',
      'null',
      'settled',
      'stopped',
      'unsettled',
    ])
  })
})
