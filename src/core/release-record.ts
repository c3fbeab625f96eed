import type { Target } from './batch.ts'
import type { WideningReason } from './diff.ts'

/** A tag that a CDN did not take. */
export interface RememberedRefusal {
  readonly tag: string
  readonly cdn: string
  /** The CDN's own words, cut and without secrets. */
  readonly reason: string
}

/** What one CDN was asked. */
export interface RememberedCdn {
  readonly cdn: string
  /** Of all rounds and passes. */
  readonly requests: number
  /** How many tags ended so, in the last pass. */
  readonly accepted: number
  readonly refused: number
  readonly unreached: number
}

/** A release as the ledger remembers it. It is for people: no release goes by it. */
export interface ReleaseRecord {
  /** When it ended, by the clock of whoever released, in milliseconds since the epoch. */
  readonly atMs: number
  /** Digest of the version that was to be released. */
  readonly released: string
  /** Digest of the version that was live. */
  readonly live: string
  readonly target: Target
  /** Why it purged every tag; `null` where it didn't. */
  readonly widened: WideningReason | null
  /** How many tags it had to purge. */
  readonly tags: number
  /** How many of them all CDNs accepted. */
  readonly accepted: number
  /** The first refusals. */
  readonly refused: readonly RememberedRefusal[]
  /** How many tags some CDN was not reached with. */
  readonly unreached: number
  /** HTTP requests of all rounds, retries included. */
  readonly requests: number
  readonly retries: number
  /** From its beginning to its end, waits included. Milliseconds. */
  readonly durationMs: number
  /** How often it looked what is live, and purged. */
  readonly rounds: number
  /** Whether nothing was left to do. */
  readonly settled: boolean
  /** Whether a first release is complete: until then every release purges everything. */
  readonly founded: boolean
  /** Code of the error that it amounts to; `null` where it is complete. */
  readonly error: string | null
  /** In the order in which they were asked. */
  readonly cdns: readonly RememberedCdn[]
}
