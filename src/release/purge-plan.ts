import type { Batch, PurgeOptions, PurgeOutcome, PurgeProgress, Purger, PurgeStop } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import { joinOutcomes } from '../core/join-outcomes.ts'
import type { CdnPlan, CdnReport, Plan, ReleaseReport } from '../core/plan.ts'
import { deniedHint } from './cdn.ts'

export type { ReleaseReport } from '../core/plan.ts'

/** How far the purge of a plan is. */
export interface PlanProgress extends PurgeProgress {
  /** Title of the CDN that is being asked; `null` where there is only one. */
  readonly cdn: string | null
  /** Whether the plan was carried out before, while requests of old code were running. */
  readonly isAgain?: boolean
}

/** What the purge of a plan is told besides the plan. */
export interface PlanListener extends Pick<PurgeOptions, 'signal'> {
  readonly onProgress?: ((progress: PlanProgress) => void) | undefined
}

/**
 * Carries out a plan, one CDN after the other: an outer cache that is purged before the inner one fills up again with
 * what the inner one still holds. What the CDNs answer is in the report; running the same plan again does no harm.
 *
 * @param purgers - one for each CDN of the plan, in its order
 */
export async function purgePlan(
  plan: Plan,
  purgers: readonly Purger[],
  { onProgress, ...options }: PlanListener = {},
): Promise<ReleaseReport> {
  const outcomes: PurgeOutcome[] = []
  for (const [index, part] of plan.cdns.entries()) {
    const purger = purgers[index]
    if (purger === undefined) throw new CacheTagsError('CT_INTERNAL', `Nobody purges ${part.title}.`)
    const listen = onProgress && progressAfter(outcomes, plan, onProgress)
    if (part.batches.length > 0) listen?.(BEGUN)
    outcomes.push(await purger.purge(part.batches, { ...options, onProgress: listen, target: plan.target }))
  }
  return accountOf(plan, outcomes)
}

/** By which whoever looks on hears at once what is to be done. */
const BEGUN: PurgeProgress = { done: 0, total: 0, requests: 0, retries: 0, pausedMs: 0 }

/** Progress of the CDN that comes after others, as that of the whole. */
function progressAfter(
  earlier: readonly PurgeOutcome[],
  { cdns, batches }: Plan,
  onProgress: NonNullable<PlanListener['onProgress']>,
): PurgeOptions['onProgress'] {
  const done = tagsIn(cdns.slice(0, earlier.length).flatMap((part) => part.batches))
  const total = tagsIn(batches)
  const before = { requests: sumOf(earlier, 'requests'), retries: sumOf(earlier, 'retries') }
  const cdn = cdns.length > 1 ? (cdns[earlier.length]?.title ?? null) : null
  return (progress) =>
    onProgress({
      done: done + progress.done,
      total,
      requests: before.requests + progress.requests,
      retries: before.retries + progress.retries,
      pausedMs: progress.pausedMs,
      cdn,
    })
}

/** Those that are purged in two ways count twice, as they do for a CDN. */
function tagsIn(batches: readonly Batch[]): number {
  return batches.reduce((tags, batch) => tags + batch.tags.length, 0)
}

/**
 * What became of a plan by what the CDNs answered.
 *
 * @param outcomes - by CDN, in the plan's order; where one is missing, that CDN was not asked
 */
export function accountOf(plan: Plan, outcomes: readonly (PurgeOutcome | undefined)[]): ReleaseReport {
  return joinReports(
    plan,
    plan.cdns.map((part, index) => reportOf(part, outcomes[index] ?? unasked(part))),
  )
}

function unasked({ batches }: CdnPlan): PurgeOutcome {
  const unreached = [...new Set(batches.flatMap(({ tags }) => tags))]
  return { accepted: [], refused: [], unreached, requests: 0, retries: 0, stopped: null, receipts: [] }
}

function reportOf({ cdn, title, problems }: CdnPlan, outcome: PurgeOutcome): CdnReport {
  const { accepted, unreached, requests, retries, stopped, receipts } = outcome
  const invalid = problems.map(({ tag, problem }) => ({ tag, reason: problem, status: null }))
  const refused = [...invalid, ...outcome.refused].map((refusal) => ({ ...refusal, cdn }))
  return { cdn, title, accepted, refused, unreached, requests, retries, stopped, receipts }
}

/** A tag that one CDN was not reached with is unreached: later it goes to all of them, the inner ones first. */
function joinReports(plan: Plan, cdns: readonly CdnReport[]): ReleaseReport {
  const tags = plan.tags.map(({ tag }) => tag)
  const { receipts: _, ...joined } = joinOutcomes(tags, cdns)
  return { target: plan.target, plan, ...joined, settled: joined.unreached.length === 0, cdns }
}

/** What two passes of one plan did: the states of the later, the requests of both. */
export function joinPasses(first: ReleaseReport, last: ReleaseReport): ReleaseReport {
  const cdns = last.cdns.map((report) => {
    const before = first.cdns.find(({ cdn }) => cdn === report.cdn)
    return {
      ...report,
      requests: report.requests + (before?.requests ?? 0),
      retries: report.retries + (before?.retries ?? 0),
      receipts: [...(before?.receipts ?? []), ...report.receipts],
    }
  })
  return { ...last, cdns, requests: sumOf(cdns, 'requests'), retries: sumOf(cdns, 'retries') }
}

function sumOf(cdns: readonly Pick<CdnReport, 'requests' | 'retries'>[], key: 'requests' | 'retries'): number {
  return cdns.reduce((total, report) => total + report[key], 0)
}

/** The error that a report amounts to; `null` if every tag was accepted by every CDN. */
export function reportError({ refused, unreached, cdns, plan }: ReleaseReport): CacheTagsError | null {
  const total = plan.tags.length
  const denied = cdns.find(({ stopped }) => stopped?.reason === 'denied')
  if (denied !== undefined) return deniedError(denied, denied.stopped)
  const late = cdns.find((report) => report.unreached.length > 0)
  if (late !== undefined) {
    const why = late.stopped === null ? '' : ` (${late.stopped.reason}: ${late.stopped.message})`
    const message = `${unreached.length} of ${total} tags did not reach ${late.title}${why}`
    return new CacheTagsError('CT_PURGE_UNREACHED', message, {
      hint: 'Run the same purge again: it does no harm to tags that were accepted.',
    })
  }
  const [first] = refused
  if (first === undefined) return null
  const title = cdns.find(({ cdn }) => cdn === first.cdn)?.title ?? first.cdn
  const status = first.status === null ? '' : `${first.status}: `
  const message = `${title} refused ${refused.length} of ${total} tags (${status}${first.reason})`
  return new CacheTagsError('CT_PURGE_REFUSED', message, {
    hint: `Rename the tag ${JSON.stringify(first.tag)}, or see the report for the others.`,
  })
}

function deniedError({ cdn, title }: CdnReport, stopped: PurgeStop | null): CacheTagsError {
  const message = `${title} denied the purge (${stopped?.status ?? 'no answer'}: ${stopped?.message ?? ''})`
  return new CacheTagsError('CT_PURGE_DENIED', message, { hint: `${deniedHint(cdn)} Then run the purge again.` })
}
