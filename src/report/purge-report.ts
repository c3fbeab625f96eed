import type { ReleaseReport } from '../release/purge-plan.ts'
import { blocks } from './diff-report.ts'
import type { View } from './paint.ts'
import { layoutTable } from './table.ts'
import { inert } from './width.ts'
import { count, duration, firstFew } from './words.ts'

/** Most unreached tags that are listed. */
const SHOWN = 20

/** What a release did. It says "accepted": that a tag was purged, no CDN's answer proves. */
export function purgeReport(report: ReleaseReport, durationMs: number, view: View): string {
  const { target, plan, accepted, refused, unreached } = report
  if (plan.tags.length === 0) return `Nothing to purge in ${target}.\n`
  const isWhole = accepted.length === plan.tags.length
  const head = `Accepted: ${accepted.length} of ${count(plan.tags.length, 'tag')} in ${target}.`
  const cost = `${count(report.requests, 'request')}, ${count(report.retries, 'retry', 'retries')}, ${duration(durationMs)}.`
  const refusals = refused.map(({ tag, status, reason }) => [
    [tag],
    [status === null ? 'not sent' : String(status)],
    [reason],
  ])
  return blocks([
    [`${isWhole ? view.paint.good(head) : view.paint.strong(head)} ${cost}`],
    section(`Refused: ${refused.length}`, layoutTable(REFUSAL_COLUMNS, refusals, view), view),
    section(
      `Unreached: ${unreached.length}`,
      firstFew(unreached.map(inert), SHOWN).map((tag) => `  ${tag}`),
      view,
    ),
  ])
}

const REFUSAL_COLUMNS = [{ title: 'TAG' }, { title: 'STATUS' }, { title: 'REASON' }]

function section(title: string, lines: readonly string[], view: View): string[] {
  return lines.length === 0 ? [] : [view.paint.bad(title), ...lines]
}
