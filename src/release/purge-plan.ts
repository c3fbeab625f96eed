import type { CdnName } from '../cdn/limits.ts'
import type { PurgeOptions, Purger } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import type { Plan, ReleaseReport } from '../core/plan.ts'

export type { ReleaseReport } from '../core/plan.ts'

/** Carries out a plan. What the CDN answers is in the report; running the same plan again does no harm. */
export async function purgePlan(
  plan: Plan,
  purger: Purger,
  options: Omit<PurgeOptions, 'target'> = {},
): Promise<ReleaseReport> {
  const invalid = plan.tags.flatMap(({ tag, problem }) =>
    problem === null ? [] : [{ tag, reason: problem, status: null }],
  )
  const outcome = await purger.purge(plan.batches, { ...options, target: plan.target })
  const { accepted, unreached, requests, retries, stopped } = outcome
  const refused = [...invalid, ...outcome.refused]
  return {
    target: plan.target,
    plan,
    accepted,
    refused,
    unreached,
    requests,
    retries,
    settled: unreached.length === 0,
    stopped,
  }
}

/** What to look at where a CDN lets nobody in. */
const DENIED_HINTS: Readonly<Record<CdnName, string>> = {
  vercel: 'Check VERCEL_TOKEN, the project and the team; then run the purge again.',
  next: 'Check that CACHE_TAGS_SECRET is the same here and in the application, and that the handler is mounted at the endpoint; then run the purge again.',
}

/** The error that a report amounts to; `null` if every tag was accepted. */
export function reportError(report: ReleaseReport, cdn: CdnName): CacheTagsError | null {
  const { refused, unreached, stopped, plan } = report
  const total = plan.tags.length
  if (stopped?.reason === 'denied') {
    return new CacheTagsError(
      'CT_PURGE_DENIED',
      `${cdn} denied the purge (${stopped.status ?? 'no answer'}: ${stopped.message})`,
      {
        hint: DENIED_HINTS[cdn],
      },
    )
  }
  if (unreached.length > 0) {
    const why = stopped === null ? '' : ` (${stopped.reason}: ${stopped.message})`
    return new CacheTagsError('CT_PURGE_UNREACHED', `${unreached.length} of ${total} tags did not reach ${cdn}${why}`, {
      hint: 'Run the same purge again: it does no harm to tags that were accepted.',
    })
  }
  const [first] = refused
  if (first === undefined) return null
  const status = first.status === null ? '' : `${first.status}: `
  return new CacheTagsError(
    'CT_PURGE_REFUSED',
    `${cdn} refused ${refused.length} of ${total} tags (${status}${first.reason})`,
    {
      hint: `Rename the tag ${JSON.stringify(first.tag)}, or see the report for the others.`,
    },
  )
}
