import { explainChange, type Because, type Side } from './because.ts'
import { byCodeUnit, sortedUnique } from './hash.ts'
import type { Manifest, ManifestSite } from './manifest.ts'
import { openGraph } from './manifest-graph.ts'
import { hasHole, patternTag } from './pattern.ts'
import { wideningReason, type ToolchainPolicy } from './widen.ts'

/** Why a purge reaches for every tag instead of the changed ones. */
export type WideningReason =
  | 'no-baseline'
  | 'baseline-unreadable'
  | 'recipe-changed'
  | 'toolchain-changed'
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
  readonly sites: {
    readonly changed: readonly string[]
    readonly removed: readonly string[]
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
}

/**
 * Compares what was live with what was built: a site whose fingerprint differs, or which is gone, is purged; one that
 * only moved loses its old site tag; an added one purges nothing.
 *
 * @param before - the manifest whose code may have made entries; `null` if there is none
 */
export function diffManifests(before: Manifest | null, after: Manifest, options: DiffOptions = {}): ManifestDiff {
  if (before === null) return widenedDiff('no-baseline', [after])
  const { reason, warnings } = wideningReason(before, after, options.toolchain ?? {})
  const sites = compareSites(before, after)
  if (reason !== null) return { ...widenedDiff(reason, [before, after]), sites: sites.groups, warnings }
  const purge = new Map<string, { sites: string[]; because: Because[] }>()
  const unpurgeable: Unpurgeable[] = []
  const add = (tag: string, site: string, because: readonly Because[]): void => {
    const entry = purge.get(tag) ?? { sites: [], because: [] }
    entry.sites.push(site)
    for (const item of because) if (!entry.because.some((known) => isSame(known, item))) entry.because.push(item)
    purge.set(tag, entry)
  }
  const carriers = countCarriers(before)
  for (const { id, old, now, because } of sites.stale) {
    const tags = coveringTags(before, old, now, carriers)
    if (tags.length === 0) unpurgeable.push({ site: id, patterns: old.tags })
    for (const tag of tags) add(tag, id, because())
  }
  for (const { id, old, to } of sites.moved) {
    const because: Because = { module: old.module, name: old.name, change: 'removed' }
    if (isInjected(before, old) && old.siteTag !== to.siteTag) add(old.siteTag ?? '', id, [because])
  }
  return { widened: null, sites: sites.groups, purge: toList(purge), unpurgeable, warnings }
}

/** The purge of every tag of the given manifests, for a reason. */
export function widenedDiff(reason: WideningReason, manifests: readonly Manifest[]): ManifestDiff {
  const carriers = new Map<string, Set<string>>()
  for (const manifest of manifests) {
    for (const [id, site] of ourSites(manifest)) {
      for (const tag of knownTags(manifest, site)) carriers.set(tag, (carriers.get(tag) ?? new Set()).add(id))
    }
  }
  const purge = [...carriers]
    .map(([tag, sites]) => ({ tag, sites: sortedUnique(sites), because: [] }))
    .sort((left, right) => byCodeUnit(left.tag, right.tag))
  const uncovered = manifests.flatMap((manifest) =>
    ourSites(manifest).filter(([, site]) => knownAlways(manifest, site).length === 0),
  )
  const unpurgeable = new Map(uncovered.map(([id, site]) => [id, { site: id, patterns: site.tags }]))
  const sites = { changed: [], removed: [], moved: [], added: [] }
  return { widened: reason, sites, purge, unpurgeable: [...unpurgeable.values()], warnings: [] }
}

interface StaleSite {
  readonly id: string
  readonly old: ManifestSite
  readonly now: ManifestSite | null
  readonly because: () => readonly Because[]
}

