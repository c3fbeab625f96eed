import type { Manifest } from '../core/manifest.ts'
import { hasHole } from '../core/pattern.ts'
import { sortedUnique } from '../core/hash.ts'
import type { Laps } from '../scanner/laps.ts'
import type { Scan } from '../scanner/scan.ts'
import { frameLines } from '../report/frame.ts'
import type { View } from '../report/paint.ts'
import { inert } from '../report/width.ts'
import { count } from '../report/words.ts'
import { wrapLine } from '../report/wrap.ts'

/** Most unresolved places that are shown with their code. */
const SHOWN = 3

/** What there is to say of a build besides its manifest. */
export interface BlockFacts extends Pick<Scan, 'modules' | 'durationMs' | 'sourceOf'> {
  /** Where the manifest was written, as it is shown. */
  readonly file: string
  /** What a release would purge: {@link sinceLines}. */
  readonly since: readonly string[]
}

/** What a build declares, in the few lines that end it, none of them wider than the view. */
export function summaryBlock(manifest: Manifest, facts: BlockFacts, view: View): string[] {
  const sites = Object.values(manifest.code.sites)
  const tags = sortedUnique(sites.flatMap((site) => site.tags.filter((tag) => !hasHole(tag))))
  const wanted = sites.flatMap((site) => site.siteTag ?? [])
  const injected = manifest.build.injected?.length ?? 0
  const declared = [
    count(sites.length, 'site'),
    count(tags.length, 'tag'),
    `${injected} of ${count(wanted.length, 'site tag')} in the output`,
  ]
  const counts = [
    ...(sites.length === 0 ? ['no site declares a cache tag'] : declared),
    ...(manifest.code.unresolved.length === 0 ? [] : [`${manifest.code.unresolved.length} unresolved`]),
    count(facts.modules, 'module'),
    `${Math.round(facts.durationMs)} ms`,
  ]
  const lines = [`${counts.join(', ')} → ${inert(facts.file)}`, ...facts.since.map(inert)]
  return [...lines.flatMap((line) => wrapLine(line, view.width)), ...unresolvedLines(manifest, facts, view)]
}

/**
 * Where the time of a build went: parts of the scan, which runs beside the bundler, and then what the bundler waited for.
 *
 * @param besides - what the build took besides the scan
 */
export function timesLine(scan: Pick<Scan, 'modules' | 'parsed' | 'durationMs' | 'laps'>, besides: Laps): string {
  const { modules } = scan
  const known = scan.laps.reduce((total, [, lapMs]) => total + lapMs, 0)
  const parts = [...scan.laps, ['other', scan.durationMs - known] as const]
  const each = modules === 0 ? 0 : (scan.durationMs / modules) * 1000
  const line = `scan: ${said(parts)}; ${scan.parsed} of ${count(modules, 'module')} parsed, ${Math.round(each)} µs a module`
  return besides.length === 0 ? line : `${line}; build: ${said(besides)}`
}

function said(laps: Laps): string {
  return laps.map(([part, lapMs]) => `${part} ${Math.round(lapMs)} ms`).join(', ')
}

function unresolvedLines(manifest: Manifest, { sourceOf }: BlockFacts, view: View): string[] {
  const { unresolved } = manifest.code
  if (unresolved.length === 0) return []
  const { paint, width } = view
  const shown = unresolved.slice(0, SHOWN).flatMap((place) => {
    const source = sourceOf(place.module)
    const head = `  ${paint.strong(inert(`${place.module}:${place.line}:${place.column}`))} ${inert(place.form)}: ${inert(place.reason)}`
    return [...wrapLine(head, width), ...(source === undefined ? [] : frameLines(source, place, width))]
  })
  const rest =
    unresolved.length > SHOWN ? [`  … and ${unresolved.length - SHOWN} more: \`cache-tags scan\` lists them`] : []
  const head = paint.warning(`${count(unresolved.length, 'place')} whose tags can't be followed:`)
  return [...wrapLine(head, width), ...shown, ...rest.flatMap((line) => wrapLine(line, width))]
}
