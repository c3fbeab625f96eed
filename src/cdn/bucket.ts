import type { Rate } from './capabilities.ts'

/** What is kept back of a rate in steady use, so that others who use the account get through. */
export const STEADY_SHARE = 0.9
/** However many others there are, some of it is ours. */
const LEAST_SHARE = 0.1
const CUT = 0.75
/** What share is regained by a bucket's worth of requests that nobody disturbed, or by 25 where that is less. */
const REGAINED = 0.1
const LEAST_REGAIN_AMOUNT = 25
/** Part of a bucket that is left to others while there are any. */
const RESERVE = 0.1

/**
 * The CDN's token bucket, as far as we can know it: never fuller than the real one while nobody else takes from it. For
 * that, a request is set aside when it is sent and spent when it is answered, since the CDN counts it in between.
 */
export interface Bucket {
  readonly rate: Rate
  readonly level: number
  readonly inFlight: number
  /** What of the rate we use; less than {@link STEADY_SHARE} after others were noticed. */
  readonly share: number
  readonly atMs: number
  /** When the share was last cut. */
  readonly yieldedAtMs: number
}

/** A full bucket. */
export function fullBucket(rate: Rate, nowMs: number): Bucket {
  return {
    rate,
    level: rate.burst,
    inFlight: 0,
    share: STEADY_SHARE,
    atMs: nowMs,
    yieldedAtMs: Number.NEGATIVE_INFINITY,
  }
}

/** The bucket at a later time. */
export function refill(bucket: Bucket, nowMs: number): Bucket {
  const { rate, level, share, atMs } = bucket
  const poured = share * tokensPerMs(rate) * Math.max(0, nowMs - atMs)
  return { ...bucket, level: Math.min(rate.burst, level + poured), atMs: nowMs }
}

/** What may be sent of it now, others left aside. */
export function tokensLeft({ level, inFlight }: Bucket): number {
  return level - inFlight
}

/** Milliseconds until that much may be sent, after what stands in line before it; 0 for at once. */
export function fillingMs(bucket: Bucket, cost: number, aheadCost = 0): number {
  const { rate, share } = bucket
  const reserve = share < STEADY_SHARE ? Math.max(1, rate.burst * RESERVE) : 0
  // What is larger than the bucket waits for a full one, and leaves a debt.
  const needed = Math.min(cost, rate.burst - reserve) + reserve + aheadCost
  const lacking = needed - tokensLeft(bucket)
  // Sums of parts of a token come out a little beside the whole.
  return lacking < 1e-6 ? 0 : Math.ceil(lacking / (share * tokensPerMs(rate)))
}

/** Sets aside what is being sent; with a negative cost, gives back what was not. */
export function setAside(bucket: Bucket, cost: number): Bucket {
  return { ...bucket, inFlight: bucket.inFlight + cost }
}

/** Takes out what was set aside and has been answered. Each such request is a sign that there is room. */
export function spend(bucket: Bucket, cost: number): Bucket {
  const regained = (REGAINED * cost) / Math.max(bucket.rate.burst, LEAST_REGAIN_AMOUNT)
  const share = Math.min(STEADY_SHARE, bucket.share + regained)
  return { ...bucket, level: bucket.level - cost, inFlight: bucket.inFlight - cost, share }
}

/**
 * The bucket after others were noticed: it holds no more than `level`, and from then on less of the rate is ours. Requests
 * that were sent before we knew of them say nothing new.
 */
export function yieldToOthers(bucket: Bucket, level: number, sentAtMs: number): Bucket {
  const lowered = { ...bucket, level: Math.min(bucket.level, level) }
  if (sentAtMs < bucket.yieldedAtMs) return lowered
  return { ...lowered, share: Math.max(LEAST_SHARE, bucket.share * CUT), yieldedAtMs: bucket.atMs }
}

function tokensPerMs({ amount, seconds }: Rate): number {
  return amount / (seconds * 1000)
}
