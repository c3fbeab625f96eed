import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Rate } from '../../src/cdn/capabilities.ts'
import { createPace } from '../../src/cdn/pace.ts'
import type { Batch } from '../../src/core/batch.ts'
import {
  boundMs,
  createStrictCdn,
  createVirtualClock,
  createWindowCdn,
  sendAll,
  sendOver,
  singles,
  SOON,
  type Latency,
} from './pace-world.ts'

const rate: fc.Arbitrary<Rate> = fc.record({
  amount: fc.integer({ min: 1, max: 40 }),
  seconds: fc.integer({ min: 1, max: 60 }),
  burst: fc.integer({ min: 1, max: 30 }),
  per: fc.constant('request'),
})

const latency: fc.Arbitrary<Latency> = fc
  .tuple(fc.nat({ max: 3000 }), fc.nat({ max: 3000 }))
  .map(([one, other]) => ({ countedAfterMs: Math.min(one, other), answeredAfterMs: Math.max(one, other) }))

const AT_ONCE: Latency = { countedAfterMs: 0, answeredAfterMs: 0 }
const LAWS = { seed: 20_260_101, numRuns: 150 }

function batchOf(count: number): Batch {
  return { mode: 'delete', tags: Array.from({ length: count }, (_, index) => `tag-${index}`) }
}

