import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createHandClock, createLeapingClock } from './clocks.ts'
import { batchesOf, expectAccount, numberedTags, starter, type PurgerHarness } from './suite.ts'

const LANES = 4

/** A purge that cannot go on ends soon, says why, and gives nothing away. */
export function describeStops(harness: PurgerHarness): void {
  const { capabilities, token, dialect } = harness
  const { limits } = capabilities
  const start = starter(harness)
  const tags = numberedTags(limits.maxTagsPerRequest * 40)
  const batches = batchesOf(tags, limits)

  describe('stops', () => {
    it.each([401, 402, 403, 404, 410, 418])(
      '%i ends the purge at once, in the words of the CDN, without the token',
      async (status) => {
        const words = `denied: token ${token}, or ${encodeURIComponent(token)}`
        const reply = dialect.failure(status, words)
        const { cdn, purger } = await start(
          {
            fault: () => ({
              kind: 'reply',
              reply: { ...reply, headers: { ...reply.headers, [dialect.requestIdHeader]: token } },
            }),
          },
          { concurrency: LANES },
        )
        const outcome = await purger.purge(batches, { target: 'production' })
        expectAccount(outcome, tags)
        expect(outcome.stopped).toMatchObject({ reason: 'denied', status })
        expect(outcome.stopped?.message).toContain('denied: token [redacted]')
        expect(outcome.unreached).toEqual(tags)
        expect(outcome.retries).toBe(0)
        expect(cdn.received.length).toBeLessThanOrEqual(LANES)
        expect(JSON.stringify(outcome)).not.toContain(token)
        expect(JSON.stringify(outcome)).not.toContain(encodeURIComponent(token))
      },
    )

    it('what was accepted before a denial stays accepted', async () => {
      const { purger } = await start({
        fault: (_asked, _attempt, index) =>
          index < 20 ? null : { kind: 'reply', reply: dialect.failure(403, 'revoked') },
      })
      const outcome = await purger.purge(batches, { target: 'production' })
      expectAccount(outcome, tags)
      expect(outcome.accepted).toHaveLength(20 * limits.maxTagsPerRequest)
    })

    it('a redirect is not followed', async () => {
      const { cdn, purger } = await start({
        fault: () => ({ kind: 'reply', reply: { status: 308, headers: { location: '/elsewhere' } } }),
      })
      const outcome = await purger.purge([{ mode: 'invalidate', tags: ['a'] }], { target: 'production' })
      expect(outcome.stopped).toMatchObject({ reason: 'denied', status: 308 })
      expect(outcome.stopped?.message).toContain('redirects are not followed')
      expect(cdn.received).toHaveLength(1)
    })

    it('long words are cut at 1 KiB', async () => {
      const { purger } = await start({
        fault: () => ({ kind: 'reply', reply: { status: 403, body: 'ü'.repeat(200_000) } }),
      })
      const outcome = await purger.purge([{ mode: 'invalidate', tags: ['a'] }], { target: 'production' })
      expect(outcome.stopped?.message).toBe('ü'.repeat(512))
    })

    it('a CDN that is down ends the purge after a bounded number of requests', async () => {
      const { cdn, purger } = await start({ fault: () => ({ kind: 'reset', done: false }) }, { maxRetries: 2 })
      const outcome = await purger.purge(batches, { target: 'production' })
      expectAccount(outcome, tags)
      expect(outcome.stopped).toMatchObject({ reason: 'unavailable', status: null })
      expect(outcome.stopped?.message).not.toBe('')
      expect(cdn.received.length).toBeLessThanOrEqual(2 * LANES * 3)
    })

    it('a CDN that is busy for good ends the purge after a bounded number of requests', async () => {
      const { cdn, purger } = await start(
        { fault: () => ({ kind: 'reply', reply: dialect.failure(503, 'maintenance') }) },
        { maxRetries: 3 },
      )
      const outcome = await purger.purge(batches, { target: 'production' })
      expectAccount(outcome, tags)
      expect(outcome.stopped).toMatchObject({ reason: 'unavailable', status: 503 })
      expect(cdn.received.length).toBeLessThanOrEqual(LANES * 4)
    })

    it('one batch that the CDN trips over is left behind alone', async () => {
      const { purger } = await start({
        fault: ({ tags: asked }) =>
          asked[0] === 'tag-0' ? { kind: 'reply', reply: dialect.failure(500, 'trips over tag-0') } : null,
      })
      const outcome = await purger.purge(batches, { target: 'production' })
      expectAccount(outcome, tags)
      expect(outcome.unreached).toEqual(tags.slice(0, limits.maxTagsPerRequest))
      expect(outcome.stopped).toMatchObject({ reason: 'unavailable', status: 500 })
      expect(outcome.stopped?.message).toContain('trips over tag-0')
    })

    it('two such batches with others between them do not end the purge', async () => {
      const bad = new Set([0, 20].map((batch) => `tag-${batch * limits.maxTagsPerRequest}`))
      const { purger } = await start(
        {
          fault: ({ tags: [first = ''] }) =>
            bad.has(first) ? { kind: 'reply', reply: dialect.failure(500, 'trips') } : null,
        },
        { concurrency: 1, maxRetries: 1 },
      )
      const outcome = await purger.purge(batches, { target: 'production' })
      expectAccount(outcome, tags)
      expect(outcome.unreached).toHaveLength(2 * limits.maxTagsPerRequest)
    })

    it('a wait that would outlast the deadline is not begun', async () => {
      const clock = createLeapingClock()
      const { purger } = await start(
        {
          fault: (_asked, _attempt, index) =>
            index < 20
              ? null
              : { kind: 'reply', reply: { ...dialect.failure(429, 'slow down'), headers: { 'retry-after': '60' } } },
        },
        { clock, deadlineMs: 60_000 },
      )
      const outcome = await purger.purge(batches, { target: 'production' })
      expectAccount(outcome, tags)
      expect(outcome.stopped).toMatchObject({ reason: 'deadline', status: 429 })
      expect(outcome.stopped?.message).toContain('slow down')
      expect(outcome.accepted).toHaveLength(20 * limits.maxTagsPerRequest)
      expect(clock.waits).toEqual([])
    })

    it('a request without an answer is cut off at the deadline', async () => {
      const { purger } = await start({ fault: () => ({ kind: 'stall' }) }, { deadlineMs: 50, requestTimeoutMs: 60_000 })
      const outcome = await purger.purge(batches, { target: 'production' })
      expectAccount(outcome, tags)
      expect(outcome.stopped?.reason).toBe('deadline')
      expect(outcome.requests).toBe(LANES)
    })

    it('an abort before the purge sends nothing', async () => {
      const { cdn, purger } = await start()
      const outcome = await purger.purge(batches, { target: 'production', signal: AbortSignal.abort() })
      expectAccount(outcome, tags)
      expect(outcome.stopped?.reason).toBe('aborted')
      expect(cdn.received).toEqual([])
    })

    it('an abort cuts requests under way, whose tags are unreached', async () => {
      const { cdn, purger } = await start({
        fault: (_asked, _attempt, index) => (index < 20 ? null : { kind: 'stall' }),
      })
      const abort = new AbortController()
      const purging = purger.purge(batches, { target: 'production', signal: abort.signal })
      await cdn.arrivals(20 + LANES)
      abort.abort()
      const outcome = await purging
      expectAccount(outcome, tags)
      expect(outcome.stopped?.reason).toBe('aborted')
      expect(outcome.accepted).toHaveLength(20 * limits.maxTagsPerRequest)
      expect(outcome.requests).toBe(20 + LANES)
      await cdn.deserted()
    })

    it('an abort ends waits', async () => {
      const clock = createHandClock()
      const { purger } = await start({ fault: () => ({ kind: 'reset', done: false }) }, { clock })
      const abort = new AbortController()
      const purging = purger.purge(batches, { target: 'production', signal: abort.signal })
      await clock.sleeping(LANES)
      abort.abort()
      const outcome = await purging
      expect(outcome).toMatchObject({ unreached: tags, stopped: { reason: 'aborted' }, requests: LANES })
    })

    it('an abort after the last answer finds nobody listening', async () => {
      const { purger } = await start()
      const abort = new AbortController()
      const outcome = await purger.purge(batches, { target: 'production', signal: abort.signal })
      expect(getEventListeners(abort.signal, 'abort')).toEqual([])
      abort.abort()
      expect(outcome).toMatchObject({ accepted: tags, stopped: null })
    })
  })
}
