import type { Because } from './because.ts'
import { compareSites, type SiteComparison, type StandingSite } from './compare-sites.ts'
import { countCarriers, coveringTags, lastName, namingOf, readersTags, type Naming } from './covering.ts'
import { byCodeUnit, sortedUnique } from './hash.ts'
import { joinPurges } from './join-diffs.ts'
import type { Manifest } from './manifest.ts'
import { wideningReason, type ToolchainPolicy } from './widen.ts'

/** Why a purge may reach for every tag instead of the changed ones. */
export const WIDENING_REASONS = [
  'no-baseline',
  'baseline-unreadable',
  'baseline-lost',
  'record-unreadable',
  'first-release',
  'recipe-changed',
  'toolchain-changed',
  'ambient-changed',
  'lockfile-unreadable',
  'unpurgeable',
] as const

/** Why a purge reaches for every tag instead of the changed ones. */
export type WideningReason = (typeof WIDENING_REASONS)[number]

/** A tag to purge, the sites it covers, and why. */
export interface TagToPurge {
  readonly tag: string
  readonly sites: readonly string[]
  readonly because: readonly Because[]
}

/** A changed site whose entries no tag covers. */
export interface Unpurgeable {
  readonly site: string
  /** Patterns of the tags it may carry. */
  readonly patterns: readonly string[]
}

/** What differs between two builds, and what that makes of their cache entries. */
export interface ManifestDiff {
  /** The reason to purge every tag of both; `null` where only what changed is purged. */
  readonly widened: WideningReason | null
  /** Ids: of the old build, but for those `added`. */
  readonly sites: {
    readonly changed: readonly string[]
    readonly removed: readonly string[]
    /** Sites whose code stands, under another id or another tag of their own. */
    readonly moved: readonly string[]
    readonly added: readonly string[]
  }
  readonly purge: readonly TagToPurge[]
  readonly unpurgeable: readonly Unpurgeable[]
  /** Differences that were let pass, by policy. */
  readonly warnings: readonly string[]
}

/** How a diff judges what lies beside the code. */
export interface DiffOptions {
  readonly toolchain?: ToolchainPolicy
  /**
   * Whether later builds are compared with `before` as well: then sites whose code stands can wait.
   * @default false
   */
  readonly isKept?: boolean
}

/**
 * Compares what was live with what was built: a site whose fingerprint differs, or which is gone, is purged; one whose
 * code stands is purged only where its old entries could not be named any more; an added one purges nothing.
 *
 * @param before - the manifest whose code may have made entries; `null` if there is none
 */
export function diffManifests(before: Manifest | null, after: Manifest, options: DiffOptions = {}): ManifestDiff {
  if (before === null) {
    return { ...widenedDiff('no-baseline', [after]), warnings: [...(after.build.differences ?? [])] }
  }
  const { reason, warnings } = wideningReason(before, after, options.toolchain ?? {})
  const old = namingOf(before)
  const isScan = after.build.injected === undefined
  const naming = { old, now: namingOf(after), carriers: countCarriers(old), isScan }
  const compared = compareSites(before, after, naming.old.sites, naming.now.sites)
  const standing = options.isKept === true ? [] : strandedSites(compared, naming)
  const sites = {
    changed: compared.stale.filter((site) => site.now !== null).map((site) => site.id),
    removed: compared.stale.filter((site) => site.now === null).map((site) => site.id),
    moved: sortedUnique([...compared.moved.map(({ id }) => id), ...standing.flatMap((row) => row.sites)]),
    added: compared.added,
  }
  if (reason !== null) return { ...widenedDiff(reason, [before, after], [before]), sites, warnings }
  const { rows, unpurgeable } = purgeStale(compared, naming)
  const purge = joinPurges([...rows, ...standing, ...unexplainedRows(before, after)])
  return { widened: null, sites, purge, unpurgeable, warnings }
}

/**
 * The purge of every tag of the given manifests, for a reason.
 *
 * @param live - those of them that may have entries; a site of another one needs no tag that covers it
 */