describe('a pace', () => {
  it('alone, never lets more through than the burst and what is added since, whatever the answers take', async () => {
    const world = fc.record({
      rate,
      lanes: fc.integer({ min: 1, max: 6 }),
      sizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 40 }),
      latencies: fc.array(latency, { minLength: 1, maxLength: 7 }),
      per: fc.constantFrom<Rate['per']>('request', 'tag'),
      says: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(world, async ({ lanes, sizes, latencies, per, says, ...given }) => {
        const limit: Rate = { ...given.rate, per }
        const clock = createVirtualClock()
        const cdn = createStrictCdn(limit, clock, says)
        // What is larger than the burst, no CDN takes.
        const batches = sizes.map((size) => batchOf(per === 'tag' ? Math.min(size, limit.burst) : 1))
        let turn = 0
        const next = (): Latency => latencies[turn++ % latencies.length] ?? AT_ONCE
        await clock.run(sendOver(lanes, batches, createPace(limit, clock), cdn, clock, next))
        expect(cdn.arrivals.filter(({ taken }) => !taken)).toEqual([])
        expect(cdn.arrivals).toHaveLength(batches.length)
        expect(excess(cdn.arrivals, limit)).toBeLessThanOrEqual(1e-6)
      }),
      LAWS,
    )
  })

  it('alone, takes 1.15 times as long as the limit makes it take, at most', async () => {
    const world = fc.record({ rate, count: fc.integer({ min: 1, max: 200 }), says: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(world, async ({ count, says, ...given }) => {
        const clock = createVirtualClock()
        const cdn = createStrictCdn(given.rate, clock, says)
        const sending = sendOver(4, singles(count), createPace(given.rate, clock), cdn, clock, () => AT_ONCE)
        const tookMs = await clock.run(sending)
        // Timers count in whole milliseconds.
        expect(tookMs).toBeLessThanOrEqual(1.15 * boundMs(count, given.rate) + 1)
        expect(tookMs).toBeGreaterThanOrEqual(boundMs(count, given.rate))
      }),
      LAWS,
    )
  })

  it('serves purges in turn: while one waits, however much it sends at once, no other is let through twice', async () => {
    const size = fc.integer({ min: 1, max: 30 })
    const world = fc.record({
      rate,
      purges: fc.array(fc.array(size, { minLength: 1, maxLength: 20 }), { minLength: 2, maxLength: 5 }),
    })
    await fc.assert(
      fc.asyncProperty(world, async ({ purges, ...given }) => {
        const limit: Rate = { ...given.rate, per: 'tag' }
        const clock = createVirtualClock()
        const cdn = createStrictCdn(limit, clock, false)
        const pace = createPace(limit, clock)
        const log: string[] = []
        const sending = purges.map((sizes, purge) => {
          const batches = sizes.map((count) => batchOf(Math.min(count, limit.burst)))
          return sendAll(batches, { ...pace, take: watched(pace.take, String(purge), log) }, cdn, clock, () => AT_ONCE)
        })
        await clock.run(sending)
        expect(overtaken(log)).toEqual([])
        expect(log).toHaveLength(2 * purges.flat().length)
      }),
      LAWS,
    )
  })

  it('begins no wait that would outlast the deadline, and ends every wait with its signal', async () => {
    const world = fc.record({
      rate,
      lanes: fc.integer({ min: 1, max: 6 }),
      deadlineMs: fc.integer({ min: 1, max: 60_000 }),
      abortMs: fc.integer({ min: 1, max: 60_000 }),
      heldMs: fc.nat({ max: 90_000 }),
    })
    await fc.assert(
      fc.asyncProperty(world, async ({ lanes, deadlineMs, abortMs, heldMs, ...given }) => {
        const clock = createVirtualClock()
        const pace = createPace(given.rate, clock)
        const [deadlineAtMs, abort] = [clock.now() + deadlineMs, new AbortController()]
        pace.hold(heldMs)
        const take = async (): Promise<string> => {
          for (;;) {
            const need = { batch: singles(1)[0]!, deadlineAtMs, signal: abort.signal, onWait: () => {} }
            const turn = await pace.take(need)
            if (turn.kind !== 'ready') return turn.kind
            turn.leave.end({ headers: null, isLimited: false })
          }
        }
        const aborting = clock.wait(abortMs, new AbortController().signal).then(() => abort.abort())
        const ends: { kind: string; atMs: number }[] = []
        const takes = Array.from({ length: lanes }, async () => {
          const kind = await take()
          ends.push({ kind, atMs: clock.now() })
        })
        await clock.run([...takes, aborting])
        // Whoever waits when it is aborted, waited for something before the deadline.
        for (const { atMs } of ends) {
          expect(atMs).toBeLessThanOrEqual(deadlineAtMs - deadlineMs + Math.min(deadlineMs, abortMs))
        }
        expect(ends).toHaveLength(lanes)
        expect(pace.restMs()).toBe(0)
      }),
      LAWS,
    )
  })

  it('with answers in windows, learns the limit and is never turned away, and leaves no window idle', async () => {
    const world = fc.record({
      limit: fc.integer({ min: 6, max: 60 }),
      windowMs: fc.constantFrom(10_000, 60_000),
      windows: fc.integer({ min: 2, max: 5 }),
      startsMs: fc.nat({ max: 59_999 }),
    })
    await fc.assert(
      fc.asyncProperty(world, async ({ limit, windowMs, windows, startsMs }) => {
        const clock = createVirtualClock()
        await clock.run([clock.wait(startsMs, new AbortController().signal)])
        const cdn = createWindowCdn(limit, windowMs, clock)
        const count = limit * windows
        const tookMs = await clock.run(sendOver(4, singles(count), createPace(null, clock), cdn, clock, () => SOON))
        expect(cdn.arrivals.filter(({ taken }) => !taken)).toEqual([])
        // The window in which it starts may be nearly over.
        expect(tookMs).toBeLessThanOrEqual((1.15 * windows + 1) * windowMs)
      }),
      { ...LAWS, numRuns: 60 },
    )
  })
})

/** By how much the fullest stretch of time exceeds what may come in it. */
function excess(arrivals: readonly { atMs: number; cost: number }[], { amount, seconds, burst, per }: Rate): number {
  const most = arrivals.map(({ atMs }, first) => {
    let came = 0
    let worst = Number.NEGATIVE_INFINITY
    for (const arrival of arrivals.slice(first)) {
      came += per === 'tag' ? arrival.cost : 1
      worst = Math.max(worst, came - burst - ((arrival.atMs - atMs) * amount) / seconds / 1000)
    }
    return worst
  })
  return Math.max(...most)
}

type Take = ReturnType<typeof createPace>['take']

function watched(take: Take, name: string, log: string[]): Take {
  return async (need) => {
    log.push(`ask ${name}`)
    const turn = await take(need)
    log.push(`get ${name}`)
    return turn
  }
}

/** Whoever was let through twice between the asking and the getting of another. */
function overtaken(log: readonly string[]): string[] {
  return log.flatMap((entry, index) => {
    const [verb, name] = entry.split(' ')
    if (verb !== 'ask') return []
    const until = log.indexOf(`get ${name}`, index)
    const others = log.slice(index, until).filter((each) => each.startsWith('get '))
    return others.filter((each, at) => others.indexOf(each) !== at)
  })
}
