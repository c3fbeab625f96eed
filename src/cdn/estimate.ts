import type { Batch } from '../core/batch.ts'
import { STEADY_SHARE } from './bucket.ts'
import type { Rate } from './capabilities.ts'

/** What is reckoned for one request: a near API that is not busy. */
const REQUEST_MS = 100

/** What a batch takes of a rate. */
export function costOf({ tags, everything }: Batch, per: Rate['per']): number {
  return per === 'tag' && everything !== true ? tags.length : 1
}

/**
 * Milliseconds that a purge takes at least, where nobody else uses the account and nothing goes wrong. `concurrency`:
 * requests under way at once.
 *
 * @example
 * ```ts
 * estimatePurgeMs(plan.batches, CDN_CAPABILITIES.cloudflare.rate, 4)
 * ```
 */
export function estimatePurgeMs(batches: readonly Batch[], rate: Rate | null, concurrency: number): number {
  const sendingMs = Math.ceil(batches.length / concurrency) * REQUEST_MS
  if (rate === null) return sendingMs
  const cost = batches.reduce((total, batch) => total + costOf(batch, rate.per), 0)
  const beyond = Math.max(0, cost - rate.burst)
  return Math.max(sendingMs, Math.ceil((beyond * rate.seconds * 1000) / (rate.amount * STEADY_SHARE)))
}
