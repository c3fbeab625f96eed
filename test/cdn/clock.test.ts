import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/cdn/clock.ts'

describe("the machine's clock", () => {
  it('counts from the epoch, as HTTP dates need it', () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(60_000)
  })

  it('a wait takes its time', async () => {
    const beforeMs = systemClock.now()
    await systemClock.wait(5, new AbortController().signal)
    // Timers may fire up to a millisecond early.
    expect(systemClock.now() - beforeMs).toBeGreaterThanOrEqual(4)
  })

  it('an abort ends a wait without an error', async () => {
    const abort = new AbortController()
    const waiting = systemClock.wait(2 ** 31 - 1, abort.signal)
    abort.abort()
    await expect(waiting).resolves.toBeUndefined()
    await expect(systemClock.wait(2 ** 31 - 1, abort.signal)).resolves.toBeUndefined()
  })
})
