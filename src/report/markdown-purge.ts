import type { ReleaseReport } from '../core/plan.ts'
import { blocks } from './diff-report.ts'
import { escapeMarkdown, inlineCode, markdownDetails, markdownTable, type MarkdownRow } from './markdown.ts'
import { headed, tableLines, tagLines } from './markdown-plan.ts'
import type { PageRow } from './verify-report.ts'
import { count, duration } from './words.ts'

/** What there is to tell of a release besides its report. */
export interface PurgeEnd {
  readonly durationMs: number
  readonly pages: readonly PageRow[]
  /** What the ledger says of it, in sentences. */
  readonly remarks: readonly string[]
}

/** What a release did, for the summary of a job. */
export function purgeMarkdown(report: ReleaseReport, { durationMs, pages, remarks }: PurgeEnd): string {
  const { plan, target, accepted, cdns, unreached } = report
  const all = plan.tags.length
  const head =
    all === 0
      ? `Nothing to purge in ${target}.`
      : `Accepted: ${accepted.length} of ${count(all, 'tag')} in ${target}. ` +
        `${count(report.requests, 'request')}, ${count(report.retries, 'retry', 'retries')}, ${duration(durationMs)}.`
  const refused = cdns.length < 2 ? report.refused : cdns.flatMap((cdn) => cdn.refused)
  return blocks([
    ['### cache-tags purge'],
    [`**${escapeMarkdown(head)}**`],
    cdns.length < 2 ? [] : markdownTable(CDN_COLUMNS, cdns.map(cdnRow)),
    ...headed(
      `Refused: ${refused.length}`,
      tableLines(
        ['Tag', 'By', 'Status', 'Reason'],
        refused.map(({ tag, cdn, status, reason }) => [
          [inlineCode(tag)],
          [escapeMarkdown(cdn)],
          [status === null ? 'not sent' : String(status)],
          [escapeMarkdown(reason)],
        ]),
      ),
    ),
    ...headed(
      `Unreached: ${unreached.length}`,
      tableLines(
        ['Tag'],
        unreached.map((tag) => [[inlineCode(tag)]]),
      ),
    ),
    pageLines(pages),
    remarks.map((line) => `${escapeMarkdown(line)}  `),
    markdownDetails(count(all, 'tag'), tagLines(plan.tags)),
    plan.warnings.map((warning) => `- ⚠️ ${escapeMarkdown(warning)}`),
  ])
}

const CDN_COLUMNS = ['CDN', 'Accepted', 'Refused', 'Unreached', 'Requests', 'Retries']

function cdnRow({ title, ...counts }: ReleaseReport['cdns'][number]): MarkdownRow {
  const { accepted, refused, unreached, requests, retries } = counts
  return [
    [escapeMarkdown(title)],
    ...[accepted.length, refused.length, unreached.length, requests, retries].map((cell) => [String(cell)]),
  ]
}

function pageLines(pages: readonly PageRow[]): string[] {
  const rows = pages.map(({ url, state, evidence }) => [[inlineCode(url)], [state], [escapeMarkdown(evidence)]])
  return markdownTable(['Page', 'Is', 'Because'], rows)
}
