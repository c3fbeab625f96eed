import type { Because } from '../core/because.ts'
import type { CdnLimits, PurgeMode, Target } from '../core/batch.ts'
import { diffManifests, widenedDiff, type ManifestDiff, type TagToPurge } from '../core/diff.ts'
import { CacheTagsError } from '../core/error.ts'
import { byCodeUnit, sortedUnique } from '../core/hash.ts'
import { parseNodeId } from '../core/ids.ts'
import type { Manifest } from '../core/manifest.ts'
import { hasHole, patternTag } from '../core/pattern.ts'
import { planPurge, type Plan, type PurgeRule } from '../core/plan.ts'
import type { ToolchainPolicy } from '../core/widen.ts'
import type { BaselineReading } from './baseline.ts'

/** What decides how a release purges: the options of the same names. */
export interface ReleaseOptions {
  readonly toolchain: ToolchainPolicy
  readonly values: Readonly<Record<string, readonly string[]>>
  readonly onUnpurgeable: 'warn' | 'error' | 'everything'
  readonly limits: { readonly maxTags?: number }
  readonly onTooMany: 'abort' | 'proceed'
  readonly mode: PurgeMode
  readonly rules: readonly PurgeRule[]
}

/** What a CDN can take, as far as a plan has to know. */
export interface CdnPort {
  readonly limits: CdnLimits
  readonly tagProblem: (tag: string) => string | null
}

/**
 * What releasing a build would purge, compared with a baseline.
 *
 * @throws CacheTagsError `CT_UNPURGEABLE` or `CT_TOO_MANY`, where the options say so
 */
export function planRelease(
  manifest: Manifest,
  baseline: BaselineReading,
  target: Target,
  cdn: CdnPort,
  options: ReleaseOptions,
): Plan {
  const diff = expandPatterns(diffWithBaseline(manifest, baseline, options), options.values)
  const settled = settleUnpurgeable(diff, manifest, baseline, options)
  const plan = planPurge(settled, { target, ...cdn, mode: options.mode, rules: options.rules })
  const maxTags = options.limits.maxTags ?? Number.POSITIVE_INFINITY
  if (plan.tags.length <= maxTags) return plan
  const excess = `The plan purges ${plan.tags.length} tags; limits.maxTags is ${maxTags}.`
  if (options.onTooMany === 'proceed') return { ...plan, warnings: [...plan.warnings, excess] }
  throw new CacheTagsError('CT_TOO_MANY', excess, {
    hint: 'Look at `cache-tags plan`, then raise limits.maxTags or set onTooMany to `proceed`.',
  })
}

function diffWithBaseline(manifest: Manifest, baseline: BaselineReading, options: ReleaseOptions): ManifestDiff {
  switch (baseline.kind) {
    case 'read':
      return diffManifests(baseline.manifest, manifest, { toolchain: options.toolchain })
    case 'missing':
      return diffManifests(null, manifest)
    case 'unreadable':
      return {
        ...widenedDiff('baseline-unreadable', [manifest]),
        warnings: [baseline.reason, ...(manifest.build.differences ?? [])],
      }
  }
}

/**
 * Names the tags that entries of an unpurgeable site may carry, as far as they are known: those without a hole, and those
 * that the configuration gives for a pattern. Where it gives them for every pattern, the site is purgeable after all.
 */
function expandPatterns(diff: ManifestDiff, values: ReleaseOptions['values']): ManifestDiff {
  const known = new Map(Object.entries(values))
  const removed = new Set(diff.sites.removed)
  const expanded = diff.unpurgeable.flatMap(({ site, patterns }): TagToPurge[] => {
    const because: Because[] = [{ ...siteName(site), change: removed.has(site) ? 'removed' : 'changed' }]
    return patterns
      .flatMap((pattern) => (hasHole(pattern) ? (known.get(pattern) ?? []) : [patternTag(pattern)]))
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

/** Each tag once, with the sites and reasons of all. */
function joinPurges(purges: readonly TagToPurge[]): TagToPurge[] {
  const joined = new Map<string, TagToPurge>()
  for (const entry of purges) {
    const { sites, because } = joined.get(entry.tag) ?? { sites: [], because: [] }
    const reasons = new Map([...because, ...entry.because].map((reason) => [JSON.stringify(reason), reason]))
    joined.set(entry.tag, {
      tag: entry.tag,
      sites: sortedUnique([...sites, ...entry.sites]),
      because: [...reasons.values()],
    })
  }
  return [...joined.values()].sort((left, right) => byCodeUnit(left.tag, right.tag))
}

function settleUnpurgeable(
  diff: ManifestDiff,
  manifest: Manifest,
  baseline: BaselineReading,
  options: ReleaseOptions,
): ManifestDiff {
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
  const everything = widenedDiff('unpurgeable', baseline.kind === 'read' ? [baseline.manifest, manifest] : [manifest])
  return { ...diff, widened: 'unpurgeable', purge: joinPurges([...diff.purge, ...everything.purge]) }
}
