import { describe, expect, it } from 'vitest'
import type { PurgeProgress } from '../../src/core/batch.ts'
import { passingFaults, seededFaults } from './faults.ts'
import { batchesOf, expectAccount, modeAt, numberedTags, starter, type PurgerHarness } from './suite.ts'

/** Everything arrives: with the fewest requests on a good day, and still on a bad one. */
export function describeDelivery(harness: PurgerHarness): void {
  const { capabilities, dialect } = harness
  const { limits } = capabilities
  const invalidated = modeAt(capabilities, 'invalidate')
  const start = starter(harness)
  const tags = numberedTags(10_000)
  const fewest = Math.ceil(tags.length / limits.maxTagsPerRequest)

  describe('delivery', () => {
    it('one request a batch purges 10,000 tags when nothing goes wrong', async () => {
      const { cdn, purger } = await start()
      const outcome = await purger.purge(batchesOf(tags, limits), { target: 'production' })
      expectAccount(outcome, tags)
      expect(outcome.accepted).toEqual(tags)
      expect(outcome.requests).toBe(fewest)
      expect(cdn.received).toHaveLength(fewest)
      expect(cdn.problems).toEqual([])
      expect(tags.filter((tag) => !cdn.wasPurged(tag, invalidated))).toEqual([])
    })

    it('no tag of 10,000 is lost when a third of all requests go wrong in every way', async () => {
      const faults = Object.values(passingFaults(dialect))
      const fault = seededFaults(faults, { seed: 'bad day', share: 0.33, most: 8 })
      const { cdn, purger } = await start({ fault }, { maxRetries: 8, requestTimeoutMs: 250, deadlineMs: 2 ** 31 - 1 })
      const outcome = await purger.purge(batchesOf(tags, limits, 'delete'), { target: 'preview' })
      expectAccount(outcome, tags)
      expect(outcome.accepted).toEqual(tags)
      expect(outcome.retries).toBeGreaterThan(fewest / 8)
      expect(cdn.problems).toEqual([])
      expect(tags.filter((tag) => !cdn.wasPurged(tag, 'delete'))).toEqual([])
    })

    it.each(Object.entries(passingFaults(dialect)))('a batch outlives: %s', async (_, fault) => {
      const { cdn, purger } = await start(
        { fault: (_asked, attempt) => (attempt < 2 ? fault : null) },
        { requestTimeoutMs: 250 },
      )
      const outcome = await purger.purge([{ mode: 'invalidate', tags: ['a', 'b'] }], { target: 'production' })
      expectAccount(outcome, ['a', 'b'])
      expect(outcome).toMatchObject({ accepted: ['a', 'b'], requests: 3, retries: 2, stopped: null })
      expect(cdn.wasPurged('a', invalidated)).toBe(true)
    })

    it.each(['production', 'preview'] as const)('%s is named in every request, or in none', async (target) => {
      const { cdn, purger } = await start()
      await purger.purge(batchesOf(numberedTags(100), limits), { target })
      expect(new Set(cdn.asked.map((asked) => asked.target))).toEqual(
        new Set([capabilities.sendsTarget ? target : undefined]),
      )
    })

    it('no connection is left open', async () => {
      const { cdn, purger } = await start()
      await purger.purge(batchesOf(numberedTags(100), limits), { target: 'production' })
      await expect(cdn.deserted()).resolves.toBeUndefined()
    })

    it('progress is told after each request and ends with all tags', async () => {
      const { purger } = await start({}, { concurrency: 1 })
      const told: PurgeProgress[] = []
      const outcome = await purger.purge(batchesOf(numberedTags(100), limits), {
        target: 'production',
        onProgress: (progress) => told.push(progress),
      })
      expect(told.map(({ requests }) => requests)).toEqual(
        Array.from({ length: outcome.requests }, (_, index) => index + 1),
      )
      expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((a, b) => a - b))
      expect(told.at(-1)).toMatchObject({ done: 100, total: 100, retries: 0, pausedMs: 0 })
    })

    it('a progress listener that throws costs no tag', async () => {
      const { purger } = await start()
      const outcome = await purger.purge([{ mode: 'invalidate', tags: ['a'] }], {
        target: 'production',
        onProgress: () => {
          throw new Error('broken terminal')
        },
      })
      expect(outcome.accepted).toEqual(['a'])
    })

    it('an empty purge sends nothing', async () => {
      const { cdn, purger } = await start()
      const outcome = await purger.purge([{ mode: 'invalidate', tags: [] }], { target: 'production' })
      expect(outcome).toEqual({
        accepted: [],
        refused: [],
        unreached: [],
        requests: 0,
        retries: 0,
        stopped: null,
        receipts: [],
      })
      expect(cdn.received).toEqual([])
    })
  })
}
