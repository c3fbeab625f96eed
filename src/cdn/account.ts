import type { Batch, PurgeOutcome, PurgeStop, Receipt, RefusedTag } from '../core/batch.ts'
import type { PreparedPurge } from './prepare.ts'

/** How one batch ended. A batch that was `halved` is accounted for by its halves. */
export interface Delivery {
  readonly batch: Batch
  readonly state: 'accepted' | 'refused' | 'halved' | 'unreached'
  /** The CDN's words, or the connection's, where something was wrong; already presentable. */
  readonly words: string
  /** `null` when the batch was never sent. */
  readonly receipt: Receipt | null
}

/** From best to worst: a tag purged in two ways ends in the worse one's state. Unreached is worst, for it is asked again. */
const STATES = ['accepted', 'refused', 'unreached'] as const

type TagState = (typeof STATES)[number]

/**
 * Puts every tag in exactly one state. Refusals don't count where the CDN denied a purge without having accepted
 * anything: then the tags were not what was wrong.
 */
export function accountFor(
  purge: PreparedPurge,
  deliveries: readonly Delivery[],
  stop: PurgeStop | null,
): PurgeOutcome {
  const denied = stop?.reason === 'denied' && !deliveries.some(({ state }) => state === 'accepted')
  const stateByTag = new Map<string, TagState>(purge.refused.map(({ tag }) => [tag, 'refused']))
  const refusalByTag = new Map<string, RefusedTag>(purge.refused.map((refusal) => [refusal.tag, refusal]))
  for (const { batch, state, words, receipt } of deliveries) {
    if (state === 'halved') continue
    for (const tag of batch.tags) {
      stateByTag.set(tag, worse(stateByTag.get(tag), denied ? 'unreached' : state))
      if (state === 'refused') refusalByTag.set(tag, { tag, reason: words, status: receipt?.status ?? null })
    }
  }
  const inState = (state: TagState): string[] => purge.tags.filter((tag) => stateByTag.get(tag) === state)
  const unreached = inState('unreached')
  const receipts = deliveries.flatMap(({ receipt }) => (receipt === null ? [] : [receipt]))
  const requests = receipts.reduce((total, { attempts }) => total + attempts, 0)
  return {
    accepted: inState('accepted'),
    refused: inState('refused').flatMap((tag) => refusalByTag.get(tag) ?? []),
    unreached,
    requests,
    retries: requests - receipts.length,
    stopped: unreached.length === 0 ? null : (stop ?? firstGivenUp(deliveries)),
    receipts,
  }
}

function worse(before: TagState | undefined, state: TagState): TagState {
  return before !== undefined && STATES.indexOf(before) > STATES.indexOf(state) ? before : state
}

// Without a stop, unreached batches are those that ran out of retries while others went through.
function firstGivenUp(deliveries: readonly Delivery[]): PurgeStop {
  const givenUp = deliveries.find(({ state }) => state === 'unreached')
  return { reason: 'unavailable', message: givenUp?.words ?? '', status: givenUp?.receipt?.status ?? null }
}
