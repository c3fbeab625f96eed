import type { TagToPurge, Unpurgeable } from '../core/diff.ts'
import type { PlannedTag, SizedPlan } from '../core/plan.ts'
import { becauseText, blocks } from './diff-report.ts'
import { escapeMarkdown, inlineCode, markdownDetails, markdownTable, type MarkdownRow } from './markdown.ts'
import { hasModes, headline, planFacts, ROWS_SHOWN } from './plan-report.ts'
import { count, firstFew } from './words.ts'

/** Most sites, and most reasons, that are shown for one tag. */
const SHOWN = 3

/** What a release would do, for the summary of a job. */
export function planMarkdown(plan: SizedPlan): string {
  return blocks([
    ['### cache-tags plan'],
    [`**${escapeMarkdown(headline(plan))}**`],
    // Two spaces break a line.
    planFacts(plan).map((line) => `${escapeMarkdown(line)}  `),
    tagLines(plan.tags),
    ...plan.cdns.flatMap(({ title, problems }) =>
      headed(
        `${title} can't take ${problems.length} of these tags; not sent:`,
        tableLines(
          ['Tag', 'It'],
          problems.map(({ tag, problem }) => [[inlineCode(tag)], [escapeMarkdown(problem)]]),
        ),
      ),
    ),
    ...headed(
      `A rule leaves ${count(plan.ignored.length, 'tag')} alone, though code behind them changed:`,
      tableLines(TAG_COLUMNS, plan.ignored.map(tagRow)),
    ),
    ...unpurgeableLines(plan.unpurgeable),
    [...plan.warnings, ...plan.excess].map((warning) => `- ⚠️ ${escapeMarkdown(warning)}`),
  ])
}

const TAG_COLUMNS = ['Tag', 'Site', 'Because']

/** A row for each tag of a plan, most of them folded away. */
export function tagLines(tags: readonly PlannedTag[]): string[] {
  if (!hasModes(tags)) return tableLines(TAG_COLUMNS, tags.map(tagRow))
  const rows = tags.map((tag): MarkdownRow => [...tagRow(tag), [tag.mode]])
  return tableLines([...TAG_COLUMNS, 'Mode'], rows)
}

function tagRow({ tag, sites, because }: TagToPurge): MarkdownRow {
  return [
    [inlineCode(tag)],
    firstFew(sites.map(inlineCode), SHOWN),
    firstFew(
      because.map((reason) => inlineCode(becauseText(reason))),
      SHOWN,
    ),
  ]
}

function unpurgeableLines(unpurgeable: readonly Unpurgeable[]): string[][] {
  const rows = unpurgeable.map(({ site, patterns }): MarkdownRow => [
    [inlineCode(site)],
    patterns.length === 0 ? ['(none)'] : firstFew(patterns.map(inlineCode), SHOWN),
  ])
  const head = `No tag covers the entries of ${count(rows.length, 'site')}; they stay until they expire:`
  return headed(head, tableLines(['Site', 'Its tags'], rows))
}

/** A table; of a long one the rest is folded away. */
export function tableLines(titles: readonly string[], rows: readonly MarkdownRow[]): string[] {
  const rest = rows.slice(ROWS_SHOWN)
  return [
    ...markdownTable(titles, rows.slice(0, ROWS_SHOWN)),
    ...(rest.length === 0 ? [] : ['', ...markdownDetails(`${rest.length} more`, markdownTable(titles, rest))]),
  ]
}

/** Lines under a sentence; nothing where there are none. */
export function headed(sentence: string, lines: readonly string[]): string[][] {
  return lines.length === 0 ? [] : [[escapeMarkdown(sentence)], [...lines]]
}
