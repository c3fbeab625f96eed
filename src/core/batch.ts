/** Whose entries a purge reaches. */
export type Target = 'production' | 'preview'

/** Both targets, in the order help texts name them. */
export const TARGETS: readonly Target[] = ['production', 'preview']

/**
 * What a purge does to an entry. `invalidate` marks it stale: it is served once more and renewed in the background.
 * `delete` drops it: the next request waits for a fresh one.
 */
export type PurgeMode = 'invalidate' | 'delete'

/** Tags that one request purges in one way. */
export interface Batch {
  readonly mode: PurgeMode
  readonly tags: readonly string[]
  /** With `delete`: seconds during which the entry may still be served stale. */
  readonly revalidationDeadlineSeconds?: number
  /** The whole cache is purged by one request, in the place of these tags. Only where a CDN can. */
  readonly everything?: true
}

/** What a CDN takes in one request, and what a tag may look like there. */
export interface CdnLimits {
  /** Most tags in one request. */
  readonly maxTagsPerRequest: number
  /**
   * Most bytes of all tags in one request, with one more between two.
   * @default none
   */
  readonly maxRequestBytes?: number
  /** Longest tag, in UTF-8 bytes. */
  readonly maxTagBytes: number
  /** Characters that no tag may hold. */
  readonly forbiddenCharacters: readonly string[]
  /** Most tags one response may carry before the CDN drops the tail. */
  readonly maxTagsPerResponse: number
}

/** How a tag ended: each tag of a purge is in exactly one of these three states. */
export interface PurgeOutcome {
  readonly accepted: readonly string[]
  readonly refused: readonly RefusedTag[]
  /** Tags whose fate is unknown or that were never sent: purge them again. */
  readonly unreached: readonly string[]
  /** HTTP requests sent, retries included. */
  readonly requests: number
  /** How many of them were retries. */
  readonly retries: number
  /** Why the purge ended before every tag was answered; `null` when it did not. */
  readonly stopped: PurgeStop | null
  readonly receipts: readonly Receipt[]
}

/** A tag that the CDN will not take, however often it is asked. */
export interface RefusedTag {
  readonly tag: string
  readonly reason: string
  /** HTTP status; `null` where the tag broke a limit and was never sent. */
  readonly status: number | null
}

/** What the CDN answered for one batch. */
export interface Receipt {
  readonly batch: Batch
  /** HTTP status of the last answer; `null` when there was none. */
  readonly status: number | null
  readonly attempts: number
  /** Milliseconds from first sending to the last answer. */
  readonly durationMs: number
  /** The vendor's id for the request, where it gives one (`x-vercel-id`). */
  readonly requestId: string | null
  /** How many entries were purged, where the CDN counts them (Varnish); else `null`. */
  readonly matched: number | null
}

/** Why a purge ended early. */
export interface PurgeStop {
  readonly reason: 'denied' | 'deadline' | 'aborted' | 'unavailable'
  /** The CDN's own words, cut at 1 KiB, with secrets taken out. */
  readonly message: string
  readonly status: number | null
}

/** What a purge reports while it runs. */
export interface PurgeProgress {
  readonly done: number
  readonly total: number
  readonly requests: number
  readonly retries: number
  /** Milliseconds that all lanes wait for the CDN; 0 when they run. */
  readonly pausedMs: number
}

/** What {@link Purger.purge} is told besides the batches. */
export interface PurgeOptions {
  readonly target: Target
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: PurgeProgress) => void) | undefined
}

/** The port of a CDN: one implementation a CDN, all held to one conformance suite. */
export interface Purger {
  /** The CDN's name, as in the option `cdn`. */
  readonly name: string
  readonly limits: CdnLimits
  /**
   * Sends the batches and accounts for every tag. Never throws for what the CDN answers: that is in the outcome.
   */
  readonly purge: (batches: readonly Batch[], options: PurgeOptions) => Promise<PurgeOutcome>
}
