import { append } from './append.ts'
import {
  compareGraphs,
  differencesFor,
  differingModules,
  explainChange,
  reasonsFor,
  type Because,
  type Comparison,
  type Met,
  type Reason,
  type Side,
} from './because.ts'
import type { Naming } from './covering.ts'
import { byCodeUnit, sortedUnique } from './hash.ts'
import { modulePath } from './ids.ts'
import type { Manifest, ManifestSite } from './manifest.ts'
import { openGraph, type ManifestGraph } from './manifest-graph.ts'

/** A site of the old build whose code stands in the new one, under the same id or another. */
export interface StandingSite {
  readonly id: string
  readonly old: ManifestSite
  readonly now: ManifestSite
}

/** A site of the old build whose code changed, or is gone (`now` is `null`). */
export interface StaleSite {
  readonly id: string
  readonly old: ManifestSite
  readonly now: ManifestSite | null
  /** Why, worked out when asked for. */
  readonly because: () => readonly Because[]
}

/** What became of the sites of one build in another. */
export interface SiteComparison {
  readonly stale: readonly StaleSite[]
  readonly kept: readonly StandingSite[]
  /** Sites that stand under another id. */
  readonly moved: readonly StandingSite[]
  /** Ids of sites that only the new build has. */
  readonly added: readonly string[]
}

/** Finds what became of each site whose entries our code makes. */
export function compareSites(
  before: Manifest,
  after: Manifest,
  oldSites: Naming['sites'],
  newSites: Naming['sites'],
): SiteComparison {
  const sides = { before: sideOf(before), after: sideOf(after) }
  const touched = touchedByBuild(sides.before, sides.after)
  let comparison: Comparison | undefined
  const explain = (old: ManifestSite, now: ManifestSite): readonly Because[] => {
    comparison ??= compareGraphs(sides.before, sides.after)
    return explainChange(comparison, old, now)
  }
  const newById = new Map(newSites)
  const oldIds = new Set(oldSites.map(([id]) => id))
  const fresh = newSites.filter(([id]) => !oldIds.has(id))
  const takeMoved = moveFinder(fresh)
  const stale: StaleSite[] = []
  const kept: StandingSite[] = []
  const moved: (StandingSite & { to: string })[] = []
  const taken = new Set<string>()
  for (const [id, old] of oldSites) {
    const now = newById.get(id)
    const isTouched = touched.has(old.statement)
    const stands = now !== undefined && doesStand(old, now, touched)
    if (stands && hasOtherAssets(before, after, id)) stale.push({ id, old, now, because: () => [otherAssets(old)] })
    else if (stands) kept.push({ id, old, now })
    else if (now !== undefined) stale.push({ id, old, now, because: () => explain(old, now) })
    else {
      const found = isTouched ? undefined : takeMoved(old)
      if (found !== undefined && hasOtherAssets(before, after, id, found[0])) {
        taken.add(found[0])
        stale.push({ id, old, now: found[1], because: () => [otherAssets(old)] })
      } else if (found !== undefined) moved.push({ id, old, now: found[1], to: found[0] })
      else
        stale.push({ id, old, now: null, because: () => [{ module: old.module, name: old.name, change: 'removed' }] })
    }
  }
  for (const site of moved) taken.add(site.to)
  const added = fresh.map(([id]) => id).filter((id) => !taken.has(id))
  return { stale, kept, moved, added: added.sort(byCodeUnit) }
}

/** The differences that make sites stale, by the id of the site in the new build, with the graphs in which their ways lie. */
export interface SiteReasons {
  readonly before: ManifestGraph
  readonly after: ManifestGraph
  readonly reasons: ReadonlyMap<string, readonly Reason[]>
}

/** Why each of some sites of a new build differs from what it was before; one that stands, or is new, has no reason. */
export function reasonsOfSites(before: Manifest, after: Manifest, wanted: ReadonlySet<string>): SiteReasons {
  const { comparison, found } = findReasons<Reason>(before, after, wanted, reasonsFor, (because, { statement }) => ({
    ...because,
    path: [statement],
    side: 'after',
  }))
  return { before: comparison.before, after: comparison.after, reasons: found }
}

/** The differences that sites reach, by the id of the site in the new build. */
export interface SiteDifferences {
  readonly comparison: Comparison
  readonly met: ReadonlyMap<string, readonly Met[]>
}

