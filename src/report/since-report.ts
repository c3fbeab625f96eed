import type { SizedPlan } from '../core/plan.ts'
import { siteCounts, WIDENING_WORDS } from './diff-report.ts'
import { count, firstFew } from './words.ts'

/** Most warnings that are shown. */
const SHOWN = 3

/**
 * What a release of a build would purge, in a line or a few.
 *
 * @param words - what it is compared with: `the last release to production`
 */
export function sinceLines(
  { widened, sites, tags, knownTags, unpurgeable, warnings }: SizedPlan,
  words: string,
): string[] {
  const changes = siteCounts(sites).replace(/\.$/, '')
  const uncovered =
    unpurgeable.length === 0 ? [] : [`No tag covers the entries of ${count(unpurgeable.length, 'stale site')}.`]
  if (tags.length === 0) return [`Since ${words}: nothing went stale. ${changes}.`, ...uncovered]
  const purged = `${tags.length} of ${count(knownTags, 'known tag')} went stale`
  const why = widened === null ? '' : `, because ${WIDENING_WORDS[widened]} (${widened})`
  return [
    `Since ${words}: ${purged}${why}. ${changes}. \`cache-tags plan\` tells more.`,
    ...uncovered,
    ...(widened === null ? [] : firstFew(warnings, SHOWN).map((warning) => `  ${warning}`)),
  ]
}