export function widenedDiff(
  reason: WideningReason,
  manifests: readonly Manifest[],
  live: readonly Manifest[] = manifests,
): ManifestDiff {
  const purge = new Map<string, Set<string>>()
  const uncovered = new Map<string, string[]>()
  for (const manifest of manifests) {
    const naming = namingOf(manifest)
    for (const [tag, id] of namedBy(manifest, naming)) {
      const sites = purge.get(tag) ?? new Set()
      purge.set(tag, id === null ? sites : sites.add(id))
    }
    for (const [id, site] of naming.sites) {
      if (!live.includes(manifest) || naming.covering(site).length > 0) continue
      uncovered.set(id, [...(uncovered.get(id) ?? []), ...site.tags])
    }
  }
  return {
    widened: reason,
    sites: { changed: [], removed: [], moved: [], added: [] },
    purge: [...purge]
      .map(([tag, sites]) => ({ tag, sites: sortedUnique(sites), because: [] }))
      .sort((left, right) => byCodeUnit(left.tag, right.tag)),
    unpurgeable: [...uncovered].map(([site, patterns]) => ({ site, patterns: sortedUnique(patterns) })),
    warnings: [],
  }
}

/** Every tag by which entries of these builds can be named. */
export function knownTags(manifests: readonly Manifest[]): string[] {
  const tags = new Set<string>()
  for (const manifest of manifests) for (const [tag] of namedBy(manifest, namingOf(manifest))) tags.add(tag)
  return sortedUnique(tags)
}

/** Every tag by which entries of a build can be named, with the site; `null` for a tag that only pages carry. */
function* namedBy({ build }: Manifest, naming: Naming): Generator<readonly [tag: string, id: string | null]> {
  for (const tag of Object.keys(build.unexplained ?? {})) yield [tag, null]
  for (const [id, site] of naming.sites) for (const tag of naming.known(site)) yield [tag, id]
}

interface Namings {
  readonly old: Naming
  readonly now: Naming
  /** How many sites of the old build may carry each tag. */
  readonly carriers: ReadonlyMap<string, number>
  readonly isScan: boolean
}

function purgeStale(
  { stale }: SiteComparison,
  { old: before, now: after, carriers }: Namings,
): { rows: TagToPurge[]; unpurgeable: Unpurgeable[] } {
  const rows: TagToPurge[] = []
  const unpurgeable: Unpurgeable[] = []
  for (const { id, old, now, because } of stale) {
    const covering = coveringTags(before, after, old, now, carriers)
    if (covering.length === 0) unpurgeable.push({ site: id, patterns: old.tags })
    // A cache that asks for the reader's tags lets go of these entries all the same.
    const tags = covering.length > 0 ? covering : readersTags(after, old, now, carriers)
    const reasons = tags.length === 0 ? [] : because()
    rows.push(...tags.map((tag) => ({ tag, sites: [id], because: reasons })))
  }
  return { rows, unpurgeable }
}

/** Sites whose code stands, with the tag by which their old entries can be named for the last time. */
function strandedSites(
  { kept, moved }: SiteComparison,
  { old: before, now: after, carriers, isScan }: Namings,
): TagToPurge[] {
  const rowOf =
    (change: Because['change']) =>
    ({ id, old, now }: StandingSite): TagToPurge[] => {
      const tag = lastName(before, after, old, now, isScan, carriers)
      return tag === null ? [] : [{ tag, sites: [id], because: [{ module: old.module, name: old.name, change }] }]
    }
  return [...kept.flatMap(rowOf('retagged')), ...moved.flatMap(rowOf('moved'))]
}

/** Tags that no site explains, where anything changed of the routes whose pages carry them. */
function unexplainedRows(before: Manifest, after: Manifest): TagToPurge[] {
  const now = new Map(Object.entries(after.build.unexplained ?? {}))
  return Object.entries(before.build.unexplained ?? {}).flatMap(([tag, { routes, fingerprint }]) => {
    if (now.get(tag)?.fingerprint === fingerprint) return []
    const change = now.has(tag) ? 'changed' : 'removed'
    const because = [...new Set(routes)].map((name): Because => ({ module: 'route', name, change }))
    return [{ tag, sites: [], because }]
  })
}
