import type { Because } from '../core/because.ts'
import type { ManifestDiff, TagToPurge, Unpurgeable, WideningReason } from '../core/diff.ts'
import type { Unresolved } from '../core/sites.ts'
import type { View } from './paint.ts'
import { layoutTable, type Column } from './table.ts'
import { inert } from './width.ts'
import { count, firstFew } from './words.ts'
import { wrapText } from './wrap.ts'

/** Most sites, and most reasons, that are shown for one tag; JSON has them all. */
const SHOWN = 3

/** Why every tag is purged, in words that follow "because". */
export const WIDENING_WORDS: Readonly<Record<WideningReason, string>> = {
  'no-baseline': 'there is no baseline to compare with',
  'baseline-unreadable': "the baseline can't be read",
  'baseline-lost': 'the manifest of a version that may have entries is gone',
  'record-unreadable': "a record of the ledger can't be read",
  'first-release': 'the ledger knows of no release before',
  'recipe-changed': 'the fingerprints are made in another way',
  'toolchain-changed': 'the toolchain has changed',
  'ambient-changed': 'what a server does at its start has changed',
  'lockfile-unreadable': "the lockfile can't be read",
  unpurgeable: 'no tag covers the entries of some changed sites',
}

/**
 * What is to be purged between two manifests, and because of what.
 *
 * @param trees - what two trees of sources differ in besides, where such are compared
 */
export function diffReport(diff: ManifestDiff, view: View, trees: TreesCompared | null = null): string {
  const { widened, purge } = diff
  const head =
    purge.length === 0
      ? 'Nothing to purge.'
      : `${count(purge.length, 'tag')} to purge${widened === null ? '.' : `: all, because ${WIDENING_WORDS[widened]}.`}`
  const text = blocks([
    [view.paint.strong(head), siteCounts(diff.sites), ...assetsLines(purge)],
    tagTable(purge, view),
    unpurgeableTable(diff.unpurgeable, view),
    ...(trees === null ? [] : [addedTable(diff.sites.added, view), unresolvedTable(trees.unresolved, view)]),
    warningLines(diff.warnings, view),
  ])
  return wrapText(text, view.width)
}

/** What two trees of sources differ in, besides what is purged. */
export interface TreesCompared {
  /** Places of the newer one that can't be followed, and are new. */
  readonly unresolved: readonly Unresolved[]
}

function addedTable(added: readonly string[], view: View): string[] {
  return layoutTable(
    [{ title: 'NEW SITE', cut: 'start' }],
    added.map((site) => [[site]]),
    view,
  )
}

function unresolvedTable(unresolved: readonly Unresolved[], view: View): string[] {
  if (unresolved.length === 0) return []
  const head = `${count(unresolved.length, 'new place')} whose tags can't be followed:`
  const rows = unresolved.map(({ module, line, form, reason }) => [[`${module}:${line}`], [form], [reason]])
  const columns: Column[] = [{ title: 'PLACE', cut: 'start' }, { title: 'FORM' }, { title: 'WHY' }]
  return [view.paint.warning(head), ...layoutTable(columns, rows, view)]
}

/** How many sites differ, and in what way. */
export function siteCounts(sites: ManifestDiff['sites']): string {
  const counts = [
    ...(sites.changed.length > 0 ? [`${sites.changed.length} changed`] : []),
    ...(sites.removed.length > 0 ? [`${sites.removed.length} removed`] : []),
    ...(sites.moved.length > 0 ? [`${sites.moved.length} moved`] : []),
    ...(sites.added.length > 0 ? [`${sites.added.length} added`] : []),
  ]
  return counts.length === 0 ? 'No site differs.' : `Sites: ${counts.join(', ')}.`
}

/** How many tags are purged for nothing but the names of client files. */
export function assetsLines(tags: readonly TagToPurge[]): string[] {
  const only = tags.filter(({ because }) => because.length > 0 && because.every(({ module }) => module === 'assets'))
  if (only.length === 0) return []
  const head = `${count(only.length, 'tag')} only because client files have other names`
  return [`${head} (assets: 'retained' if your host keeps old ones).`]
}

/** A row for each tag: the sites it covers and the differences that make it stale. */
export function tagTable(
  tags: readonly TagToPurge[],
  view: View,
  extra: { readonly column: Column; readonly cell: (tag: string) => string } | null = null,
): string[] {
  const columns: Column[] = [
    { title: 'TAG' },
    ...(extra === null ? [] : [extra.column]),
    { title: 'SITE', cut: 'start' },
    { title: 'BECAUSE', cut: 'start' },
  ]
  const rows = tags.map(({ tag, sites, because }) => [
    [tag],
    ...(extra === null ? [] : [[extra.cell(tag)]]),
    firstFew(sites, SHOWN),
    firstFew(because.map(becauseText), SHOWN),
  ])
  return layoutTable(columns, rows, view)
}

/** A difference in a few words, what matters most last: long ones are cut at their start. */
export function becauseText({ module, name, change }: Because): string {
  // A package's name says what it was and what it is.
  if (module === 'package' && name.includes(' → ')) return `${module} ${name}`
  if (module === 'assets') return `client files of ${name} ${change}`
  if (change === 'unreached') return 'an earlier release did not reach it'
  return `${placeOf(module, name)} ${change}`
}

/** Kinds of what is no module, as they stand in the place of one. */
const LEAF_KINDS: ReadonlySet<string> = new Set([
  'package',
  'asset',
  'glob',
  'site',
  'route',
  'env',
  'global',
  'builtin',
  'missing',
])

function placeOf(module: string, name: string): string {
  if (LEAF_KINDS.has(module)) return `${module} ${name}`
  // Of a whole module the name is its path.
  return name === '' || name === module ? module : `${module}#${name}`
}

/** The changed sites whose entries no tag covers. */
export function unpurgeableTable(unpurgeable: readonly Unpurgeable[], view: View): string[] {
  if (unpurgeable.length === 0) return []
  const head = `No tag covers the entries of ${count(unpurgeable.length, 'site')}; they stay until they expire:`
  const rows = unpurgeable.map(({ site, patterns }) => [
    [site],
    patterns.length === 0 ? ['(none)'] : firstFew(patterns, SHOWN),
  ])
  return [
    view.paint.warning(head),
    ...layoutTable([{ title: 'SITE', cut: 'start' }, { title: 'ITS TAGS' }], rows, view),
  ]
}

/** Warnings, a line each. */
export function warningLines(warnings: readonly string[], view: View): string[] {
  return warnings.map((warning) => `${view.paint.warning('warning:')} ${inert(warning)}`)
}

/** Blocks of lines with an empty line between, those without lines left out. */
export function blocks(parts: readonly (readonly string[])[]): string {
  return `${parts.flatMap((lines) => (lines.length === 0 ? [] : [lines.join('\n')])).join('\n\n')}\n`
}
