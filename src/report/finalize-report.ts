import type { Manifest } from '../core/manifest.ts'
import { hasHole } from '../core/pattern.ts'
import { blocks } from './diff-report.ts'
import type { View } from './paint.ts'
import { layoutTable } from './table.ts'
import { count, firstFew } from './words.ts'

const COLUMNS = [{ title: 'PATTERN' }, { title: 'SEEN ON PRERENDERED PAGES' }]
const UNEXPLAINED = [{ title: 'TAG' }, { title: 'ROUTE, WHOSE CODE STANDS FOR IT', cut: 'start' as const }]
/** Most values of one pattern that are shown. */
const SHOWN = 5

/** What a finished build declares: values of patterns, then tags that no site explains, then counts. */
export function finalizeReport(manifest: Manifest, view: View): string {
  const { concrete = {}, unexplained = {} } = manifest.build
  const values = Object.entries(concrete).map(([pattern, tags]) => [[pattern], firstFew(tags, SHOWN)])
  const others = Object.entries(unexplained).map(([tag, { routes }]) => [[tag], [...routes]])
  return blocks([
    values.length === 0 ? [] : layoutTable(COLUMNS, values, view),
    others.length === 0 ? [] : layoutTable(UNEXPLAINED, others, view),
    [view.paint.strong(finalizeCounts(manifest))],
  ])
}

/** A finished build in one line. */
export function finalizeCounts({ code, build }: Manifest): string {
  const sites = Object.values(code.sites)
  const tags = new Set(sites.flatMap((site) => site.tags.filter((tag) => !hasHole(tag))))
  const wanted = sites.filter((site) => site.siteTag !== null).length
  const unexplained = Object.keys(build.unexplained ?? {}).length
  const found = [
    count(sites.length, 'site'),
    count(tags.size, 'tag'),
    `${build.injected?.length ?? 0} of ${count(wanted, 'site tag')} relied on`,
    `${code.unresolved.length} unresolved`,
    `${unexplained} unexplained`,
  ]
  return `${found.join(', ')}.`
}
