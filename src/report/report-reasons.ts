import { append } from '../core/append.ts'
import type { Because, Comparison, Met } from '../core/because.ts'
import { differencesOfSites } from '../core/compare-sites.ts'
import { modulePath } from '../core/ids.ts'
import type { Manifest, ManifestSite } from '../core/manifest.ts'
import { collectWays } from '../core/shared-ways.ts'
import type { Difference, ReleaseView, StaleSite } from './report-data.ts'
import { collectSources, type SourceOf } from './report-sources.ts'

/** Why sites are stale, each difference, step and source once. */
export interface Reasons extends Pick<ReleaseView, 'differences' | 'steps' | 'ways' | 'sources'> {
  /** Sources that were left out, because the page would grow too large. */
  readonly leftOut: number
  readonly of: (site: string) => StaleSite['because']
  /** Whether the ways of one of some sites tell of a difference. */
  readonly toldBy: (sites: readonly string[]) => (because: Because) => boolean
}

/** What is compared, and of which sites the reasons are wanted. */
export interface ReasonsQuestion {
  /** Ids of sites that changed, and of those that are gone. */
  readonly changed: ReadonlySet<string>
  readonly removed: readonly string[]
  readonly manifest: Manifest
  readonly others: readonly Manifest[]
  readonly sourceOf: SourceOf
}

/** From so many changed sites on, only the nearest few reasons of each are told: a page of all would be too large. */
const MANY_SITES = 2000
const FEW_REASONS = 4

/** Finds why sites are stale, compared with every other build that has them. */
export function reasonsOf({ changed, removed, manifest, others, sourceOf }: ReasonsQuestion): Reasons {
  const ways = collectWays()
  const sources = collectSources(sourceOf)
  const table = collectDifferences()
  const most = changed.size < MANY_SITES ? Number.POSITIVE_INFINITY : FEW_REASONS
  for (const before of others) {
    const wanted = new Set([...changed].filter((id) => Object.hasOwn(before.code.sites, id)))
    if (wanted.size === 0) continue
    const { comparison, met } = differencesOfSites(before, manifest, wanted)
    for (const [site, found] of met) {
      for (const { because } of found.slice(most)) table.leaveOut(site, because)
      for (const one of found.slice(0, most)) {
        const from = (one.side === 'before' ? before : manifest).code.sites[site]?.statement ?? ''
        const way = ways.add(comparison, one.side, from, one.id)
        table.add(site, one.because, placeOf(comparison, one, sources.add(comparison, one.id)), way)
      }
    }
  }
  for (const id of removed) {
    const site = siteIn(others, id)
    if (site === undefined) continue
    const { module, name, line } = site
    const way = ways.addStep({ module: modulePath(module), name, line })
    table.add(id, { module, name, change: 'removed' }, { line, source: null }, way)
  }
  return {
    differences: table.differences,
    steps: ways.steps,
    ways: ways.ways,
    sources: sources.sources,
    leftOut: sources.leftOut(),
    of: table.of,
    toldBy: table.toldBy,
  }
}

/** The site of an id in the first of some builds that has it. */
export function siteIn(manifests: readonly Manifest[], id: string): ManifestSite | undefined {
  return manifests.find(({ code }) => Object.hasOwn(code.sites, id))?.code.sites[id]
}

type Place = Omit<Difference, keyof Because>

function placeOf(comparison: Comparison, { id, side }: Met, source: number | null): Place {
  return { line: comparison[side].lineOf(id) ?? null, source }
}

interface DifferenceCollector extends Pick<Reasons, 'differences' | 'of' | 'toldBy'> {
  readonly add: (site: string, because: Because, place: Place, way: number) => void
  /** Counts a difference as told: nearer ones stand for it. */
  readonly leaveOut: (site: string, because: Because) => void
}

function collectDifferences(): DifferenceCollector {
  const differences: Difference[] = []
  const indices = new Map<string, number>()
  const bySite = new Map<string, Map<number, number>>()
  const leftOut = new Map<string, string[]>()
  return {
    differences,
    add: (site, because, place, way) => {
      const { name, change } = because
      const difference = { module: modulePath(because.module), name, change, ...place }
      const key = JSON.stringify(difference)
      const index = indices.get(key) ?? differences.push(difference) - 1
      indices.set(key, index)
      const known = bySite.get(site) ?? new Map<number, number>()
      bySite.set(site, known)
      if (!known.has(index)) known.set(index, way)
    },
    leaveOut: (site, because) => append(leftOut, site, keyOf({ ...because, module: modulePath(because.module) })),
    of: (site) => [...(bySite.get(site) ?? [])].map(([difference, way]) => ({ difference, way })),
    toldBy: (sites) => {
      const found = new Set(sites.flatMap((site) => [...(bySite.get(site)?.keys() ?? [])]))
      const told = new Set([...found].map((index) => keyOf(differences[index])))
      for (const site of sites) for (const key of leftOut.get(site) ?? []) told.add(key)
      return (because) => told.has(keyOf({ ...because, module: modulePath(because.module) }))
    },
  }
}

function keyOf(because: Because | undefined): string {
  return because === undefined ? '' : JSON.stringify([because.module, because.name, because.change])
}
