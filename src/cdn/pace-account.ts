import type { Batch } from '../core/batch.ts'
import { fillingMs, fullBucket, refill, setAside, spend, tokensLeft, yieldToOthers, type Bucket } from './bucket.ts'
import type { Rate } from './capabilities.ts'
import { costOf } from './estimate.ts'
import type { CdnAnswer } from './http.ts'
import { readQuotas } from './pace-headers.ts'
import { rateWords } from './pace-rates.ts'
import { countAnswer, hearQuota, windowDelayMs, type QuotaWindow } from './pace-window.ts'

/** What an account may still send: as the rate that is known of it allows, or as answers say. */
export interface AccountState {
  /** `null` where no rate is known. */
  readonly bucket: Bucket | null
  /** Heard where no rate is known; `null` before. */
  readonly window: QuotaWindow | null
  /** Nothing is sent before. */
  readonly heldUntilMs: number
  readonly lastSentMs: number
  readonly started: number
  readonly answered: number
}

/** A request that is under way. */
export interface StartedRequest {
  readonly sentAtMs: number
  readonly cost: number
  /** What the bucket held for others of ours when it was sent, and how many of ours were. */
  readonly left: number
  readonly started: number
}

/** How long the next request has to wait, and why: words that follow "because". */
export interface NextRequest {
  readonly delayMs: number
  readonly why: string
}

/** How a request ended. */
export interface Ending {
  /** `null` where no answer came. */
  readonly headers: CdnAnswer['headers'] | null
  /** Whether it was turned away for coming too fast. */
  readonly isLimited: boolean
}

/** An account of which nothing was used lately. */
export function freshAccount(rate: Rate | null, nowMs: number): AccountState {
  const bucket = rate === null ? null : fullBucket(rate, nowMs)
  return { bucket, window: null, heldUntilMs: 0, lastSentMs: 0, started: 0, answered: 0 }
}

/** The account after the CDN asked for a pause. */
export function holdAccount(account: AccountState, untilMs: number): AccountState {
  return { ...account, heldUntilMs: Math.max(account.heldUntilMs, untilMs) }
}

/** When a batch may be sent, after those that stand in line before it. */
export function nextRequest(
  { bucket, window, heldUntilMs, lastSentMs, started, answered }: AccountState,
  batch: Batch,
  nowMs: number,
  ahead: readonly Batch[] = [],
): NextRequest {
  const rests: NextRequest[] = [{ delayMs: Math.max(0, Math.ceil(heldUntilMs - nowMs)), why: 'the CDN asked to wait' }]
  if (bucket === null) {
    const delayMs = windowDelayMs(window, { nowMs, lastSentMs, inFlight: started - answered })
    rests.push({ delayMs, why: 'the CDN says that its rate limit is nearly used up' })
  } else {
    const { rate } = bucket
    const aheadCost = ahead.reduce((total, each) => total + costOf(each, rate.per), 0)
    const delayMs = fillingMs(refill(bucket, nowMs), costOf(batch, rate.per), aheadCost)
    rests.push({ delayMs, why: `the rate limit is ${rateWords(rate)}` })
  }
  return rests.reduce((longest, each) => (each.delayMs > longest.delayMs ? each : longest))
}

/** Sends a batch. */
export function startRequest(
  account: AccountState,
  batch: Batch,
  nowMs: number,
): { readonly account: AccountState; readonly request: StartedRequest } {
  const cost = costOf(batch, account.bucket?.rate.per ?? 'request')
  const bucket = account.bucket && setAside(refill(account.bucket, nowMs), cost)
  const started = account.started + 1
  const left = bucket === null ? 0 : tokensLeft(bucket)
  return {
    account: { ...account, bucket, started, lastSentMs: nowMs },
    request: { cost, left, started, sentAtMs: nowMs },
  }
}

/** The account when a request was not sent after all. */
export function giveBackRequest(account: AccountState, { cost }: StartedRequest): AccountState {
  return { ...account, bucket: account.bucket && setAside(account.bucket, -cost), started: account.started - 1 }
}

/** The account when a request is over. */
export function endRequest(
  account: AccountState,
  request: StartedRequest,
  { headers, isLimited }: Ending,
  nowMs: number,
): AccountState {
  const quotas = headers === null ? [] : readQuotas(headers, nowMs)
  const [least] = quotas.toSorted((left, right) => left.remaining - right.remaining)
  const answered = account.answered + 1
  if (account.bucket === null) {
    const { window: heard } = account
    const window = least === undefined ? countAnswer(heard) : hearQuota(heard, least, request.sentAtMs)
    return { ...account, answered, window }
  }
  const spent = spend(refill(account.bucket, nowMs), request.cost)
  if (isLimited) return { ...account, answered, bucket: yieldToOthers(spent, spent.inFlight, request.sentAtMs) }
  // What was sent after it may have been counted before it.
  const expected = Math.floor(request.left - (account.started - request.started))
  const isLess = least !== undefined && spent.rate.per === 'request' && least.remaining < expected
  const bucket = isLess ? yieldToOthers(spent, least.remaining, request.sentAtMs) : spent
  return { ...account, answered, bucket }
}
