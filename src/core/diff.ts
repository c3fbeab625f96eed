import type { Because } from './because.ts'
import { compareSites, type SiteComparison, type StandingSite } from './compare-sites.ts'
import { countCarriers, coveringTags, lastName, namingOf, readersTags, type Naming } from './covering.ts'
import { byCodeUnit, sortedUnique } from './hash.ts'
import type { Manifest } from './manifest.ts'
import { wideningReason, type ToolchainPolicy } from './widen.ts'

/** Why a purge reaches for every tag instead of the changed ones. */
export type WideningReason =
  | 'no-baseline'
  | 'baseline-unreadable'
  | 'baseline-lost'
  | 'record-unreadable'
  | 'first-release'
  | 'recipe-changed'
  | 'toolchain-changed'
  | 'ambient-changed'
  | 'lockfile-unreadable'
  | 'unpurgeable'

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
  const naming = { old: namingOf(before), now: namingOf(after), isScan: after.build.injected === undefined }
  const compared = compareSites(before, after, naming.old.sites, naming.now.sites)
  const standing = options.isKept === true ? [] : strandedSites(compared, naming)
  const sites = {
    changed: compared.stale.filter((site) => site.now !== null).map((site) => site.id),
    removed: compared.stale.filter((site) => site.now === null).map((site) => site.id),
    moved: sortedUnique([...compared.moved, ...standing].map(({ id }) => id)),
    added: compared.added,
  }
  if (reason !== null) return { ...widenedDiff(reason, [before, after], [before]), sites, warnings }
  const { rows, unpurgeable } = purgeStale(compared, naming)
  const purge = toPurge([...rows, ...standing, ...unexplainedRows(before, after)])
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
  const rows: (PurgeRow | SiteRow)[] = []
  const uncovered = new Map<string, string[]>()
  for (const manifest of manifests) {
    const naming = namingOf(manifest)
    rows.push(...Object.keys(manifest.build.unexplained ?? {}).map((tag) => ({ tag, because: [] })))
    for (const [id, site] of naming.sites) {
      rows.push(...naming.known(site).map((tag) => ({ tag, id, because: [] })))
      if (!live.includes(manifest) || naming.covering(site).length > 0) continue
      uncovered.set(id, [...(uncovered.get(id) ?? []), ...site.tags])
    }
  }
  return {
    widened: reason,
    sites: { changed: [], removed: [], moved: [], added: [] },
    purge: toPurge(rows),
    unpurgeable: [...uncovered].map(([site, patterns]) => ({ site, patterns: sortedUnique(patterns) })),
    warnings: [],
  }
}

/** Every tag by which entries of these builds can be named. */
export function knownTags(manifests: readonly Manifest[]): string[] {
  return widenedDiff('no-baseline', manifests).purge.map(({ tag }) => tag)
}

/** One reason to purge a tag. */
interface PurgeRow {
  readonly tag: string
  readonly because: readonly Because[]
}

/** A site whose entries a tag names. */
interface SiteRow extends PurgeRow {
  readonly id: string
}

interface Namings {
  readonly old: Naming
  readonly now: Naming
  readonly isScan: boolean
}

function purgeStale(
  { stale }: SiteComparison,
  { old: before, now: after }: Namings,
): { rows: SiteRow[]; unpurgeable: Unpurgeable[] } {
  const carriers = countCarriers(before)
  const rows: SiteRow[] = []
  const unpurgeable: Unpurgeable[] = []
  for (const { id, old, now, because } of stale) {
    const covering = coveringTags(before, after, old, now, carriers)
    if (covering.length === 0) unpurgeable.push({ site: id, patterns: old.tags })
    // A cache that asks for the reader's tags lets go of these entries all the same.
    const tags = covering.length > 0 ? covering : readersTags(after, old, now, carriers)
    const reasons = tags.length === 0 ? [] : because()
    rows.push(...tags.map((tag) => ({ tag, id, because: reasons })))
  }
  return { rows, unpurgeable }
}

/** Sites whose code stands, with the tag by which their old entries can be named for the last time. */
function strandedSites({ kept, moved }: SiteComparison, { old: before, now: after, isScan }: Namings): SiteRow[] {
  const carriers = countCarriers(before)
  const rowOf =
    (change: Because['change']) =>
    ({ id, old, now }: StandingSite): SiteRow[] => {
      const tag = lastName(before, after, old, now, isScan, carriers)
      return tag === null ? [] : [{ tag, id, because: [{ module: old.module, name: old.name, change }] }]
    }
  return [...kept.flatMap(rowOf('retagged')), ...moved.flatMap(rowOf('moved'))]
}

/** Tags that no site explains, where anything changed of the routes whose pages carry them. */
function unexplainedRows(before: Manifest, after: Manifest): PurgeRow[] {
  const now = new Map(Object.entries(after.build.unexplained ?? {}))
  return Object.entries(before.build.unexplained ?? {}).flatMap(([tag, { routes, fingerprint }]) => {
    if (now.get(tag)?.fingerprint === fingerprint) return []
    const change = now.has(tag) ? 'changed' : 'removed'
    return [{ tag, because: routes.map((name): Because => ({ module: 'route', name, change })) }]
  })
}

/** Joins the rows of each tag; tags, sites and reasons stand there once. */
function toPurge(rows: readonly (PurgeRow | SiteRow)[]): TagToPurge[] {
  const entries = new Map<string, { sites: Set<string>; because: Map<string, Because> }>()
  for (const row of rows) {
    const { tag, because } = row
    const entry = entries.get(tag) ?? { sites: new Set(), because: new Map() }
    if ('id' in row) entry.sites.add(row.id)
    for (const reason of because) {
      const key = JSON.stringify([reason.module, reason.name, reason.change])
      if (!entry.because.has(key)) entry.because.set(key, reason)
    }
    entries.set(tag, entry)
  }
  return [...entries]
    .map(([tag, { sites, because }]) => ({ tag, sites: sortedUnique(sites), because: [...because.values()] }))
    .sort((left, right) => byCodeUnit(left.tag, right.tag))
}
