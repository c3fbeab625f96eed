import type { Batch, CdnLimits, RefusedTag } from '../core/batch.ts'
import { cutBatches } from '../core/cut-batches.ts'
import { CacheTagsError } from '../core/error.ts'
import { tagProblem } from './limits.ts'

/** A purge with what cannot be sent taken out, and every batch inside the limits. */
export interface PreparedPurge {
  /** Every tag once, in the order in which they were asked for. */
  readonly tags: readonly string[]
  /** Each holds at least one tag; no tag is in two that purge in the same way. */
  readonly batches: readonly Batch[]
  /** Tags that break a limit. */
  readonly refused: readonly RefusedTag[]
}

/**
 * Makes batches ready to be sent: tags that break a limit are set apart, repeated ones dropped (unless they are to be
 * purged in two ways), batches larger than one request may be are split. A batch that needs none of it stays as it is.
 *
 * @throws CacheTagsError `CT_CONFIG` when a `revalidationDeadlineSeconds` is not a number of seconds.
 */
export function prepareBatches(batches: readonly Batch[], limits: CdnLimits): PreparedPurge {
  const tags = [...new Set(batches.flatMap((batch) => batch.tags))]
  // What one request purges without naming it breaks no limit.
  const named = new Set(batches.flatMap((batch) => (batch.everything === true ? [] : batch.tags)))
  const refused = [...named].flatMap((tag): RefusedTag[] => {
    const problem = tagProblem(tag, limits)
    return problem === null ? [] : [{ tag, reason: `the tag ${problem}`, status: null }]
  })
  const unsendable = new Set(refused.map(({ tag }) => tag))
  const seenByWay = new Map<string, Set<string>>()
  const prepared = batches.flatMap((batch) => {
    if (batch.everything === true) return [batch]
    const way = wayOf(batch)
    const key = JSON.stringify(way)
    const seen = seenByWay.get(key) ?? new Set()
    seenByWay.set(key, seen)
    const fresh = [...new Set(batch.tags)].filter((tag) => !unsendable.has(tag) && !seen.has(tag))
    for (const tag of fresh) seen.add(tag)
    return cutBatches(fresh, way, limits)
  })
  return { tags, batches: prepared, refused }
}

// A deadline means nothing to an invalidation, and Vercel takes no property that it does not know.
function wayOf({ mode, revalidationDeadlineSeconds: seconds }: Batch): Omit<Batch, 'tags'> {
  if (mode === 'invalidate' || seconds === undefined) return { mode }
  if (Number.isFinite(seconds) && seconds >= 0) return { mode, revalidationDeadlineSeconds: seconds }
  throw new CacheTagsError('CT_CONFIG', `revalidationDeadlineSeconds must be 0 or more seconds, not ${seconds}.`)
}
