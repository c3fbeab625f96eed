import type { Batch, PurgeOptions } from '../core/batch.ts'
import type { PreparedPurge } from './prepare.ts'

/** Counts what a purge has done so far, and reports it. */
export interface Meter {
  /** A request ended. */
  readonly count: (isRetry: boolean) => void
  /** The CDN took a batch, or refused a tag for good. */
  readonly settle: (state: 'accepted' | 'refused', batch: Batch) => void
  readonly acceptedTags: () => number
  readonly refusedTags: () => number
  /** A batch ran out of retries. Yields how many did in a row, without any batch being settled between. */
  readonly giveUp: () => number
  readonly report: (pausedMs: number) => void
}

/** Makes a meter at nought. A tag that is purged in two ways counts twice. */
export function createMeter(purge: PreparedPurge, onProgress: PurgeOptions['onProgress']): Meter {
  const sendable = purge.batches.reduce((total, { tags }) => total + tags.length, 0)
  const total = sendable + purge.refused.length
  const settled = { accepted: 0, refused: 0 }
  let requests = 0
  let retries = 0
  let givenUpInARow = 0
  return {
    count: (isRetry) => {
      requests += 1
      if (isRetry) retries += 1
    },
    settle: (state, { tags }) => {
      settled[state] += tags.length
      givenUpInARow = 0
    },
    acceptedTags: () => settled.accepted,
    refusedTags: () => settled.refused,
    giveUp: () => {
      givenUpInARow += 1
      return givenUpInARow
    },
    report: (pausedMs) => {
      const done = settled.accepted + settled.refused + purge.refused.length
      try {
        onProgress?.({ done, total, requests, retries, pausedMs: Math.ceil(pausedMs) })
      } catch {
        // A listener that fails must not cost the account of what was purged.
      }
    },
  }
}
