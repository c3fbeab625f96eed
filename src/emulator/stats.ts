import type { CacheStatus } from './status.ts'
import type { StoreSize } from './store.ts'

/** What an emulator has done since it started. */
export interface EmulatorStats {
  /** Answers through the cache, by what `x-vercel-cache` said. */
  readonly requests: Readonly<Record<CacheStatus, number>>
  /** Requests sent to an origin, renewals in the background included: renders. */
  readonly originRequests: number
  /** Those that brought no answer. */
  readonly originFailures: number
  /** Requests to the purge API, refused and faulty ones included. */
  readonly purgeRequests: number
  /** Tags in purge requests that were accepted, counted as often as they were named. */
  readonly tagsPurged: number
  /** Source images, likewise. */
  readonly sourceImagesPurged: number
  /** Tags on stored responses that broke a limit of Vercel's and name nothing. */
  readonly droppedTags: number
  /** Both targets' stores together. */
  readonly store: StoreSize
}

/** What is counted one by one. */
export type Count = Exclude<keyof EmulatorStats, 'requests' | 'store'>

/** Counters that only go up. */
export interface Counters {
  readonly add: (count: Count, by?: number) => void
  readonly addRequest: (status: CacheStatus) => void
  readonly read: () => Omit<EmulatorStats, 'store'>
}

/** Counters at nought. */
export function createCounters(): Counters {
  const counts: Record<Count, number> = {
    originRequests: 0,
    originFailures: 0,
    purgeRequests: 0,
    tagsPurged: 0,
    sourceImagesPurged: 0,
    droppedTags: 0,
  }
  const requests: Record<CacheStatus, number> = { HIT: 0, MISS: 0, STALE: 0, REVALIDATED: 0, BYPASS: 0 }
  return {
    add: (count, by = 1) => {
      counts[count] += by
    },
    addRequest: (status) => {
      requests[status] += 1
    },
    read: () => ({ requests: { ...requests }, ...counts }),
  }
}
