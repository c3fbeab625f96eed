import type { CheckFinding } from '../core/check-finding.ts'
import { checkCounts, type CheckEnd } from './check-report.ts'
import { blocks } from './diff-report.ts'
import { tableLines } from './markdown-plan.ts'
import { escapeMarkdown, inlineCode, type MarkdownRow } from './markdown.ts'

/** What a check found, for the summary of a job. */
export function checkMarkdown(end: Omit<CheckEnd, 'sources' | 'cdns'>): string {
  return blocks([
    ['### cache-tags check'],
    [`**${escapeMarkdown(checkCounts(end))}**`],
    tableLines(['Place', 'Finding', 'Message'], end.findings.map(findingRow)),
  ])
}

function findingRow({ module, line, column, severity, rule, message, hint }: CheckFinding): MarkdownRow {
  return [
    [inlineCode(`${module}:${line}:${column}`)],
    [`${severity}: ${rule}`],
    [escapeMarkdown(message), escapeMarkdown(hint)],
  ]
}
