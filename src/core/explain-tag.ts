import type { Because, Reason } from './because.ts'
import { reasonsOfSites, type SiteReasons } from './compare-sites.ts'
import { countCarriers, namingOf, narrowest } from './covering.ts'
import type { WideningReason } from './diff.ts'
import { stepOf, stepsOf, type Step } from './explain-steps.ts'
import { byCodeUnit, sortedUnique } from './hash.ts'
import type { Manifest, ManifestSite } from './manifest.ts'
import { openGraph } from './manifest-graph.ts'
import { hasHole, patternMatcher, patternTag } from './pattern.ts'
import { searchFrom } from './ways.ts'
import { wideningReason, type ToolchainPolicy } from './widen.ts'

/** What carries a tag. */
export interface ExplainedTag {
  readonly tag: string
  /** Why everything is purged since the baseline; `null` where that is not so, or nothing is compared. */
  readonly widened: WideningReason | null
  readonly sites: readonly ExplainedSite[]
  /** Routes whose pages carry it although no site declares it: all of their code stands for it. */
  readonly routes: readonly string[]
}

/**
 * What became of a site since the baseline. `upstream`: its entries hold what others answered, so that a change of code
 * doesn't make them stale.
 */
export type SiteState = 'stands' | 'changed' | 'added' | 'removed' | 'upstream'

/** A difference that makes a site stale, with the shortest way to it. */
export interface ExplainedReason extends Because {
  readonly line: number | null
  readonly path: readonly Step[]
}

/** A site that may carry a tag, with all the code behind it. */
export interface ExplainedSite {
  readonly site: string
  readonly module: string
  readonly line: number
  readonly name: string
  readonly form: string
  readonly tags: readonly string[]
  /** Whether all its entries carry the tag. */
  readonly isAlways: boolean
  /** `null` where nothing is compared. */
  readonly state: SiteState | null
  /** The tag by which its entries are purged when it changes; `null`: it is unpurgeable. */
  readonly purge: string | null
  /** What makes it stale since the baseline, nearest first. */
  readonly because: readonly ExplainedReason[]
  /** All that it reaches, nearest first. `from`: the place in this list from which the shortest way leads here. */
  readonly reaches: readonly (Step & { readonly from: number | null })[]
}

/** Every tag that can be asked about: those that sites carry, as patterns; site tags; and those that only pages carry. */
export function askableTags({ code, build }: Manifest): string[] {
  const declared = Object.values(code.sites).flatMap(({ tags, siteTag }) => [
    ...tags,
    ...(siteTag === null ? [] : [siteTag]),
  ])
  const plain = declared.filter((pattern) => !hasHole(pattern)).map(patternTag)
  return sortedUnique([...declared, ...plain, ...Object.keys(build.unexplained ?? {})])
}

/**
 * Explains a tag: the sites that may carry it, the code behind each, and what became of it.
 *
 * @param tag - a tag, a pattern as the manifest has it, or a site tag
 * @param before - what was live, to tell what changed since; what only that declares is told as well
 */
export function explainTag(
  manifest: Manifest,
  tag: string,
  before: Manifest | null,
  toolchain: ToolchainPolicy = {},
): ExplainedTag {
  const carriers = sitesWith(manifest, tag)
  const compared = before === null ? null : reasonsOfSites(before, manifest, new Set(carriers.map(([id]) => id)))
  const known = new Set(Object.keys(manifest.code.sites))
  const gone = before === null ? [] : sitesWith(before, tag).filter(([id]) => !known.has(id))
  return {
    tag,
    widened: before === null ? null : wideningReason(before, manifest, toolchain).reason,
    sites: [
      ...explainSites(manifest, tag, carriers, (id, site) => stateOf(id, site, before, compared), compared),
      ...(before === null ? [] : explainSites(before, tag, gone, () => 'removed', null)),
    ],
    routes: manifest.build.unexplained?.[tag]?.routes ?? [],
  }
}

type Carrier = readonly [id: string, site: ManifestSite]

function sitesWith({ code }: Manifest, tag: string): Carrier[] {
  const mayCarry = ({ tags, siteTag }: ManifestSite): boolean =>
    siteTag === tag ||
    tags.includes(tag) ||
    tags.some((pattern) => (hasHole(pattern) ? patternMatcher(pattern)(tag) : patternTag(pattern) === tag))
  return Object.entries(code.sites)
    .filter(([, site]) => mayCarry(site))
    .sort(([left], [right]) => byCodeUnit(left, right))
}

function stateOf(
  id: string,
  site: ManifestSite,
  before: Manifest | null,
  compared: SiteReasons | null,
): SiteState | null {
  if (before === null || compared === null) return null
  if (!site.ours) return 'upstream'
  if (before.code.sites[id] === undefined) return 'added'
  return compared.reasons.has(id) ? 'changed' : 'stands'
}

function explainSites(
  manifest: Manifest,
  tag: string,
  carriers: readonly Carrier[],
  stateAt: (id: string, site: ManifestSite) => SiteState | null,
  compared: SiteReasons | null,
): ExplainedSite[] {
  const graph = openGraph(manifest.code.graph)
  const naming = namingOf(manifest)
  const counts = countCarriers(naming)
  return carriers.map(([site, found]) => {
    const { module, line, name, form, tags, always, siteTag, ours, statement } = found
    const state = stateAt(site, found)
    const origins = searchFrom(graph.next, statement)
    const places = new Map([...origins.keys()].map((id, index) => [id, index]))
    return {
      site,
      module,
      line,
      name,
      form,
      tags,
      isAlways: siteTag === tag || always.some((pattern) => patternTag(pattern) === tag),
      state,
      purge: ours ? narrowest(naming.covering(found), counts) : null,
      because: compared === null || state !== 'changed' ? [] : explainReasons(compared, site),
      reaches: [...origins].map(([id, from]) => ({
        ...stepOf(graph, id),
        from: from === null ? null : (places.get(from) ?? null),
      })),
    }
  })
}

function explainReasons(compared: SiteReasons, site: string): ExplainedReason[] {
  return (compared.reasons.get(site) ?? []).map(({ module, name, change, path, side }: Reason) => {
    const steps = stepsOf(compared[side], path)
    return { module, name, change, line: steps.at(-1)?.line ?? null, path: steps }
  })
}
