import { describe, expect, it } from 'vitest'
import { CLOUDFLARE_RATES } from '../../src/cdn/pace-rates.ts'
import { createPace } from '../../src/cdn/pace.ts'
import {
  boundMs,
  createStrictCdn,
  createVirtualClock,
  createWindowCdn,
  sendOver,
  sendRegularly,
  singles,
  SOON,
  type StrictCdn,
  type VirtualClock,
} from './pace-world.ts'

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
