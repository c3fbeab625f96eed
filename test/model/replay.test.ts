import { describe, expect, test } from 'vitest'
import { fc } from '../core/random.ts'
import { A, ABC, B, BASE, C, NO_FAULTS, release, TIMELESS } from './base-world.ts'
import { diffOf, TWO_PAGES } from './code.ts'
import { diffManifests } from '../../src/core/diff.ts'
import { describeStep } from './describe.ts'
import { openingOf } from './follow.ts'
import { modelOf } from './model.ts'
import { releaseTwice } from './replay-faults.ts'
import { manifestsOf, tagBits } from './replay-manifests.ts'
import { MUTANTS, SOUND } from './replay-mutants.ts'
import { replay, type Replay } from './replay.ts'
import { schedulesOfInterest, type Schedule } from './schedule.ts'
import { WIDE_WORLDS } from './walk.ts'
import type { World } from './world.ts'
import { WORLDS } from './worlds.ts'

const walks = fc.sample(fc.array(fc.noBias(fc.nat()), { minLength: 60, maxLength: 120, size: 'max' }), {
  numRuns: 30,
  seed: 7,
})

const schedules = schedulesOfInterest(walks)
const ALL_WORLDS = [...WORLDS.map(({ world }) => world), ...WIDE_WORLDS]

function diffs(world: World, sites: 'page' | 'entry'): { real: number; model: number }[] {
  const manifests = manifestsOf(world, sites)
  return manifests.flatMap((before, version) =>
    manifests.map((after, other) => ({
      real: tagBits(diffManifests(before, after).purge.map(({ tag }) => tag)),
      model: diffOf(world.code, version, other),
    })),
  )
}

describe('the manifests', () => {
  test.each(ALL_WORLDS)("differ by exactly the tags of the model's diff, both ways: $name", (world) => {
    const both = diffs(world, 'page')
    expect(both.map(({ real }) => real)).toEqual(both.map(({ model }) => model))
  })

  test('with a site for each entry differ by fewer tags than in the model', () => {
    const all = [...ALL_WORLDS, { ...BASE, code: TWO_PAGES }].flatMap((world) => diffs(world, 'entry'))
    expect(all.filter(({ real, model }) => (real & ~model) !== 0)).toEqual([])
    expect(all.filter(({ real, model }) => real !== model).length).toBeGreaterThan(0)
  })
})

async function replayAll(options: Parameters<typeof replay>[1]): Promise<(Replay & { readonly schedule: Schedule })[]> {
  const replays: (Replay & { readonly schedule: Schedule })[] = []
  for (const schedule of schedules) replays.push({ ...(await replay(schedule, options)), schedule })
  return replays
}

/** What went wrong, with the steps that led there. */
function problems(replays: Awaited<ReturnType<typeof replayAll>>): string[] {
  return replays.flatMap(({ difference, wrong, schedule, steps }) => {
    const problem = wrong ?? difference
    return problem === null ? [] : [[schedule.name, ...schedule.lines.slice(0, steps), problem].join('\n')]
  })
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, number) => all + number, 0)

describe('a replay of the schedules against the real release', () => {
  test('is at each step as the model says', async () => {
    const replays = await replayAll({ sites: 'page', mutant: SOUND, isCompared: true })
    expect(problems(replays)).toEqual([])
    const cut = replays.filter((one) => one.cut !== null)
    const redated = replays.filter(({ isDatedAtPut }) => isDatedAtPut)
    console.log(
      `${replays.length} schedules replayed, ${sum(replays.map(({ steps }) => steps))} steps, ` +
        `${cut.length} cut short, none skipped, ${redated.length} with records dated at their put`,
    )
    for (const { schedule, steps, cut: why } of cut)
      console.log(`cut after ${steps} of ${schedule.steps.length}: ${schedule.name}: ${why}`)
    expect(cut.length).toBeLessThan(10)
  })

  test.each(['page', 'entry'] as const)(
    'has every stale entry named, with times and tags as they are: %s',
    async (sites) => {
      const replays = await replayAll({ sites, mutant: SOUND, isCompared: false })
      expect(problems(replays)).toEqual([])
    },
  )

  test('catches each mutation of the real release', async () => {
    const caught: string[] = []
    for (const mutant of MUTANTS) {
      const wrong = problems(await replayAll({ sites: 'page', mutant, isCompared: false })).length
      caught.push(`${mutant.name}: in ${wrong} schedules`)
      expect.soft(wrong, mutant.name).toBeGreaterThan(0)
    }
    console.log(`${MUTANTS.length} mutations caught by the invariant\n${caught.join('\n')}`)
  })
})

/** A run that goes round again is blind to the pending tags that it put itself in the round before. */
const BLIND_TO_ITSELF: World = {
  ...BASE,
  ...TIMELESS,
  name: 'a round that is blind to the one before',
  code: ABC,
  listLag: 1,
  intentLife: 1,
  faults: { ...NO_FAULTS, failures: 1, hidings: 1 },
  pipelines: [release(B), release(C)],
  opening: [
    'C is announced',
    'C goes live',
    'time passes',
    'B is announced',
    'B goes live',
    'B: record',
    'B: read',
    'B: ask',
    'B: fresh',
    'B: purge, tags 0 1 2, not reached tags 0',
    'B: pend',
    'B: remove',
    'C: record',
    'B: again',
    'B: read, blind to pending/0.1',
    'B: ask',
    'B: fresh',
    'B: purge',
    'B: remove',
    'B: again',
  ],
}

test('a round that is blind to what the round before put is not settled', async () => {
  const model = modelOf(BLIND_TO_ITSELF)
  const { steps, state } = openingOf(model)
  const lines = steps.map((step) => describeStep(model, step))
  const outcomes = state.runs.map(({ outcome }) => outcome)
  const schedule = { name: model.world.name, world: model.world, steps, lines, moments: [], outcomes }
  const { wrong } = await replay(schedule, { sites: 'page', mutant: SOUND, isCompared: false })
  expect(wrong).toBeNull()
})

describe('a store of which one call fails', () => {
  const worlds: World[] = [
    { ...BASE, name: 'a release', pipelines: [release(B)] },
    { ...BASE, name: 'a first release', founded: false, pipelines: [release(B)] },
    { ...BASE, name: 'tags not reached before', code: ABC, first: A, unreached: C, pipelines: [release(B)] },
  ]
  test.each(worlds)('leaves nothing stale once the release was started again: $name', async (world) => {
    for (const takesEffect of [false, true]) {
      let call = 0
      for (; ; call += 1) {
        const { isHit, code, again, stale, others } = await releaseTwice(world, { call, takesEffect })
        const where = `call ${call}, ${takesEffect ? 'with' : 'without'} effect`
        if (isHit) expect(code, where).toBe('CT_STORE_UNAVAILABLE')
        expect(stale, where).toBe(0)
        expect(again, where).toMatchObject({ settled: true, founded: true, announced: 0 })
        expect(others, where).toEqual([])
        if (!isHit) break
      }
      expect(call).toBeGreaterThan(8)
    }
  })
})