function compareSites(
  before: Manifest,
  after: Manifest,
): {
  groups: ManifestDiff['sites']
  stale: StaleSite[]
  moved: { id: string; old: ManifestSite; to: ManifestSite }[]
} {
  const oldSites = new Map(ourSites(before))
  const newSites = new Map(ourSites(after))
  const sides = [before, after].map((manifest): Side => ({ manifest, graph: openGraph(manifest.code.graph) }))
  const [oldSide, newSide] = sides as [Side, Side]
  const touched = touchedByValues(oldSide, newSide)
  const fresh = [...newSites].filter(([id]) => !oldSites.has(id))
  const stale: StaleSite[] = []
  const moved: { id: string; old: ManifestSite; to: ManifestSite }[] = []
  const taken = new Set<string>()
  for (const [id, old] of oldSites) {
    const now = newSites.get(id)
    if (now !== undefined) {
      if (old.fingerprint === now.fingerprint && !touched.has(old.statement)) continue
      stale.push({ id, old, now, because: () => explainChange(oldSide, newSide, old.statement) })
      continue
    }
    const to = fresh.find(([candidate, site]) => !taken.has(candidate) && isMove(old, site, touched))
    if (to === undefined) {
      const because: Because = { module: old.module, name: old.name, change: 'removed' }
      stale.push({ id, old, now: null, because: () => [because] })
    } else {
      taken.add(to[0])
      moved.push({ id, old, to: to[1] })
    }
  }
  const groups = {
    changed: stale
      .filter((site) => site.now !== null)
      .map((site) => site.id)
      .sort(byCodeUnit),
    removed: stale
      .filter((site) => site.now === null)
      .map((site) => site.id)
      .sort(byCodeUnit),
    moved: moved.map((site) => site.id).sort(byCodeUnit),
    added: fresh
      .map(([id]) => id)
      .filter((id) => !taken.has(id))
      .sort(byCodeUnit),
  }
  return { groups, stale, moved }
}

function isMove(old: ManifestSite, site: ManifestSite, touched: ReadonlySet<string>): boolean {
  const isEqual = old.fingerprint === site.fingerprint && old.form === site.form && !touched.has(old.statement)
  return isEqual && old.tags.join('\n') === site.tags.join('\n')
}

/** Statements that reach something of which only the builds know that it differs: an inlined value, a generated module. */
function touchedByValues(before: Side, after: Side): ReadonlySet<string> {
  const differing = (part: 'values' | 'modules'): string[] => {
    const old = before.manifest.build[part] ?? {}
    const now = after.manifest.build[part] ?? {}
    return sortedUnique([...Object.keys(old), ...Object.keys(now)]).filter((key) => old[key] !== now[key])
  }
  const modules = new Set(differing('modules'))
  const inModules = before.graph.ids.filter((id) => modules.has(id.split('#')[0] ?? id))
  return before.graph.dependents([...differing('values'), ...inModules])
}

/**
 * The narrowest tags that surely cover a site's entries: its site tag where that was injected, else the tag on all its
 * entries that fewest other sites carry. Next compares the tags of the reader, so there the new site is named as well.
 */
function coveringTags(
  before: Manifest,
  old: ManifestSite,
  now: ManifestSite | null,
  carriers: ReadonlyMap<string, number>,
): string[] {
  const own = narrowest(knownAlways(before, old), carriers)
  if (own === null) return []
  const isRead =
    old.form.startsWith('next.') && now !== null && own !== now.siteTag && !now.always.map(patternTag).includes(own)
  const read = isRead ? narrowest(now.always.map(patternTag), carriers) : null
  return read === null ? [own] : [own, read]
}

function narrowest(tags: readonly string[], carriers: ReadonlyMap<string, number>): string | null {
  const [first] = tags.toSorted(
    (left, right) => (carriers.get(left) ?? 0) - (carriers.get(right) ?? 0) || byCodeUnit(left, right),
  )
  return first ?? null
}

function countCarriers(manifest: Manifest): Map<string, number> {
  const carriers = new Map<string, number>()
  for (const [, site] of ourSites(manifest)) {
    for (const tag of knownTags(manifest, site)) carriers.set(tag, (carriers.get(tag) ?? 0) + 1)
  }
  return carriers
}

/** Sites whose entries our code makes. */
function ourSites(manifest: Manifest): [string, ManifestSite][] {
  return Object.entries(manifest.code.sites).filter(([, site]) => site.ours)
}

function isInjected(manifest: Manifest, site: ManifestSite): boolean {
  return site.siteTag !== null && manifest.build.injected?.includes(site.siteTag) === true
}

/** Tags on every entry of a site. */
function knownAlways(manifest: Manifest, site: ManifestSite): string[] {
  return isInjected(manifest, site) ? [site.siteTag ?? ''] : site.always.map(patternTag)
}

/** Every tag by which entries of a site can be named. */
function knownTags(manifest: Manifest, site: ManifestSite): string[] {
  const named = site.tags.filter((pattern) => !hasHole(pattern)).map(patternTag)
  return isInjected(manifest, site) ? [...named, site.siteTag ?? ''] : named
}

function isSame(left: Because, right: Because): boolean {
  return left.module === right.module && left.name === right.name && left.change === right.change
}

function toList(purge: ReadonlyMap<string, { sites: string[]; because: Because[] }>): TagToPurge[] {
  return [...purge]
    .map(([tag, { sites, because }]) => ({ tag, sites: sortedUnique(sites), because }))
    .sort((left, right) => byCodeUnit(left.tag, right.tag))
}
