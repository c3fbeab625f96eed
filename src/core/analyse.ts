import { ambientDigests, type AmbientEntry } from './ambient.ts'
import type { AnalysisOptions } from './analysis-options.ts'
import { fingerprintGraph } from './fingerprint.ts'
import { makersFor } from './callers.ts'
import { buildGraph, indexProject, type Edge, type GraphNode } from './graph.ts'
import { byCodeUnit, digest } from './hash.ts'
import { leafId } from './ids.ts'
import { graphRows, type ManifestCode, type ManifestSite } from './manifest.ts'
import type { Dependency, Project } from './project.ts'
import { siteTag } from './site-tag.ts'
import type { Invalidation, ModuleSites, Site, Unresolved } from './sites.ts'
import type { ModuleId } from './syntax.ts'

/** What the analysis of a project yields. */
export interface Analysis {
  readonly code: ManifestCode
  /** Site tags to write into the code, by the id of the site at which they are written. */
  readonly siteTags: ReadonlyMap<string, string>
}

/** The options that have a say in the analysis of what is loaded. */
export type OptionsOfAnalysis = Pick<AnalysisOptions, 'namespace' | 'siteTags' | 'purity' | 'lockfile'>

/**
 * Fingerprints the code behind every site of a project.
 *
 * @param declared - what each module declares and purges
 * @param entries - modules that a server runs at its start
 * @param scopes - what belongs to sites as a whole, by their ids: modules and files that render their responses
 */
export function analyseProject(
  project: Project,
  declared: ReadonlyMap<ModuleId, ModuleSites>,
  failures: readonly Unresolved[],
  entries: readonly AmbientEntry[],
  options: OptionsOfAnalysis,
  scopes: ReadonlyMap<string, readonly Dependency[]> = new Map(),
): Analysis {
  const all = [...declared].sort(([left], [right]) => byCodeUnit(left, right)).map(([, found]) => found)
  const sites = all.flatMap((found) => found.sites.flatMap(({ site }) => (site.isHidden ? [] : [site])))
  const index = indexProject(project, options.purity)
  const roots = sites.map((site) => siteRoot(site, makersFor(index.callers, site.statement), scopes.get(site.id) ?? []))
  const graph = new Map(
    buildGraph(
      index,
      roots.flatMap((root) => root.edges.map((edge) => edge.to)),
    ),
  )
  for (const leaf of scopedLeaves(scopes)) graph.set(leaf.id, leaf)
  for (const node of sites.flatMap(configuredNode)) graph.set(node.id, node)
  for (const root of roots) if (isOwnNode(root)) graph.set(root.id, root)
  const fingerprints = fingerprintGraph(graph)
  const ambient = ambientDigests(index, entries, new Set(sites.map((site) => site.statement)))
  const named = sites
    .map((site, at): [string, ManifestSite] => {
      const root = roots[at]
      const statement = root !== undefined && isOwnNode(root) ? root.id : site.statement
      return [site.id, toManifestSite({ ...site, statement }, fingerprints.get(statement) ?? '', options)]
    })
    .sort(([left], [right]) => byCodeUnit(left, right))
  const code: ManifestCode = {
    namespace: options.namespace,
    sites: Object.fromEntries(named),
    invalidations: all.flatMap((found) => found.invalidations).sort(byPlace),
    unresolved: [...all.flatMap((found) => found.unresolved), ...failures].sort(byPlace),
    lockfile: options.lockfile,
    ...(Object.keys(ambient).length > 0 && { ambient }),
    graph: graphRows(graph),
  }
  const siteTags = new Map(
    sites.flatMap((site): [string, string][] => {
      const tag = siteTagOf(site, options)
      return tag === null ? [] : [[site.carrier, tag]]
    }),
  )
  return { code, siteTags }
}

/** Where a site's slice starts: its statement, with those that make what that is given, and what renders its responses. */
function siteRoot(site: Site, makers: readonly string[], scope: readonly Dependency[]): GraphNode {
  const callers = makers.map((to) => ({ label: 'called by', to }))
  const whole = scope.map(({ kind, id }): Edge => ({ label: 'route', to: kind === 'leaf' ? id : leafId('route', id) }))
  const id = leafId('site', site.id)
  if (site.isOptedOut === true) return { id, digest: digest(['opaque']), edges: [] }
  return {
    id,
    digest: digest(['site']),
    edges: [{ label: 'site', to: site.statement }, ...callers, ...whole],
  }
}

/** What a configuration says stands for itself: no statement of a module does. */
function configuredNode({ configured, statement, line }: Site): GraphNode[] {
  return configured === undefined ? [] : [{ id: statement, digest: configured.digest, line, edges: [] }]
}

/** Whether a root is a node of its own: where a site is its statement alone, that is one already. */
function isOwnNode({ edges }: GraphNode): boolean {
  return edges.length !== 1
}

function scopedLeaves(scopes: ReadonlyMap<string, readonly Dependency[]>): GraphNode[] {
  const leaves = new Map<string, GraphNode>()
  for (const dependency of [...scopes.values()].flat()) {
    if (dependency.kind === 'leaf') leaves.set(dependency.id, { ...dependency, edges: [] })
  }
  return [...leaves.values()]
}

/** The site tag that a site gets; `null` where it needs none. Behind a wrapper the primitive's stands for all callers. */
function siteTagOf(
  site: Site,
  { namespace, siteTags }: Pick<AnalysisOptions, 'namespace' | 'siteTags'>,
): string | null {
  if (siteTags === false || site.holds === 'upstream' || site.configured !== undefined) return null
  return siteTags === 'all' || site.always.length === 0 ? siteTag(namespace, site.carrier) : null
}

function toManifestSite(site: Site, fingerprint: string, options: OptionsOfAnalysis): ManifestSite {
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
    ...(site.isOptedOut === true && { optedOut: true }),
    ...(site.configured?.widened !== undefined && { widened: site.configured.widened }),
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
