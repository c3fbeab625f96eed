import type { ErrorCode } from '../core/error.ts'

/** What became of an event. */
export type Outcome =
  | { readonly kind: 'ignored'; readonly why: string }
  | {
      readonly kind: 'released'
      /** Digest of the version that is live. */
      readonly live: string
      /** Tags that were purged. */
      readonly purged: number
      /** Tags that a CDN will not take: sent again, it would not either. */
      readonly refused: number
    }
  | { readonly kind: 'failed'; readonly code: ErrorCode }
  /** Not done yet; it goes on after the answer. */
  | { readonly kind: 'running' }
