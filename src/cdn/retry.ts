import type { Random } from './clock.ts'
import type { CdnAnswer } from './http.ts'
import { readResetWaitMs } from './pace-headers.ts'
import type { Verdict } from './verdict.ts'

const FIRST_BACKOFF_MS = 500
const MAX_BACKOFF_MS = 30_000
const MIN_JITTER_MS = 1000
const MAX_JITTER_MS = 30_000

/** What the next step of a batch depends on, besides the verdict. */
export interface Situation {
  /** Answers in a row that made this batch fail, this one included. */
  readonly failures: number
  /** Pauses in a row that the CDN did not ask for, and between which it served nothing. */
  readonly pausesInARow: number
  /** How long the CDN asked to wait; `null` when it did not say, and when it said 0. */
  readonly askedWaitMs: number | null
  readonly maxRetries: number
  readonly random: Random
}

/**
 * The next step of a batch. `pause` is for all lanes, `rest` for this batch alone. `givenUp` ends the batch,
 * `denied` and `unavailable` end the purge.
 */
export type Step =
  | { readonly kind: 'accepted' | 'refused' | 'denied' | 'givenUp' | 'unavailable' }
  | { readonly kind: 'pause'; readonly pauseMs: number; readonly asked: boolean }
  | { readonly kind: 'rest'; readonly restMs: number }

/**
 * Chooses the next step of a batch. A wait that the CDN asked for costs no retry, since only the deadline can say how
 * long a queue may be; failures and pauses of our own choosing are counted.
 */
export function nextStep(verdict: Verdict, situation: Situation): Step {
  const { failures, pausesInARow, askedWaitMs, maxRetries, random } = situation
  if (verdict.kind === 'busy') {
    if (askedWaitMs !== null) {
      return { kind: 'pause', pauseMs: askedWaitMs + jitterMs(askedWaitMs, random), asked: true }
    }
    if (pausesInARow >= maxRetries) return { kind: 'unavailable' }
    return { kind: 'pause', pauseMs: backoffMs(pausesInARow, random), asked: false }
  }
  if (verdict.kind !== 'failed') return { kind: verdict.kind }
  return failures > maxRetries ? { kind: 'givenUp' } : { kind: 'rest', restMs: backoffMs(failures - 1, random) }
}

/** Milliseconds before another try, after that many earlier ones: doubles from 500 ms up to 30 s, half of it by chance. */
export function backoffMs(earlierTries: number, random: Random): number {
  const fullMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** earlierTries)
  return fullMs / 2 + (fullMs / 2) * random()
}

// Vercel's own CLI adds up to 30 s, because many of its rate buckets last a minute; shorter waits get less.
function jitterMs(askedWaitMs: number, random: Random): number {
  return random() * Math.min(MAX_JITTER_MS, Math.max(MIN_JITTER_MS, askedWaitMs / 2))
}

/**
 * How long a CDN that turned a request away asks to wait: `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3),
 * else until its limit is renewed. `null` when it asks for nothing, or for no time.
 */
export function readAskedWaitMs(headers: CdnAnswer['headers'], nowMs: number): number | null {
  const retryAfter = headers['retry-after']?.trim() ?? ''
  const waitMs = readRetryAfterMs(retryAfter, nowMs) ?? readResetWaitMs(headers, nowMs)
  return waitMs !== null && waitMs > 0 ? waitMs : null
}

function readRetryAfterMs(header: string, nowMs: number): number | null {
  if (/^\d+$/u.test(header)) return Number(header) * 1000
  // Dates begin with the day's name; Date.parse alone would take "-5" and "1.5" for dates.
  const dateMs = /^[a-z]{3,9},? /iu.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(dateMs) ? null : dateMs - nowMs
}
