import type { Batch } from '../core/batch.ts'
import type { Delivery } from './account.ts'

/** What one batch has been through so far. */
export interface Trip {
  readonly batch: Batch
  readonly attempts: number
  /** Attempts that failed in a way that counts against the batch. */
  readonly failures: number
  readonly startedAtMs: number
  readonly endedAtMs: number
  /** Of the last answer; `null` before the first. */
  readonly status: number | null
  readonly requestId: string | null
  readonly matched: number | null
  /** What was last wrong. */
  readonly words: string
}

/** What one more attempt adds to a trip. */
export interface Attempt {
  readonly sentAtMs: number
  readonly endedAtMs: number
  readonly failed: boolean
  readonly words: string
  /** `null` when no answer came. */
  readonly answer: (Pick<Trip, 'requestId' | 'matched'> & { readonly status: number }) | null
}

/** A batch that was not sent yet. */
export function startTrip(batch: Batch): Trip {
  return {
    batch,
    attempts: 0,
    failures: 0,
    startedAtMs: 0,
    endedAtMs: 0,
    status: null,
    requestId: null,
    matched: null,
    words: '',
  }
}

/** The trip with one more attempt behind it. */
export function afterAttempt(trip: Trip, { sentAtMs, endedAtMs, failed, words, answer }: Attempt): Trip {
  return {
    batch: trip.batch,
    attempts: trip.attempts + 1,
    failures: trip.failures + (failed ? 1 : 0),
    startedAtMs: trip.attempts === 0 ? sentAtMs : trip.startedAtMs,
    endedAtMs,
    status: answer?.status ?? trip.status,
    requestId: answer?.requestId ?? trip.requestId,
    matched: answer?.matched ?? trip.matched,
    words,
  }
}

/** Ends a trip. */
export function deliveryOf(trip: Trip, state: Delivery['state']): Delivery {
  const { batch, attempts, status, requestId, matched, words } = trip
  const durationMs = Math.round(trip.endedAtMs - trip.startedAtMs)
  return {
    batch,
    state,
    words,
    receipt: attempts === 0 ? null : { batch, status, attempts, durationMs, requestId, matched },
  }
}
