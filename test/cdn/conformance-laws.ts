import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TARGETS, type Batch } from '../../src/core/batch.ts'
import { createLeapingClock } from './clocks.ts'
import { startFakeCdn, type Fault } from './fake-cdn.ts'
import { passingFaults } from './faults.ts'
import { expectAccount, lengthOfLongestTag, modeAt, type PurgerHarness } from './suite.ts'

const POISON = /^p/u

/** Whatever is asked and whatever goes wrong. */
export function describeLaws({ dialect, capabilities, make, token }: PurgerHarness): void {
  const { limits } = capabilities
  const tag = fc.oneof(
    { weight: 6, arbitrary: fc.stringMatching(/^[a-q]{1,2}$/u) },
    { weight: 1, arbitrary: fc.constantFrom('', 'a,b', 'x'.repeat(lengthOfLongestTag(limits) + 1), '\uD800') },
    { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 5 }) },
  )
  const batch: fc.Arbitrary<Batch> = fc.record({
    mode: fc.constantFrom('invalidate', 'delete'),
    tags: fc.array(tag, { maxLength: 40 }),
  })
  const { 'no answer': stall, ...passing } = passingFaults(dialect)
  const denial: Fault = { kind: 'reply', reply: dialect.failure(403, `no, ${token}`) }
  const fault = fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    { weight: 12, arbitrary: fc.constantFrom(...Object.values(passing)) },
    { weight: 1, arbitrary: fc.constantFrom(denial, stall ?? denial) },
  )

  describe('laws', () => {
    it('accepted, refused and unreached share out the tags, and what is accepted was purged', async () => {
      const world = fc.record({
        batches: fc.array(batch, { maxLength: 6 }),
        faults: fc.array(fault, { maxLength: 30 }),
        target: fc.constantFrom(...TARGETS),
        concurrency: fc.integer({ min: 1, max: 5 }),
        maxRetries: fc.integer({ min: 0, max: 3 }),
        deadlineMs: fc.constantFrom(1500, 600_000),
        abortAfter: fc.option(fc.nat({ max: 8 })),
      })
      await fc.assert(
        fc.asyncProperty(world, async ({ batches, faults, target, abortAfter, ...transport }) => {
          const behaviour = {
            fault: (_asked: unknown, _attempt: number, index: number) => faults[index] ?? null,
            isPoison: (poison: string) => POISON.test(poison),
          }
          const cdn = await startFakeCdn(dialect, behaviour)
          const purger = make(cdn.origin, { ...transport, clock: createLeapingClock(), requestTimeoutMs: 40 })
          const abort = new AbortController()
          const onProgress = ({ requests }: { requests: number }): void => {
            if (requests === abortAfter) abort.abort()
          }
          try {
            const outcome = await purger.purge(batches, { target, signal: abort.signal, onProgress })
            expectAccount(
              outcome,
              batches.flatMap(({ tags }) => tags),
            )
            const accepted = new Set(outcome.accepted)
            const promised = batches.flatMap(({ mode, tags }) =>
              tags.filter((each) => accepted.has(each)).map((each) => ({ mode, each })),
            )
            expect(promised.filter(({ mode, each }) => !cdn.wasPurged(each, modeAt(capabilities, mode)))).toEqual([])
            expect(outcome.accepted.filter((each) => POISON.test(each))).toEqual([])
            expect(cdn.problems).toEqual([])
            expect(cdn.received.length).toBeLessThanOrEqual(outcome.requests)
            expect(JSON.stringify(outcome)).not.toContain(token)
          } finally {
            await cdn.close()
          }
        }),
        { seed: 20_260_101, numRuns: 200 },
      )
    }, 60_000)
  })
}
