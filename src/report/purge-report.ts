import type { CdnReport, ReleaseReport } from '../core/plan.ts'
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
  const isOne = report.cdns.length < 2
  const refusals = (isOne ? refused : report.cdns.flatMap((cdn) => cdn.refused)).map(({ tag, status, reason, cdn }) => [
    [tag],
    ...(isOne ? [] : [[cdn]]),
    [status === null ? 'not sent' : String(status)],
    [reason],
  ])
  return blocks([
    [`${isWhole ? view.paint.good(head) : view.paint.strong(head)} ${cost}`, ...matchedLines(report.cdns)],
    isOne ? [] : layoutTable(CDN_COLUMNS, report.cdns.map(cdnRow), view),
    section(
      `Refused: ${refusals.length}`,
      layoutTable(isOne ? REFUSAL_COLUMNS : [TAG, { title: 'BY' }, ...REFUSAL_COLUMNS.slice(1)], refusals, view),
      view,
    ),
    section(
      `Unreached: ${unreached.length}`,
      firstFew(unreached.map(inert), SHOWN).map((tag) => `  ${tag}`),
      view,
    ),
  ])
}

const TAG = { title: 'TAG' }
const REFUSAL_COLUMNS = [TAG, { title: 'STATUS' }, { title: 'REASON' }]
const CDN_COLUMNS = ['CDN', 'ACCEPTED', 'REFUSED', 'UNREACHED', 'REQUESTS', 'RETRIES'].map((title) => ({ title }))

function cdnRow({ title, accepted, refused, unreached, requests, retries }: CdnReport): string[][] {
  return [title, accepted.length, refused.length, unreached.length, requests, retries].map((cell) => [String(cell)])
}

/** How many entries were purged, where a CDN counts them. */
function matchedLines(cdns: readonly CdnReport[]): string[] {
  return cdns.flatMap(({ title, receipts }) => {
    const counts = receipts.flatMap(({ matched }) => matched ?? [])
    if (counts.length === 0) return []
    return [
      `${title} had ${count(
        counts.reduce((total, matched) => total + matched, 0),
        'entry',
        'entries',
      )} of them.`,
    ]
  })
}

function section(title: string, lines: readonly string[], view: View): string[] {
  return lines.length === 0 ? [] : [view.paint.bad(title), ...lines]
}
