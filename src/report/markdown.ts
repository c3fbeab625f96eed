import { cutEnd, inert } from './width.ts'

/** Longest name that is shown, in cells; what is longer is cut. */
const MAX_NAME = 200

/** A row: for each column the lines of its cell, each of them Markdown. */
export type MarkdownRow = readonly (readonly string[])[]

/**
 * A name of somebody else's (a tag, a path) as code: nothing in it is markup, mentions anybody or refers to anything.
 * One line of at most 200 cells.
 */
export function inlineCode(name: string): string {
  const text = cutEnd(inert(name), MAX_NAME)
  // Code can't be empty.
  if (text === '') return '` `'
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  // One space on each side is taken away again (https://spec.commonmark.org/0.31.2/#code-spans).
  const pad = /^[` ]|[` ]$/.test(text) && /[^ ]/.test(text) ? ' ' : ''
  return `${fence}${pad}${text}${pad}${fence}`
}

/**
 * A text as one line of Markdown that reads as the text does. GitHub looks for mentions and references in what was
 * rendered, where no backslash helps: a space without width stands in them.
 */
export function escapeMarkdown(text: string): string {
  return inert(text.replaceAll(/\s*\n\s*/g, ' ').trim())
    .replaceAll(/[!-/:-@[-`{-~]/g, (mark) => (mark === '|' ? '&#124;' : `\\${mark}`))
    .replaceAll(/\\[@#]|GH(?=\\-)/gi, (found) => `${found}&#8203;`)
}

/**
 * Lines of a table. What its cells hold is Markdown already; a column without any content is left out.
 *
 * @returns lines, none for a table without rows
 */
export function markdownTable(titles: readonly string[], rows: readonly MarkdownRow[]): string[] {
  const shown = titles
    .map((_, index) => index)
    .filter((index) => rows.some((row) => row[index]?.some((line) => line !== '')))
  if (shown.length === 0) return []
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    line(shown.map((index) => titles[index] ?? '')),
    line(shown.map(() => '---')),
    ...rows.map((row) => line(shown.map((index) => (row[index] ?? []).map(cellText).join('<br>')))),
  ]
}

/** A pipe would end the cell, also in code. One after a backslash is escaped differently by everybody: it is spelt out. */
function cellText(markdown: string): string {
  return markdown.replaceAll('\\|', String.raw`\u007c`).replaceAll('|', '\\|')
}

/**
 * Lines that are folded away under a summary.
 *
 * @param summary - Markdown in it isn't read: plain words of ours
 */
export function markdownDetails(summary: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`<details><summary>${summary}</summary>`, '', ...lines, '', '</details>']
}

const CUT = '\n\n_The rest is left out: it would be too long for GitHub._\n'

/** Markdown in at most so many bytes of UTF-8: what doesn't fit is left out by whole lines, with a sentence in its place. */
export function cutMarkdown(markdown: string, maxBytes: number): string {
  if (Buffer.byteLength(markdown) <= maxBytes) return markdown
  let room = maxBytes - Buffer.byteLength(CUT)
  if (room < 0) return ''
  const kept: string[] = []
  for (const line of markdown.split('\n')) {
    room -= Buffer.byteLength(line) + 1
    if (room < 0) break
    kept.push(line)
  }
  return kept.join('\n') + CUT
}
