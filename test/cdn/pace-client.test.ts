import { describe, expect, it } from 'vitest'
import { CDN_CAPABILITIES, type Rate } from '../../src/cdn/capabilities.ts'
import type { Clock } from '../../src/cdn/clock.ts'
import { CLOUDFLARE_RATES } from '../../src/cdn/pace-rates.ts'
import { createPace, createPaces } from '../../src/cdn/pace.ts'
import type { TransportOptions } from '../../src/cdn/transport.ts'
import { createVercelPurger } from '../../src/cdn/vercel.ts'
import type { Batch, PurgeProgress } from '../../src/core/batch.ts'
import { createHandClock, createLeapingClock } from './clocks.ts'
import type { Behaviour } from './fake-cdn.ts'
import { boundMs, createStrictCdn, createWindowCdn, singles, type StrictCdn } from './pace-world.ts'
import { expectAccount, starter } from './suite.ts'
import { PROJECT, TOKEN, vercelDialect } from './vercel-dialect.ts'

const FREE = CLOUDFLARE_RATES.free
const NEVER_MS = 2_147_483_647

/** The real client, against a CDN that turns away what comes too fast. */
describe('a client that keeps to a rate', () => {
  const make = (origin: string, transport: TransportOptions): ReturnType<typeof createVercelPurger> =>
    createVercelPurger({ token: TOKEN, project: PROJECT, apiUrl: origin, ...transport })
  const start = starter({ dialect: vercelDialect, capabilities: CDN_CAPABILITIES.vercel, token: TOKEN, make })

  /** A server that answers as `cdn` decides. */
  const decidedBy = (cdn: StrictCdn): Behaviour => ({
    fault: (asked) => {
      const { taken, headers } = cdn.arrive(1)
      const reply = taken ? vercelDialect.accepted(asked) : vercelDialect.failure(429, 'slow down')
      return { kind: 'reply', reply: { ...reply, headers: { ...reply.headers, ...headers } } }
    },
  })

  const paced = (rate: Rate | null, clock: Clock): TransportOptions => ({
    clock,
    pace: createPace(rate, clock),
    deadlineMs: NEVER_MS,
  })

  it('sends 1,000 requests on the plan Free of Cloudflare in 1.15 times the bound, and is never turned away', async () => {
    const clock = createLeapingClock()
    const startedMs = clock.now()
    const { cdn, purger } = await start(decidedBy(createStrictCdn(FREE, clock, true)), paced(FREE, clock))
    const outcome = await purger.purge(singles(1000), { target: 'production' })
    expectAccount(outcome, tagsOf(singles(1000)))
    expect(outcome).toMatchObject({ requests: 1000, retries: 0, stopped: null })
    expect(cdn.received).toHaveLength(1000)
    expect((clock.now() - startedMs) / boundMs(1000, FREE)).toBeLessThanOrEqual(1.15)
  })

  it('shares the rate with every other client of the account, and with the purge after it', async () => {
    const clock = createLeapingClock()
    const rate: Rate = { amount: 5, seconds: 60, burst: 10, per: 'request' }
    const strict = createStrictCdn(rate, clock, false)
    const paces = createPaces(clock)
    const transport = { clock, pace: paces.paceOf('vercel', TOKEN, rate), deadlineMs: NEVER_MS }
    const { cdn, purger } = await start(decidedBy(strict), transport)
    const again = { clock, pace: paces.paceOf('vercel', TOKEN, rate), deadlineMs: NEVER_MS }
    const other = make(cdn.origin, again)
    await Promise.all([
      purger.purge(singles(15), { target: 'production' }),
      other.purge(singles(15), { target: 'production' }),
    ])
    const settled = await make(cdn.origin, again).purge(singles(15), { target: 'production' })
    expect(settled.accepted).toHaveLength(15)
    expect(strict.arrivals).toHaveLength(45)
    expect(strict.arrivals.filter(({ taken }) => !taken)).toEqual([])
  })

  it('learns a limit that nobody told it of, and is never turned away', async () => {
    const clock = createLeapingClock()
    const window = createWindowCdn(20, 60_000, clock)
    const { purger } = await start(decidedBy(window), { clock, deadlineMs: NEVER_MS })
    const outcome = await purger.purge(singles(100), { target: 'production' })
    expect(outcome).toMatchObject({ requests: 100, retries: 0, stopped: null })
    expect(window.arrivals.at(-1)!.atMs - window.arrivals[0]!.atMs).toBeGreaterThan(4 * 60_000)
  })

  it('that cannot be done in time ends before a wait that would outlast the deadline, and names the limit', async () => {
    const clock = createLeapingClock()
    const startedMs = clock.now()
    const deadlineMs = 600_000
    const strict = createStrictCdn(FREE, clock, true)
    const { purger } = await start(decidedBy(strict), { ...paced(FREE, clock), deadlineMs })
    const batches = singles(3000)
    const outcome = await purger.purge(batches, { target: 'production' })
    expectAccount(outcome, tagsOf(batches))
    expect(outcome.stopped).toEqual({
      reason: 'deadline',
      message: 'not done within 600000 ms, because the rate limit is 5 requests in 60 s',
      status: null,
    })
    // 25 at once, and nine tenths of 5 a minute for ten minutes, but for the one that comes with the deadline.
    expect(outcome.accepted).toHaveLength(25 + 44)
    expect(clock.now() - startedMs).toBeLessThan(deadlineMs)
  })

  it('says how long it waits, and stops waiting when it is told to', async () => {
    const clock = createHandClock()
    const strict = createStrictCdn(FREE, clock, false)
    const { purger } = await start(decidedBy(strict), paced(FREE, clock))
    const abort = new AbortController()
    const told: PurgeProgress[] = []
    let heard = (): void => {}
    const drained = new Promise<void>((resolve) => {
      heard = resolve
    })
    const purging = purger.purge(singles(30), {
      target: 'production',
      signal: abort.signal,
      onProgress: (progress) => {
        told.push(progress)
        if (progress.requests === 25) heard()
      },
    })
    await drained
    await clock.sleeping(1)
    // One lane waits for the token, the others for that lane.
    expect(clock.pending()).toEqual([13_334])
    expect(told.at(-1)).toMatchObject({ done: 25, requests: 25, pausedMs: 13_334 })
    abort.abort()
    const outcome = await purging
    expect(outcome).toMatchObject({ requests: 25, stopped: { reason: 'aborted' } })
    expect(outcome.unreached).toHaveLength(5)
    expect(told.at(-1)).toMatchObject({ done: 25 })
  })

  it('lets a pause that one purge is asked for hold the others of the account', async () => {
    const clock = createHandClock()
    const pace = createPace(null, clock)
    const busy = { ...vercelDialect.failure(429, 'slow down'), headers: { 'retry-after': '7' } }
    const { cdn, purger } = await start(
      { fault: (_asked, _attempt, index) => (index === 0 ? { kind: 'reply', reply: busy } : null) },
      { clock, pace },
    )
    const first = purger.purge(singles(1), { target: 'production' })
    await clock.sleeping(1)
    const second = make(cdn.origin, { clock, pace }).purge(singles(1), { target: 'production' })
    await clock.sleeping(2)
    expect(clock.pending()).toEqual([7000, 7000])
    expect(cdn.received).toHaveLength(1)
    clock.advance(7000)
    expect(await Promise.all([first, second])).toMatchObject([{ retries: 1 }, { retries: 0 }])
  })

  it('does not take a CDN that is down for a moment for one that others use', async () => {
    const clock = createLeapingClock()
    const startedMs = clock.now()
    const down = { ...vercelDialect.failure(503, 'maintenance'), headers: { 'retry-after': '1' } }
    const { purger } = await start(
      { fault: (_asked, _attempt, index) => (index === 0 ? { kind: 'reply', reply: down } : null) },
      paced(FREE, clock),
    )
    const outcome = await purger.purge(singles(26), { target: 'production' })
    expect(outcome).toMatchObject({ requests: 27, retries: 1 })
    // 2 of them had to wait for the rate.
    expect(clock.now() - startedMs).toBeLessThan(30_000)
  })

  it('counts tags where the CDN counts them', async () => {
    const clock = createLeapingClock()
    const startedMs = clock.now()
    const rate: Rate = { amount: 16, seconds: 1, burst: 32, per: 'tag' }
    const { purger } = await start({}, { ...paced(rate, clock), concurrency: 1 })
    const tags = Array.from({ length: 16 * 11 }, (_, index) => `tag-${index}`)
    const outcome = await purger.purge([{ mode: 'delete', tags }], { target: 'production' })
    expect(outcome).toMatchObject({ requests: 11, accepted: tags })
    expect(clock.now() - startedMs).toBe(10_000)
  })
})

function tagsOf(batches: readonly Batch[]): string[] {
  return batches.flatMap(({ tags }) => tags)
}
