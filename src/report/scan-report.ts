import type { Manifest, ManifestSite } from '../core/manifest.ts'
import { hasHole } from '../core/pattern.ts'
import type { Unresolved } from '../core/sites.ts'
import { blocks } from './diff-report.ts'
import type { View } from './paint.ts'
import { frameLines } from './frame.ts'
import { layoutTable } from './table.ts'
import { inert } from './width.ts'
import { count, duration } from './words.ts'

/** What a scan found out besides the manifest. */
export interface ScanFacts {
  /** The source of a module; `null` where it is not at hand. */
  readonly sourceOf: (module: string) => string | null
  /** Modules that were parsed. */
  readonly modules: number
  readonly durationMs: number
}

const COLUMNS = [{ title: 'SITE', cut: 'start' as const }, { title: 'FORM' }, { title: 'TAGS' }, { title: 'SITE TAG' }]

/** What a project declares: a row for each site, then what can't be followed, with its code. */
export function scanReport({ code }: Manifest, facts: ScanFacts, view: View): string {
  const rows = Object.entries(code.sites).map(([id, site]) => [[id], [site.form], tagLines(site), [site.siteTag ?? '']])
  return blocks([
    layoutTable(COLUMNS, rows, view),
    widenedLines(Object.values(code.sites), view),
    unresolvedLines(code.unresolved, facts, view),
    [view.paint.strong(scanCounts(code, facts))],
  ])
}

/** A scan in one line. */
export function scanCounts(
  code: Manifest['code'],
  { modules, durationMs }: Pick<ScanFacts, 'modules' | 'durationMs'>,
): string {
  const sites = Object.values(code.sites)
  if (sites.length === 0 && code.unresolved.length === 0) {
    return `No cache tags are declared here: ${count(modules, 'module')} in ${duration(durationMs)}.`
  }
  const tags = new Set(sites.flatMap((site) => site.tags))
  const patterns = [...tags].filter(hasHole)
  const found = [
    count(sites.length, 'site'),
    count(tags.size - patterns.length, 'tag'),
    count(patterns.length, 'pattern'),
    count(sites.filter((site) => site.siteTag !== null).length, 'site tag'),
    `${code.unresolved.length} unresolved`,
  ]
  return `${found.join(', ')}; ${count(modules, 'module')} in ${duration(durationMs)}.`
}

function tagLines({ tags, ours }: ManifestSite): string[] {
  const lines = tags.length === 0 ? ['(none)'] : tags
  return ours ? [...lines] : lines.map((tag) => `${tag} (upstream)`)
}

/** Sites for which more code counts than their places say, by the reason. */
function widenedLines(sites: readonly ManifestSite[], view: View): string[] {
  const counts = new Map<string, number>()
  for (const { widened } of sites) if (widened !== undefined) counts.set(widened, (counts.get(widened) ?? 0) + 1)
  return [...counts].map(([reason, found]) =>
    view.paint.warning(`More code counts than needed for ${count(found, 'site')}: ${inert(reason)}.`),
  )
}

function unresolvedLines(unresolved: readonly Unresolved[], facts: ScanFacts, view: View): string[] {
  if (unresolved.length === 0) return []
  const head = `${count(unresolved.length, 'place')} whose tags can't be followed:`
  const places = unresolved.flatMap((place) => {
    const source = facts.sourceOf(place.module)
    return [
      '',
      `  ${view.paint.strong(inert(`${place.module}:${place.line}:${place.column}`))}  ${inert(place.form)}`,
      `  ${inert(place.reason)}`,
      ...(source === null ? [] : frameLines(source, place, view.width)),
    ]
  })
  return [view.paint.warning(head), ...places]
}
