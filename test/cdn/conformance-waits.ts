import { describe, expect, it } from 'vitest'
import type { Batch, PurgeProgress } from '../../src/core/batch.ts'
import { createHandClock, createLeapingClock, START_MS } from './clocks.ts'
import type { Fault } from './fake-cdn.ts'
import { batchesOf, expectAccount, modeAt, numberedTags, starter, type PurgerHarness } from './suite.ts'

const LANES = 4

/** Who is turned away waits, and makes the others wait. */
export function describeWaits(harness: PurgerHarness): void {
  const { capabilities, dialect } = harness
  const { limits } = capabilities
  const start = starter(harness)
  const turnedAway = (status: number, headers: Readonly<Record<string, string>>): Fault => ({
    kind: 'reply',
    reply: { ...dialect.failure(status, 'slow down'), headers },
  })
  const tags = numberedTags(limits.maxTagsPerRequest * 40)

  describe('waits', () => {
    it.each([
      ['seconds', 429, '7'],
      ['seconds', 503, '7'],
      ['an HTTP date', 429, new Date(START_MS + 7000).toUTCString()],
    ])('Retry-After in %s of a %i shuts every lane for as long', async (_, status, retryAfter) => {
      const clock = createHandClock()
      const fault = (_asked: unknown, _attempt: number, index: number): Fault | null =>
        index === 10 ? turnedAway(status, { 'retry-after': retryAfter }) : null
      const { cdn, purger } = await start({ fault }, { clock, concurrency: LANES })
      const told: PurgeProgress[] = []
      const onProgress = (progress: PurgeProgress): unknown => told.push(progress)
      const purging = purger.purge(batchesOf(tags, limits), { target: 'production', onProgress })

      await clock.sleeping(LANES)
      const sent = cdn.received.length
      expect(clock.pending()).toEqual([7000, 7000, 7000, 7000])
      expect(told.some(({ pausedMs }) => pausedMs === 7000)).toBe(true)
      clock.advance(6999)
      expect(clock.pending()).toEqual([1, 1, 1, 1])
      expect(cdn.received).toHaveLength(sent)
      clock.advance(1)

      const outcome = await purging
      expectAccount(outcome, tags)
      expect(outcome).toMatchObject({ accepted: tags, retries: 1 })
    })

    it('chance is added to the wait that was asked for', async () => {
      const clock = createLeapingClock()
      const { purger } = await start(
        { fault: (_, attempt) => (attempt === 0 ? turnedAway(429, { 'retry-after': '60' }) : null) },
        { clock, random: () => 0.5 },
      )
      await purger.purge([{ mode: 'invalidate', tags: ['a'] }], { target: 'production' })
      expect(clock.waits).toEqual([75_000])
    })

    it('waits that were asked for cost no retry', async () => {
      const { purger } = await start(
        { fault: (_, attempt) => (attempt < 20 ? turnedAway(429, { 'retry-after': '1' }) : null) },
        { maxRetries: 0 },
      )
      const outcome = await purger.purge([{ mode: 'invalidate', tags: ['a'] }], { target: 'production' })
      expect(outcome).toMatchObject({ accepted: ['a'], requests: 21, retries: 20 })
    })

    it('waits of our own choosing double', async () => {
      const clock = createLeapingClock()
      const { purger } = await start(
        { fault: (_, attempt) => (attempt < 4 ? { kind: 'reset', done: false } : null) },
        { clock },
      )
      await purger.purge([{ mode: 'invalidate', tags: ['a'] }], { target: 'production' })
      expect(clock.waits).toEqual([250, 500, 1000, 2000])
    })

    it('a receipt counts attempts and the time with all waits, and keeps the last status there was', async () => {
      const faults: readonly Fault[] = [
        { kind: 'reply', reply: dialect.failure(500, 'oops') },
        { kind: 'reset', done: false },
      ]
      const { purger } = await start({ fault: (_, attempt) => faults[attempt] ?? null }, { maxRetries: 1 })
      const batch: Batch = { mode: modeAt(capabilities, 'invalidate'), tags: ['a'] }
      const outcome = await purger.purge([batch], { target: 'production' })
      expect(outcome.receipts).toMatchObject([{ batch, status: 500, attempts: 2, durationMs: 250 }])
    })

    it('one failing batch holds up no other lane', async () => {
      const clock = createHandClock()
      const { cdn, purger } = await start(
        {
          fault: ({ tags: asked }, attempt) =>
            asked[0] === 'tag-0' && attempt === 0 ? { kind: 'reset', done: false } : null,
        },
        { clock, concurrency: 2 },
      )
      const purging = purger.purge(batchesOf(tags, limits), { target: 'production' })
      await cdn.arrivals(40)
      expect(clock.pending()).toEqual([250])
      clock.advance(250)
      expect(await purging).toMatchObject({ accepted: tags, requests: 41 })
    })
  })
}
