import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Rate } from '../../src/cdn/capabilities.ts'
import { createPace } from '../../src/cdn/pace.ts'
import { CLOUDFLARE_RATES } from '../../src/cdn/pace-rates.ts'
import type { Batch } from '../../src/core/batch.ts'
import {
  boundMs,
  createStrictCdn,
  createVirtualClock,
  createWindowCdn,
  sendAll,
  sendRegularly,
  singles,
  type Latency,
  type StrictCdn,
  type VirtualClock,
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
const SOON: Latency = { countedAfterMs: 20, answeredAfterMs: 50 }
const LAWS = { seed: 20_260_101, numRuns: 150 }

function batchOf(count: number): Batch {
  return { mode: 'delete', tags: Array.from({ length: count }, (_, index) => `tag-${index}`) }
}

/** Sends batches over a few lanes that share one pace. */
function sendOver(lanes: number, batches: readonly Batch[], ...rest: Rest): Promise<void>[] {
  return Array.from({ length: lanes }, (_, lane) =>
    sendAll(
      batches.filter((_batch, index) => index % lanes === lane),
      ...rest,
    ),
  )
}

type Rest = Parameters<typeof sendAll> extends [unknown, ...infer Others] ? Others : never

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

describe('somebody else with the same token, at 30 % of the rate', () => {
  const { free, enterprise } = CLOUDFLARE_RATES

  it.each([
    ['from the start, where answers say what is left', { limit: free, says: true, afterTokens: 0, atOnce: 1 }, 1],
    ['later on, where answers say what is left', { limit: free, says: true, afterTokens: 200, atOnce: 1 }, 1],
    ['five at once, where answers say what is left', { limit: free, says: true, afterTokens: 0, atOnce: 5 }, 0.98],
    ['forty at once, with a bucket of 500', { limit: enterprise, says: true, afterTokens: 0, atOnce: 40 }, 0.98],
    ['from the start, where only refusals tell', { limit: free, says: false, afterTokens: 0, atOnce: 1 }, 0.9],
    ['later on, where only refusals tell', { limit: free, says: false, afterTokens: 200, atOnce: 1 }, 0.9],
  ])('gets through %s', async (_, { limit, says, afterTokens, atOnce }, leastShare) => {
    const tokenMs = (limit.seconds * 1000) / limit.amount
    const [count, theirCount] = [limit.burst * 40, limit.burst * 10]
    const clock = createVirtualClock()
    const cdn = createStrictCdn(limit, clock, says)
    const ours = sendOver(4, singles(count), createPace(limit, clock), cdn, clock, () => SOON)
    const times = Math.floor(theirCount / atOnce)
    const theirs = { everyMs: (atOnce * tokenMs) / 0.3, atOnce, times, afterMs: afterTokens * tokenMs }
    const { tookMs, theirShare } = await besides(ours, theirs, cdn, clock)
    expect(theirShare).toBeGreaterThanOrEqual(leastShare)
    // And nothing lies idle meanwhile.
    expect(tookMs).toBeLessThanOrEqual(1.15 * boundMs(count + theirCount, limit))
  })

  it.each([20, 100, 500])(
    'gets through where the limit of %i a minute is known from answers alone',
    async (perMinute) => {
      const clock = createVirtualClock()
      const cdn = createWindowCdn(perMinute, 60_000, clock)
      const ours = sendOver(4, singles(5 * perMinute), createPace(null, clock), cdn, clock, () => SOON)
      const theirs = { everyMs: 60_000 / perMinute / 0.3, times: 1.5 * perMinute }
      const { tookMs, theirShare } = await besides(ours, theirs, cdn, clock)
      expect(theirShare).toBeGreaterThanOrEqual(0.98)
      expect(tookMs).toBeLessThanOrEqual(7 * 60_000)
    },
  )

  /** Runs somebody else besides us. `theirShare`: what of theirs was taken, from 0 to 1. */
  async function besides(
    ours: readonly Promise<void>[],
    theirs: Parameters<typeof sendRegularly>[0],
    ...[cdn, clock]: [StrictCdn, VirtualClock]
  ): Promise<{ tookMs: number; theirShare: number }> {
    const startedMs = clock.now()
    const first = Promise.all(ours).then(() => clock.now() - startedMs)
    const other = sendRegularly(theirs, cdn, clock)
    await clock.run([first, other])
    return { tookMs: await first, theirShare: (await other) / (theirs.times * (theirs.atOnce ?? 1)) }
  }
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
