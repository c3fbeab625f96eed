import type { PurgeOutcome, PurgeStop, RefusedTag } from './batch.ts'

/** What is joined: the outcome of one cache, whose refusals may say more. */
export type JoinedOutcome<Refusal extends RefusedTag> = Omit<PurgeOutcome, 'refused'> & {
  readonly refused: readonly Refusal[]
}

/**
 * The outcome of a purge at several caches: a tag ends in the worst state that it has at any of them. Of several refusals
 * the first is told.
 *
 * @param tags - all that were to be purged, in the order of the outcome
 */
export function joinOutcomes<Refusal extends RefusedTag>(
  tags: readonly string[],
  outcomes: readonly JoinedOutcome<Refusal>[],
): JoinedOutcome<Refusal> {
  const unreached = new Set(outcomes.flatMap((outcome) => outcome.unreached))
  const refused = new Map<string, Refusal>()
  for (const refusal of outcomes.flatMap((outcome) => outcome.refused)) {
    if (!refused.has(refusal.tag)) refused.set(refusal.tag, refusal)
  }
  return {
    accepted: tags.filter((tag) => !unreached.has(tag) && !refused.has(tag)),
    refused: tags.flatMap((tag) => (unreached.has(tag) ? [] : (refused.get(tag) ?? []))),
    unreached: tags.filter((tag) => unreached.has(tag)),
    requests: outcomes.reduce((total, { requests }) => total + requests, 0),
    retries: outcomes.reduce((total, { retries }) => total + retries, 0),
    stopped: worstStop(outcomes.flatMap(({ stopped }) => stopped ?? [])),
    receipts: outcomes.flatMap(({ receipts }) => receipts),
  }
}

/** A denial lasts: nothing else is worth doing before it is lifted. */
function worstStop(stops: readonly PurgeStop[]): PurgeStop | null {
  return stops.find(({ reason }) => reason === 'denied') ?? stops[0] ?? null
}
