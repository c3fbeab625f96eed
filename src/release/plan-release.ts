import type { Because } from '../core/because.ts'
import type { PurgeMode, Target } from '../core/batch.ts'
import { blastRadius } from '../core/blast-radius.ts'
import { diffManifests, widenedDiff, type ManifestDiff, type TagToPurge, type WideningReason } from '../core/diff.ts'
import { CacheTagsError } from '../core/error.ts'
import { parseNodeId } from '../core/ids.ts'
import { joinDiffs, joinPurges } from '../core/join-diffs.ts'
import type { Manifest } from '../core/manifest.ts'
import { hasHole, patternTag } from '../core/pattern.ts'
import { planEverything, planPurge, type Plan, type PlanCdn, type PurgeRule, type SizedPlan } from '../core/plan.ts'
import { excesses, type OnTooMany, type ReleaseLimits } from '../core/too-many.ts'
import type { ToolchainPolicy } from '../core/widen.ts'
import type { BaselineReading } from './baseline.ts'

/** What decides how a release purges: the options of the same names. */
export interface ReleaseOptions {
  readonly toolchain: ToolchainPolicy
  readonly values: Readonly<Record<string, readonly string[]>>
  readonly onUnpurgeable: 'warn' | 'error' | 'everything'
  readonly limits: ReleaseLimits
  readonly onTooMany: OnTooMany
  readonly mode: PurgeMode
  readonly rules: readonly PurgeRule[]
}

/** A build that may have entries in the cache, as far as it is known. */
export type Baseline =
  | (BaselineReading & {
      /** Whether later releases are compared with it as well. */
      readonly isKept?: boolean
    })
  /** Its manifest is gone; these are the tags that its record names. */
  | { readonly kind: 'lost'; readonly tags: readonly string[] }
  /** Nothing tells which build it was: any of the known ones, or one before them. */
  | { readonly kind: 'unknown'; readonly reason: WideningReason; readonly known: readonly Manifest[] }

/** What a release goes by. */
export interface Occasion {
  /** The build that is live. */
  readonly manifest: Manifest
  /** Every other build that may have entries. */
  readonly baselines: readonly Baseline[]
  /** Tags that an earlier release did not reach. */
  readonly owed: readonly string[]
  readonly target: Target
}

/**
 * What releasing a build would purge.
 *
 * @param cdns - from the inner cache to the outer one
 * @throws CacheTagsError `CT_UNPURGEABLE`, where the options say so
 */
export function planRelease(occasion: Occasion, cdns: readonly PlanCdn[], options: ReleaseOptions): SizedPlan {
  const diffs = occasion.baselines.map((baseline) => diffWithBaseline(occasion, baseline, options))
  const diff = expandPatterns(joinDiffs(diffs), options.values, knownManifests(occasion))
  const settled = settleUnpurgeable(withOwed(diff, occasion.owed), occasion, options)
  const { mode, rules } = options
  return bounded(sized(planPurge(settled, { target: occasion.target, cdns, mode, rules }), occasion), cdns, options)
}

/** The same for a plan that is only to be looked at: a site that no tag covers is told, and stops nothing. */
export function planToShow(occasion: Occasion, cdns: readonly PlanCdn[], options: ReleaseOptions): SizedPlan {
  const onUnpurgeable = options.onUnpurgeable === 'error' ? 'warn' : options.onUnpurgeable
  return planRelease(occasion, cdns, { ...options, onUnpurgeable })
}

function sized(plan: Plan, occasion: Occasion): SizedPlan {
  const tags = plan.tags.map(({ tag }) => tag)
  const radius = blastRadius(tags, knownManifests(occasion))
  const { touched, known } = radius.tags
  return { ...plan, ...costOf(plan), knownTags: known, share: known === 0 ? 0 : touched / known, radius, excess: [] }
}

function costOf({ batches, cdns }: Plan): Pick<SizedPlan, 'requests' | 'estimatedMs'> {
  return { requests: batches.length, estimatedMs: cdns.reduce((total, { estimatedMs }) => total + estimatedMs, 0) }
}

function bounded(plan: SizedPlan, cdns: readonly PlanCdn[], { limits, onTooMany }: ReleaseOptions): SizedPlan {
  const found = excesses(plan.radius, limits)
  if (found.length === 0) return plan
  if (onTooMany === 'abort') return { ...plan, excess: found }
  const warnings = [...plan.warnings, ...found]
  if (onTooMany === 'proceed') return { ...plan, warnings }
  const whole = planEverything(plan, cdns)
  const unable = cdns.filter(({ purgesEverything }) => !purgesEverything)
  const words = unable.map(({ title }) => `${title} has no request that purges everything: it is told each tag.`)
  return { ...plan, ...whole, ...costOf(whole), warnings: [...warnings, ...words] }
}