/** The same as {@link reasonsOfSites} without the ways, for many sites at once. */
export function differencesOfSites(before: Manifest, after: Manifest, wanted: ReadonlySet<string>): SiteDifferences {
  const { comparison, found } = findReasons<Met>(before, after, wanted, differencesFor, (because, { statement }) => ({
    because,
    id: statement,
    side: 'after',
    steps: 0,
  }))
  return { comparison, met: found }
}

/** @param otherAssetsOf - what is said of a site whose pages name other client files */
function findReasons<Found>(
  before: Manifest,
  after: Manifest,
  wanted: ReadonlySet<string>,
  explain: (comparison: Comparison, old: ManifestSite, now: ManifestSite) => readonly Found[],
  otherAssetsOf: (because: Because, now: ManifestSite) => Found,
): { readonly comparison: Comparison; readonly found: ReadonlyMap<string, readonly Found[]> } {
  const sides = { before: sideOf(before), after: sideOf(after) }
  const comparison = compareGraphs(sides.before, sides.after)
  const touched = touchedByBuild(sides.before, sides.after)
  const found = new Map<string, readonly Found[]>()
  for (const id of wanted) {
    const [old, now] = [before.code.sites[id], after.code.sites[id]]
    if (old === undefined || now === undefined) continue
    if (!doesStand(old, now, touched)) found.set(id, explain(comparison, old, now))
    else if (hasOtherAssets(before, after, id)) found.set(id, [otherAssetsOf(otherAssets(old), now)])
  }
  return { comparison, found }
}

/** Whether the code of a site stands: neither it nor what only the builds know of it differs, or it is not to count. */
function doesStand(old: ManifestSite, now: ManifestSite, touched: ReadonlySet<string>): boolean {
  return (old.fingerprint === now.fingerprint && !touched.has(old.statement)) || now.optedOut === true
}

/** Whether the pages that a site makes name other client files. What a build doesn't know of the client is no difference. */
function hasOtherAssets(before: Manifest, after: Manifest, id: string, nowId: string = id): boolean {
  const [old, now] = [before.build.assets?.[id], after.build.assets?.[nowId]]
  // Pages from before client files were counted name some all the same.
  if (old === undefined)
    return now !== undefined && before.build.assets === undefined && before.build.injected !== undefined
  return now !== undefined && old !== now
}

function otherAssets({ module }: ManifestSite): Because {
  return { module: 'assets', name: modulePath(module), change: 'changed' }
}

/** Ids of the modules that have a statement in which two builds differ. */
export function changedModules(before: Manifest, after: Manifest): string[] {
  return differingModules(sideOf(before), sideOf(after))
}

function sideOf(manifest: Manifest): Side {
  return { manifest, graph: openGraph(manifest.code.graph) }
}

/** Hands out, once each, the new sites that are what an old one was: same code, same form, same tags. */
function moveFinder(fresh: Naming['sites']): (old: ManifestSite) => Naming['sites'][number] | undefined {
  const likeness = ({ fingerprint, form, tags, always }: ManifestSite): string =>
    JSON.stringify([fingerprint, form, tags, always])
  const waiting = new Map<string, Naming['sites'][number][]>()
  for (const entry of fresh.toReversed()) {
    const key = likeness(entry[1])
    append(waiting, key, entry)
  }
  return (old) => waiting.get(likeness(old))?.pop()
}

/** Nodes that reach something of which only the builds know that it differs: an inlined value, a generated module. */
function touchedByBuild(before: Side, after: Side): ReadonlySet<string> {
  const modules = new Set(differingKeys(before.manifest.build.modules, after.manifest.build.modules))
  const values = differingKeys(before.manifest.build.values, after.manifest.build.values)
  const inModules = modules.size === 0 ? [] : before.graph.ids.filter((id) => modules.has(id.split('#')[0] ?? id))
  return before.graph.dependents([...values, ...inModules])
}

function differingKeys(
  before: Readonly<Record<string, string>> = {},
  after: Readonly<Record<string, string>> = {},
): string[] {
  const old = new Map(Object.entries(before))
  const now = new Map(Object.entries(after))
  return sortedUnique([...old.keys(), ...now.keys()]).filter((key) => old.get(key) !== now.get(key))
}
