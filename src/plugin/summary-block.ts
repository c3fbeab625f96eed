import type { Manifest } from '../core/manifest.ts'
import { hasHole } from '../core/pattern.ts'
import { codeFrame } from '../core/position.ts'
import { sortedUnique } from '../core/hash.ts'
import type { Laps } from '../scanner/laps.ts'
import type { Scan } from '../scanner/scan.ts'

/** Most unresolved places that are shown with their code. */
const SHOWN = 3

/** What a build declares, in the few lines that end it. */
export function summaryBlock(manifest: Manifest, scan: Scan, file: string): string[] {
  const sites = Object.values(manifest.code.sites)
  const tags = sortedUnique(sites.flatMap((site) => site.tags.filter((tag) => !hasHole(tag))))
  const wanted = sites.flatMap((site) => site.siteTag ?? [])
  const injected = manifest.build.injected?.length ?? 0
  const counts = [
    count(sites.length, 'site'),
    count(tags.length, 'tag'),
    `${injected} of ${count(wanted.length, 'site tag')} in the output`,
    count(scan.modules, 'module'),
    `${Math.round(scan.durationMs)} ms`,
  ]
  return [`${counts.join(', ')} → ${file}`, ...unresolvedLines(manifest, scan)]
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

function unresolvedLines(manifest: Manifest, scan: Scan): string[] {
  const { unresolved } = manifest.code
  if (unresolved.length === 0) return []
  const shown = unresolved.slice(0, SHOWN).flatMap((place) => {
    const source = scan.sourceOf(place.module)
    const head = `  ${place.module}:${place.line}:${place.column} ${place.form}: ${place.reason}`
    return source === undefined
      ? [head]
      : [
          head,
          ...codeFrame(source, place)
            .split('\n')
            .map((line) => `    ${line}`),
        ]
  })
  const rest =
    unresolved.length > SHOWN ? [`  … and ${unresolved.length - SHOWN} more: \`cache-tags scan\` lists them`] : []
  return [`${count(unresolved.length, 'place')} whose tags can't be followed:`, ...shown, ...rest]
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
