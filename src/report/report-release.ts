import type { Target } from '../core/batch.ts'
import { touchedRoutes } from '../core/blast-radius.ts'
import type { SiteState } from '../core/explain-tag.ts'
import { sortedUnique } from '../core/hash.ts'
import { modulePath } from '../core/ids.ts'
import type { Manifest } from '../core/manifest.ts'
import { hasHole, patternTag } from '../core/pattern.ts'
import type { SizedPlan } from '../core/plan.ts'
import { becauseText } from './diff-report.ts'
import type { PurgedTag, ReleaseView, StaleSite, TagKind } from './report-data.ts'
import { reasonsOf, siteIn, type Reasons } from './report-reasons.ts'
import type { SourceOf } from './report-sources.ts'

/** A plan, with what it was made from. */
export interface PlannedRelease {
  readonly plan: SizedPlan
  /** `null` where nobody said whose entries are meant. */
  readonly target: Target | null
  /** The build that would be live. */
  readonly manifest: Manifest
  /** Every other build that it was compared with. */
  readonly others: readonly Manifest[]
  /** What these are, in words. */
  readonly comparedWith: string
  readonly sourceOf: SourceOf
}

/** A release as the page shows it, and what is left out of it, a sentence each. */
export interface ShownRelease {
  readonly view: ReleaseView
  readonly notes: readonly string[]
}

/** What a plan purges and why: the same as `plan` says, with the ways from sites to what differs. */
export function releaseView(release: PlannedRelease): ShownRelease {
  const { plan, manifest, others, sourceOf } = release
  const { target, comparedWith } = release
  const { widened, unpurgeable, warnings, excess } = plan
  const [changed, removed] = [new Set(plan.sites.changed), plan.sites.removed]
  for (const { site } of unpurgeable) changed.add(site)
  const reasons = reasonsOf({ changed, removed, manifest, others, sourceOf })
  const sites = staleSites(release, reasons)
  const tags = purgedTags(release, sites, reasons)
  const names = tags.map(({ tag }) => tag)
  const { differences, steps, ways, sources, leftOut } = reasons
  const view: ReleaseView = {
    target,
    comparedWith,
    widened,
    tags,
    unpurgeable,
    ignored: plan.ignored.map(({ tag }) => tag),
    warnings,
    excess,
    counts: countsOf(plan.sites),
    radius: { ...plan.radius, routes: touchedRoutes(manifest, names) },
    cdns: plan.cdns.map(({ title, batches, estimatedMs }) => ({ title, requests: batches.length, estimatedMs })),
    sites,
    differences,
    steps,
    ways,
    sources,
  }
  const words = `The source lines of ${leftOut} changed statements are left out: the page would grow too large.`
  return { view, notes: leftOut === 0 ? [] : [words] }
}

function purgedTags(
  { plan, manifest, others }: PlannedRelease,
  sites: readonly StaleSite[],
  reasons: Reasons,
): PurgedTag[] {
  const places = new Map(sites.map(({ id }, index) => [id, index]))
  const kindOf = tagKinds([manifest, ...others])
  return plan.tags.map(({ tag, mode, problem, sites: ids, because }) => {
    const isTold = reasons.toldBy(ids)
    return {
      tag,
      kind: kindOf(tag),
      mode,
      problem,
      sites: ids.flatMap((id) => places.get(id) ?? []),
      because: because.filter((reason) => !isTold(reason)).map(becauseText),
    }
  })
}

/** Every site that a plan tells of, but for those that are new. */
function staleIds({ sites, tags, unpurgeable }: SizedPlan): string[] {
  return sortedUnique([
    ...sites.changed,
    ...sites.removed,
    ...sites.moved,
    ...tags.flatMap((entry) => entry.sites),
    ...unpurgeable.map(({ site }) => site),
  ])
}

function countsOf(sites: SizedPlan['sites']): ReleaseView['counts'] {
  const { changed, removed, moved, added } = sites
  return { changed: changed.length, removed: removed.length, moved: moved.length, added: added.length }
}

/** Where a site stands is told of the build that would be live, as long as that has it. */
function staleSites({ plan, manifest, others }: PlannedRelease, reasons: Reasons): StaleSite[] {
  const newestFirst = [manifest, ...others.toReversed()]
  const [changed, removed] = [new Set(plan.sites.changed), new Set(plan.sites.removed)]
  const stateOf = (id: string, isExplained: boolean): SiteState => {
    if (removed.has(id)) return 'removed'
    if (isExplained || changed.has(id)) return 'changed'
    return siteIn(others, id) === undefined ? 'added' : 'stands'
  }
  return staleIds(plan).map((id) => {
    const { module = '', line = 0, name = '', form = '' } = siteIn(newestFirst, id) ?? {}
    const because = reasons.of(id)
    return { id, module: modulePath(module), line, name, form, state: stateOf(id, because.length > 0), because }
  })
}

/** Of what kind tags are. A tag that nothing declares stands for a pattern of the code, or is owed from before. */
function tagKinds(manifests: readonly Manifest[]): (tag: string) => TagKind {
  const kinds = new Map<string, TagKind>()
  for (const { code, build } of manifests) {
    for (const tag of Object.keys(build.unexplained ?? {})) kinds.set(tag, 'page')
    for (const { siteTag } of Object.values(code.sites)) if (siteTag !== null) kinds.set(siteTag, 'site')
  }
  for (const { code } of manifests) {
    for (const { tags } of Object.values(code.sites)) {
      for (const tag of tags) if (!hasHole(tag)) kinds.set(patternTag(tag), 'own')
    }
  }
  return (tag) => kinds.get(tag) ?? 'own'
}
