import type { ReleaseView, ReportData, SiteRow, StatementRow, TagRow } from '../../src/report/report-data.ts'
import { emptyReport, smallRelease } from './report-sample.ts'

/** Modules that each module of a large project leads to. */
const IMPORTS = 5

/**
 * A report of a large project: a site in every module, two tags a site, and a release that purges a part of them.
 *
 * @param tenths - how much of it the release purges
 */
export function largeReport(size: number, tenths: number = 10): ReportData {
  const folderOf = (index: number): string => `src/area-${Math.floor(index / 400)}/part-${Math.floor(index / 20) % 20}`
  const pathOf = (index: number): string => `${folderOf(index)}/module-${index}.ts`
  const every = Array.from({ length: size }, (_, index) => index)
  // Mostly neighbours, and some of what all use: as projects are.
  const importsOf = (index: number): number[] =>
    [
      ...new Set(
        Array.from({ length: IMPORTS }, (_, at) => (at < 3 ? index - 1 - at * 7 : (index * 31 + at * 17) % 200)),
      ),
    ].filter((to) => to >= 0 && to !== index)
  const own = every.filter((index) => index % 10 === 0)
  const tags: TagRow[] = [
    ...own.map((index): TagRow => ({
      tag: `collection-${index}`,
      kind: 'own',
      sites: every.slice(index, index + 10),
      patterns: [],
    })),
    ...every.map((index): TagRow => ({
      tag: `ct-${index.toString(16).padStart(6, '0')}`,
      kind: 'site',
      sites: [],
      patterns: [],
    })),
  ]
  const statements = every.map((index): StatementRow => [index, 'GET', 3, importsOf(index)])
  const sites = every.map((index): SiteRow => ({
    id: `${pathOf(index)}#GET`,
    module: index,
    path: pathOf(index),
    line: 3,
    name: 'GET',
    form: 'cache-tag header',
    tags: [Math.floor(index / 10)],
    siteTag: own.length + index,
    ours: true,
    purgedBy: own.length + index,
    statement: index,
    reaches: importsOf(index),
  }))
  const modules = every.map((index) => ({
    path: pathOf(index),
    imports: importsOf(index),
    sites: Math.max(1, Math.floor((size - index) / (1 + (index % 97)))),
    tags: Math.max(1, Math.floor((size - index) / (10 + (index % 97)))),
  }))
  return {
    ...emptyReport(),
    title: 'large',
    notes: [],
    code: { ...emptyReport().code, tags, sites, modules, statements, neverPurged: [1, 2, 3] },
    release: largeRelease(tags, sites, tenths),
  }
}

function largeRelease(tags: readonly TagRow[], sites: readonly SiteRow[], tenths: number): ReleaseView {
  const touched = sites.flatMap((site, index) => (Math.floor(index / 10) % 10 < tenths ? [{ site, index }] : []))
  const placeOf = new Map(touched.map(({ index }, place) => [index, place]))
  const changes = touched.slice(0, 200)
  // Each change is told by a way of one step; a site's own way goes on there.
  return {
    ...smallRelease(),
    tags: tags.flatMap(({ tag, kind, sites: declaring }, index) => {
      const its = kind === 'own' ? declaring : [index - (tags.length - sites.length)]
      const stale = its.flatMap((site) => placeOf.get(site) ?? [])
      return stale.length === 0
        ? []
        : [{ tag, kind, mode: 'invalidate' as const, problem: null, sites: stale, because: [] }]
    }),
    excess: [],
    warnings: [],
    unpurgeable: [],
    counts: { changed: touched.length, removed: 0, moved: 0, added: 0 },
    radius: {
      tags: { touched: (tags.length * tenths) / 10, known: tags.length },
      sites: { touched: touched.length, known: sites.length },
      routes: null,
      pages: null,
    },
    sites: touched.map(({ site: { id, path, line, name, form } }, place) => ({
      id,
      module: path,
      line,
      name,
      form,
      state: 'changed' as const,
      because: [{ difference: place % changes.length, way: changes.length + place }],
    })),
    steps: touched.map(({ site: { path, line } }) => ({ module: path, name: 'GET', line })),
    differences: changes.map(({ site: { path, line } }) => ({
      module: path,
      name: 'GET',
      change: 'changed' as const,
      line,
      source: 0,
    })),
    ways: [
      ...changes.map((_, index): [number, number] => [index, -1]),
      ...touched.map((_, place): [number, number] => [place, place % changes.length]),
    ],
  }
}
