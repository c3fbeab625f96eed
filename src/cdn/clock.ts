import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'

/** Time as a purge sees it: injected, so that tests move it instead of sleeping. */
export interface Clock {
  /** Milliseconds since the epoch; never runs backwards. */
  readonly now: () => number
  /** Resolves after that many milliseconds, or as soon as the signal aborts. Never rejects. */
  readonly wait: (durationMs: number, signal: AbortSignal) => Promise<void>
}

/** A number from 0 up to, but not including, 1: spreads waits, so that clients don't come back all at once. */
export type Random = () => number

/** The machine's own clock, safe against the system time being set during a purge. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  wait: async (durationMs, signal) => {
    // The only rejection of this timer is the abort, which ends the wait like the time running out does.
    await wait(durationMs, undefined, { signal }).catch(() => {})
  },
}
