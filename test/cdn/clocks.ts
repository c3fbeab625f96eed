import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../src/cdn/clock.ts'

/** 2026-01-01T00:00:00Z: a whole second, so that HTTP dates lose nothing. */
export const START_MS = 1_767_225_600_000

/** A clock that leaps over every wait; waits that overlap are leaped over together. */
export interface LeapingClock extends Clock {
  /** Every wait, in milliseconds. */
  readonly waits: readonly number[]
}

export function createLeapingClock(): LeapingClock {
  const waits: number[] = []
  let nowMs = START_MS
  return {
    waits,
    now: () => nowMs,
    wait: async (durationMs, signal) => {
      if (signal.aborted) return
      const dueMs = nowMs + durationMs
      waits.push(durationMs)
      await nextTurn()
      nowMs = Math.max(nowMs, dueMs)
    },
  }
}

/** A clock that stands still until it is moved by hand. */
export interface HandClock extends Clock {
  /** Resolves when that many waits are pending. */
  readonly sleeping: (count: number) => Promise<void>
  /** How long the pending waits still take, in milliseconds. */
  readonly pending: () => number[]
  readonly advance: (durationMs: number) => void
}

export function createHandClock(): HandClock {
  const sleepers = new Map<() => void, number>()
  const watchers = new Set<() => void>()
  let nowMs = START_MS
  return {
    now: () => nowMs,
    pending: () => [...sleepers.values()].map((dueMs) => dueMs - nowMs),
    wait: (durationMs, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(wake)
          resolve()
        }
        if (signal.aborted) return resolve()
        signal.addEventListener('abort', wake, { once: true })
        sleepers.set(wake, nowMs + durationMs)
        for (const watch of watchers) watch()
      }),
    sleeping: (count) =>
      new Promise((resolve) => {
        const watch = (): void => {
          if (sleepers.size < count) return
          watchers.delete(watch)
          resolve()
        }
        watchers.add(watch)
        watch()
      }),
    advance: (durationMs) => {
      nowMs += durationMs
      for (const [wake, dueMs] of sleepers) if (dueMs <= nowMs) wake()
    },
  }
}