/**
 * Stops a release that is over the limits.
 *
 * @throws CacheTagsError `CT_TOO_MANY`
 */
export function assertWithinLimits({ excess }: SizedPlan): void {
  if (excess.length === 0) return
  throw new CacheTagsError('CT_TOO_MANY', excess.join(' '), {
    hint: 'Look at `cache-tags plan`, then raise the limit, or set onTooMany to `proceed` or `everything`. Nothing was purged.',
  })
}

/** Every build that a release knows: what the widest purge would reach. */
export function knownManifests({ manifest, baselines }: Pick<Occasion, 'manifest' | 'baselines'>): Manifest[] {
  const others = baselines.flatMap((baseline) =>
    baseline.kind === 'read' ? [baseline.manifest] : baseline.kind === 'unknown' ? baseline.known : [],
  )
  return [...new Set([...others, manifest])]
}

function diffWithBaseline(occasion: Occasion, baseline: Baseline, options: ReleaseOptions): ManifestDiff {
  const { manifest } = occasion
  switch (baseline.kind) {
    case 'read': {
      const { toolchain } = options
      return diffManifests(baseline.manifest, manifest, { toolchain, isKept: baseline.isKept ?? false })
    }
    case 'missing':
      return diffManifests(null, manifest)
    case 'unreadable':
      return {
        ...widenedDiff('baseline-unreadable', [manifest]),
        warnings: [baseline.reason, ...(manifest.build.differences ?? [])],
      }
    case 'lost': {
      const diff = widenedDiff('baseline-lost', knownManifests(occasion))
      const named = baseline.tags.map((tag) => ({ tag, sites: [], because: [] }))
      return { ...diff, purge: joinPurges([...diff.purge, ...named]) }
    }
    case 'unknown':
      return widenedDiff(baseline.reason, [...new Set([...baseline.known, ...knownManifests(occasion)])])
  }
}

function withOwed(diff: ManifestDiff, owed: readonly string[]): ManifestDiff {
  if (owed.length === 0) return diff
  const because: Because[] = [{ module: '', name: '', change: 'unreached' }]
  return { ...diff, purge: joinPurges([...diff.purge, ...owed.map((tag) => ({ tag, sites: [], because }))]) }
}

/**
 * Names the tags that entries of an unpurgeable site may carry, as far as they are known: those without a hole, those
 * that the configuration gives for a pattern, and those that were seen on prerendered pages. Where the configuration
 * gives them for every pattern, the site is purgeable after all; what was seen is never known to be all.
 */
function expandPatterns(
  diff: ManifestDiff,
  values: ReleaseOptions['values'],
  manifests: readonly Manifest[],
): ManifestDiff {
  if (diff.unpurgeable.length === 0) return diff
  const known = new Map(Object.entries(values))
  const seen = manifests.map(({ build }) => new Map(Object.entries(build.concrete ?? {})))
  const tagsOf = (pattern: string): string[] => [
    ...(known.get(pattern) ?? []),
    ...seen.flatMap((found) => found.get(pattern) ?? []),
  ]
  const removed = new Set(diff.sites.removed)
  const expanded = diff.unpurgeable.flatMap(({ site, patterns }): TagToPurge[] => {
    const because: Because[] = [{ ...siteName(site), change: removed.has(site) ? 'removed' : 'changed' }]
    return patterns
      .flatMap((pattern) => (hasHole(pattern) ? tagsOf(pattern) : [patternTag(pattern)]))
      .map((tag) => ({ tag, sites: [site], because: diff.widened === null ? because : [] }))
  })
  const unpurgeable = diff.unpurgeable.filter(({ patterns }) => {
    const holes = patterns.filter(hasHole)
    return holes.length === 0 || !holes.every((pattern) => known.has(pattern))
  })
  return { ...diff, unpurgeable, purge: joinPurges([...diff.purge, ...expanded]) }
}

function siteName(site: string): { module: string; name: string } {
  const { module, name } = parseNodeId(site)
  return { module: module ?? '', name: name.replace(/~\d+$/, '') }
}

function settleUnpurgeable(diff: ManifestDiff, occasion: Occasion, options: ReleaseOptions): ManifestDiff {
  if (diff.unpurgeable.length === 0 || options.onUnpurgeable === 'warn') return diff
  if (options.onUnpurgeable === 'error') {
    const [first] = diff.unpurgeable
    throw new CacheTagsError(
      'CT_UNPURGEABLE',
      `No tag covers the entries of ${diff.unpurgeable.length} changed sites, ${first?.site ?? ''} among them.`,
      { hint: 'Set `siteTags`, give `values` for its patterns, or set `onUnpurgeable`.' },
    )
  }
  if (diff.widened !== null) return diff
  const everything = widenedDiff('unpurgeable', knownManifests(occasion))
  return { ...diff, widened: 'unpurgeable', purge: joinPurges([...diff.purge, ...everything.purge]) }
}
