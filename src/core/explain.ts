import type { Because, Reason } from './because.ts'
import { reasonsOfSites } from './compare-sites.ts'
import { namingOf } from './covering.ts'
import { byCodeUnit, sortedUnique } from './hash.ts'
import { modulePath, parseNodeId } from './ids.ts'
import type { Manifest, ManifestSite } from './manifest.ts'
import { openGraph, type ManifestGraph } from './manifest-graph.ts'
import { hasHole, patternTag, patternMatcher } from './pattern.ts'

/** One node on the way from a site to its code. */
export interface Step {
  /** Path of the module; for what is no module, its kind: `package`, `env`. */
  readonly module: string
  readonly name: string
  /** Where the statement begins; `null` for what is none. */
  readonly line: number | null
}

/** A difference that makes a site stale, with the shortest way to it. */
export interface ExplainedReason extends Because {
  readonly line: number | null
  readonly path: readonly Step[]
}

/** A site that carries a tag, with all the code behind it. */
export interface ExplainedSite {
  readonly site: string
  readonly module: string
  readonly line: number
  readonly name: string
  readonly form: string
  readonly tags: readonly string[]
  /** Whether all its entries carry the tag. */
  readonly isAlways: boolean
  /** Tags by which a change of it is purged, the narrowest of them; none: it is unpurgeable. */
  readonly purge: readonly string[]
  /** What it reaches, nearest first, each with the shortest way to it. */
  readonly reaches: readonly { readonly path: readonly Step[] }[]
  /** Why it is purged since the baseline; `null` without one, empty where it stands. */
  readonly because: readonly ExplainedReason[] | null
}

/** What depends on one statement of a file. */
export interface ExplainedStatement extends Step {
  /** Sites that an edit of it makes stale, each with the shortest way to it, nearest first. */
  readonly sites: readonly {
    readonly site: string
    readonly purge: readonly string[]
    readonly path: readonly Step[]
  }[]
}

/** Every tag that can be asked about: those that sites carry, as patterns, and site tags. */
export function askableTags({ code }: Manifest): string[] {
  return sortedUnique(
    Object.values(code.sites).flatMap((site) => [...site.tags, ...(site.siteTag === null ? [] : [site.siteTag])]),
  )
}

/**
 * Explains a tag: the sites that may carry it, and the code behind each.
 *
 * @param tag - a tag, a pattern as the manifest has it, or a site tag
 * @param before - what was live, to tell what changed since
 */
export function explainTag(manifest: Manifest, tag: string, before: Manifest | null): ExplainedSite[] {
  const graph = openGraph(manifest.code.graph)
  const naming = namingOf(manifest)
  const carriers = Object.entries(manifest.code.sites).filter(([, site]) => mayCarry(site, tag))
  const changed = before === null ? null : reasonsOfSites(before, manifest, new Set(carriers.map(([id]) => id)))
  return carriers
    .sort(([left], [right]) => byCodeUnit(left, right))
    .map(([site, { module, line, name, form, tags, always, siteTag, ours, statement }]) => {
      const found = manifest.code.sites[site]
      return {
        site,
        module,
        line,
        name,
        form,
        tags,
        isAlways: siteTag === tag || always.some((pattern) => patternTag(pattern) === tag),
        purge: found !== undefined && ours ? naming.covering(found) : [],
        reaches: [...shortestPaths(graph.next, statement).values()].map((path) => ({ path: stepsOf(graph, path) })),
        because:
          changed === null ? null : (changed.reasons.get(site) ?? []).map((reason) => explainReason(changed, reason)),
      }
    })
}

function mayCarry({ tags, siteTag }: ManifestSite, tag: string): boolean {
  if (siteTag === tag || tags.includes(tag)) return true
  return tags.some((pattern) => (hasHole(pattern) ? patternMatcher(pattern)(tag) : patternTag(pattern) === tag))
}

function explainReason(graphs: Record<Reason['side'], ManifestGraph>, reason: Reason): ExplainedReason {
  const { module, name, change, path, side } = reason
  const steps = stepsOf(graphs[side], path)
  return { module, name, change, line: steps.at(-1)?.line ?? null, path: steps }
}

/**
 * Explains a file: for each of its statements that slices reach, the sites that an edit of it makes stale.
 *
 * @param module - its path, relative to the project
 * @returns in the order of the file; none where no site reaches the file
 */
export function explainFile(manifest: Manifest, module: string): ExplainedStatement[] {
  const graph = openGraph(manifest.code.graph)
  const naming = namingOf(manifest)
  const leading = indexLeading(graph)
  return graph.ids
    .filter((id) => isOf(id, module))
    .map((id) => {
      // Backwards from the statement: the first step of each way is then known at the site.
      const ways = shortestPaths((node) => leading.get(node) ?? [], id)
      const sites = naming.sites.flatMap(([site, found]) => {
        const way = ways.get(found.statement)
        return way === undefined
          ? []
          : [{ site, purge: naming.covering(found), path: stepsOf(graph, way.toReversed()) }]
      })
      return { ...stepOf(graph, id), sites: sites.sort(byNearness) }
    })
    .sort((left, right) => (left.line ?? 0) - (right.line ?? 0))
}

type Dependent = ExplainedStatement['sites'][number]

function byNearness(left: Dependent, right: Dependent): number {
  return left.path.length - right.path.length || byCodeUnit(left.site, right.site)
}

/** For each node, those that lead to it. */
function indexLeading(graph: ManifestGraph): ReadonlyMap<string, readonly string[]> {
  const leading = new Map<string, string[]>()
  for (const id of graph.ids) {
    for (const next of graph.next(id)) {
      const list = leading.get(next)
      if (list === undefined) leading.set(next, [id])
      else list.push(id)
    }
  }
  return leading
}

/** Whether a node belongs to a file: a statement of it, or the file as a whole where it is no module. */
function isOf(id: string, path: string): boolean {
  const { module, key, leaf, name } = parseNodeId(id)
  return leaf === 'asset' ? modulePath(name) === path : module !== null && key !== null && modulePath(module) === path
}

/** The nodes that a node reaches, level by level, itself first, each with the shortest way to it. */
function shortestPaths(
  nextOf: (id: string) => readonly string[],
  start: string,
): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>([[start, [start]]])
  // A map that grows while it is gone through.
  for (const [id, path] of paths) for (const next of nextOf(id)) if (!paths.has(next)) paths.set(next, [...path, next])
  return paths
}

/** The way as it is told: without the root that joins a site with its callers, and without modules that only run. */
function stepsOf(graph: ManifestGraph, path: readonly string[]): Step[] {
  return path
    .filter((id, index) => parseNodeId(id).leaf !== 'site' || index === path.length - 1)
    .map((id) => stepOf(graph, id))
}

function stepOf(graph: ManifestGraph, id: string): Step {
  const { module, leaf, name } = parseNodeId(id)
  return { module: module === null ? (leaf ?? '') : modulePath(module), name, line: graph.lineOf(id) ?? null }
}
