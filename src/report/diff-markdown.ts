import type { ManifestDiff } from '../core/diff.ts'
import type { Unresolved } from '../core/sites.ts'
import { becauseText, blocks, siteCounts, WIDENING_WORDS } from './diff-report.ts'
import { escapeMarkdown, inlineCode, markdownDetails, markdownTable, type MarkdownRow } from './markdown.ts'
import { count, firstFew } from './words.ts'

/** Two builds or trees, compared. */
export interface ComparedSides {
  readonly diff: ManifestDiff
  /** What the project is called. */
  readonly project: string
  /** The revision that it would be merged into; `null` where two manifests are compared. */
  readonly into: string | null
  /** How many tags the older side has. */
  readonly knownTags: number
  /** Places of the newer side that can't be followed, and are new. */
  readonly unresolved: readonly Unresolved[]
  /** What such a comparison can't see, in sentences. */
  readonly blind: readonly string[]
}

/** GitHub takes 65,536 characters, and what marks a comment is to be put before them. */
const MAX_CHARACTERS = 65_000
/** Of these at most for what is not a tag to purge. */
const MAX_BESIDES = 8_000

/** Rows that are shown at once; the rest is folded away. */
const OPEN_ROWS = 20
/** Most sites, and most reasons, that are shown for one tag. */
const SHOWN = 3

/**
 * A comparison for a comment on a pull request, below GitHub's 65,536 characters: what is too much is left out by whole
 * rows, and counted. Names are untrusted, and stand in it as code. The same comparison gives the same text.
 */
export function diffMarkdown(sides: ComparedSides): string {
  const { diff, project, into, unresolved, blind } = sides
  const before = [[`### Cache tags of ${inlineCode(project)}`], [`${headOf(sides)} ${siteCounts(diff.sites)}`]]
  const after = [
    ...section(`No tag covers the entries of ${count(diff.unpurgeable.length, 'site')}; they stay until they expire:`, {
      titles: ['Site', 'Its tags'],
      rows: diff.unpurgeable.map(({ site, patterns }) => [
        [inlineCode(site)],
        patterns.length === 0 ? ['(none)'] : firstFew(patterns.map(inlineCode), SHOWN),
      ]),
    }),
    ...section(`${count(unresolved.length, 'new place')} whose tags can't be followed:`, {
      titles: ['Place', 'Form', 'Why'],
      rows: unresolved.map(({ module, line, form, reason }) => [
        [inlineCode(`${module}:${line}`)],
        [inlineCode(form)],
        [escapeMarkdown(reason)],
      ]),
    }),
    ...section(`${count(diff.sites.added.length, 'new site')}, of which nothing is cached yet:`, {
      titles: ['Site'],
      rows: diff.sites.added.map((site) => [[inlineCode(site)]]),
    }),
    bounded(
      diff.warnings.map((warning) => `- ⚠️ ${escapeMarkdown(warning)}`),
      MAX_BESIDES,
      'warning',
    ),
    [closerLook(into)],
    blind.map((sentence) => `<sub>${sentence}</sub>`),
  ]
  const room = MAX_CHARACTERS - blocks(before).length - blocks(after).length
  return blocks([...before, tagLines(diff, room), ...after])
}

function headOf({ diff: { purge, widened }, into, knownTags }: ComparedSides): string {
  const what = into === null ? 'This' : `Merging this into ${inlineCode(into)}`
  if (purge.length === 0) return `${what} purges nothing.`
  const tags = `**${purge.length} of ${count(Math.max(knownTags, purge.length), 'tag')}**`
  return widened === null
    ? `${what} purges ${tags}.`
    : `${what} purges **all ${count(purge.length, 'tag')}**, because ${WIDENING_WORDS[widened]}.`
}

function closerLook(into: string | null): string {
  const compare = into === null ? 'cache-tags diff OLD NEW' : `cache-tags diff --base ${into}`
  return `Closer: ${inlineCode(compare)}, and ${inlineCode('cache-tags explain TAG')} for one tag.`
}

function tagLines({ purge, widened }: ManifestDiff, room: number): string[] {
  const rows = purge.map(({ tag, sites, because }): MarkdownRow => [
    [inlineCode(tag)],
    firstFew(sites.map(inlineCode), SHOWN),
    firstFew(
      because.map((reason) => inlineCode(becauseText(reason))),
      SHOWN,
    ),
  ])
  // Where everything is purged, the list says little.
  return table({ titles: ['Tag', 'Sites', 'Because'], rows }, room, widened === null ? OPEN_ROWS : 0, 'tag')
}

interface Rows {
  readonly titles: readonly string[]
  readonly rows: readonly MarkdownRow[]
}

/** A table under a sentence; nothing where it has no rows. */
function section(sentence: string, rows: Rows): string[][] {
  if (rows.rows.length === 0) return []
  return [[sentence], table(rows, MAX_BESIDES, OPEN_ROWS, 'row')]
}

/** A table in so many characters: the first rows, the others folded away, and how many there is no room for. */
function table({ titles, rows }: Rows, room: number, open: number, noun: string): string[] {
  const [head = '', rule = '', ...lines] = markdownTable(titles, rows)
  // For the second head, and the words around it.
  const kept = fitting(lines, room - 2 * (head.length + rule.length) - 200)
  const left = lines.length - kept.length
  const shown = kept.slice(0, open)
  const rest = kept.slice(open)
  const summary = open === 0 ? count(rest.length, noun) : `${rest.length} more`
  return [
    ...(shown.length === 0 ? [] : [head, rule, ...shown]),
    ...(shown.length > 0 && rest.length > 0 ? [''] : []),
    ...(rest.length === 0 ? [] : markdownDetails(summary, [head, rule, ...rest])),
    ...(left === 0 ? [] : ['', `… and ${count(left, noun)} for which there is no room here.`]),
  ]
}

function bounded(lines: readonly string[], room: number, noun: string): string[] {
  const kept = fitting(lines, room)
  const left = lines.length - kept.length
  return left === 0 ? [...kept] : [...kept, `- … and ${count(left, noun)} for which there is no room here.`]
}

/** The first lines that fit in so many characters. */
function fitting(lines: readonly string[], room: number): readonly string[] {
  let left = room
  const end = lines.findIndex((line) => (left -= line.length + 1) < 0)
  return end === -1 ? lines : lines.slice(0, end)
}
