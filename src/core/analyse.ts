import { fingerprintGraph } from './fingerprint.ts'
import { indexCallers, makersFor } from './callers.ts'
import { buildGraph, type GraphNode } from './graph.ts'
import { byCodeUnit, digest } from './hash.ts'
import { leafId } from './ids.ts'
import { graphRows, type ManifestCode, type ManifestSite } from './manifest.ts'
import type { Project } from './project.ts'
import { siteTag } from './site-tag.ts'
import type { FormTables } from './forms.ts'
import {
  findSites,
  type Invalidation,
  type LocatedSite,
  type ModuleSites,
  type Site,
  type Unresolved,
} from './sites.ts'
import type { ModuleId, Syntax } from './syntax.ts'

/** Which sites get a site tag: those with no tag that is always known, all, or none. */
export type SiteTagsMode = 'dynamic' | 'all' | false

/** What the analysis of a project is told besides its sources. */
export interface AnalysisOptions {
  readonly tables: FormTables
  readonly namespace: string
  readonly siteTags: SiteTagsMode
  readonly lockfile: ManifestCode['lockfile']
}

/** What the analysis of a project yields. */
export interface Analysis {
  readonly code: ManifestCode
  /** Sites with the place of their tags, by module: for injection. */
  readonly located: ReadonlyMap<ModuleId, readonly LocatedSite[]>
}

/**
 * Fingerprints the code behind every site of a project.
 *
 * @param declared - what each module declares and purges, as {@link sitesOf} found it
 */
export function analyseProject(
  project: Project,
  declared: ReadonlyMap<ModuleId, ModuleSites>,
  failures: readonly Unresolved[],
  options: AnalysisOptions,
): Analysis {
  const located = new Map([...declared].map(([id, found]) => [id, found.sites]))
  const all = [...declared].sort(([left], [right]) => byCodeUnit(left, right)).map(([, found]) => found)
  const sites = all.flatMap((found) => found.sites.map(({ site }) => site))
  const callers = indexCallers(project)
  const roots = sites.map((site) => siteRoot(site, makersFor(callers, site.statement)))
  const graph = new Map(
    buildGraph(
      project,
      roots.flatMap((root) => root.edges.map((edge) => edge.to)),
    ),
  )
  for (const root of roots) if (root.edges.length > 1) graph.set(root.id, root)
  const fingerprints = fingerprintGraph(graph)
  const entries = sites
    .map((site, index): [string, ManifestSite] => {
      const root = roots[index]
      const statement = root !== undefined && root.edges.length > 1 ? root.id : site.statement
      return [site.id, toManifestSite({ ...site, statement }, fingerprints.get(statement) ?? '', options)]
    })
    .sort(([left], [right]) => byCodeUnit(left, right))
  const code: ManifestCode = {
    namespace: options.namespace,
    sites: Object.fromEntries(entries),
    invalidations: all.flatMap((found) => found.invalidations).sort(byPlace),
    unresolved: [...all.flatMap((found) => found.unresolved), ...failures].sort(byPlace),
    lockfile: options.lockfile,
    graph: graphRows(graph),
  }
  return { code, located }
}

/** Where a site's slice starts: its statement, with those that make what that is given. */
function siteRoot(site: Site, makers: readonly string[]): GraphNode {
  const callers = makers.map((to) => ({ label: 'called by', to }))
  return {
    id: leafId('site', site.id),
    digest: digest(['site']),
    edges: [{ label: 'site', to: site.statement }, ...callers],
  }
}

/** The sites of one module, as it stands in the project or with another text. */
export function sitesOf(
  project: Project,
  syntaxOf: (module: ModuleId) => Syntax | undefined,
  id: ModuleId,
  tables: FormTables,
): ModuleSites {
  const syntax = syntaxOf(id)
  const summary = project.modules.get(id)
  if (syntax === undefined || summary === undefined) return { sites: [], invalidations: [], unresolved: [] }
  return findSites({ project, syntaxOf }, tables, syntax, summary)
}

/** The site tag that a site gets; `null` where it needs none. */
export function siteTagOf(
  site: Site,
  { namespace, siteTags }: Pick<AnalysisOptions, 'namespace' | 'siteTags'>,
): string | null {
  if (siteTags === false || site.holds === 'upstream') return null
  return siteTags === 'all' || site.always.length === 0 ? siteTag(namespace, site.id) : null
}

function toManifestSite(site: Site, fingerprint: string, options: AnalysisOptions): ManifestSite {
  const { module, line, column, name, form, via, tags, always, statement } = site
  const ours = site.holds !== 'upstream'
  return {
    module,
    line,
    column,
    name,
    form,
    via,
    tags,
    always,
    siteTag: siteTagOf(site, options),
    ours,
    statement,
    fingerprint,
  }
}

function byPlace(left: Invalidation | Unresolved, right: Invalidation | Unresolved): number {
  return (
    byCodeUnit(left.module, right.module) ||
    left.line - right.line ||
    left.column - right.column ||
    byCodeUnit(left.form, right.form)
  )
}
