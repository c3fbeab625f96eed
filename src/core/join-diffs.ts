import type { Because } from './because.ts'
import type { ManifestDiff, TagToPurge, Unpurgeable } from './diff.ts'
import { byCodeUnit, sortedUnique } from './hash.ts'

/** What one build makes stale of several: every tag that one of the diffs purges, with the reasons of all. */
export function joinDiffs(diffs: readonly ManifestDiff[]): ManifestDiff {
  const [first, ...others] = diffs
  if (first !== undefined && others.length === 0) return first
  const ids = (kind: keyof ManifestDiff['sites']): string[] => sortedUnique(diffs.flatMap(({ sites }) => sites[kind]))
  const changed = ids('changed')
  return {
    widened: diffs.find(({ widened }) => widened !== null)?.widened ?? null,
    sites: { changed, removed: ids('removed'), moved: ids('moved'), added: addedToAll(diffs) },
    purge: joinPurges(diffs.flatMap(({ purge }) => purge)),
    unpurgeable: joinUnpurgeable(diffs.flatMap(({ unpurgeable }) => unpurgeable)),
    warnings: [...new Set(diffs.flatMap(({ warnings }) => warnings))],
  }
}

/** Each tag once, with the sites and reasons of all. */
export function joinPurges(purges: readonly TagToPurge[]): TagToPurge[] {
  const joined = new Map<string, { sites: Set<string>; because: Map<string, Because> }>()
  for (const { tag, sites, because } of purges) {
    const entry = joined.get(tag) ?? { sites: new Set(), because: new Map() }
    joined.set(tag, entry)
    for (const site of sites) entry.sites.add(site)
    for (const reason of because) entry.because.set(JSON.stringify(reason), reason)
  }
  return [...joined]
    .map(([tag, { sites, because }]) => ({ tag, sites: sortedUnique(sites), because: [...because.values()] }))
    .sort((left, right) => byCodeUnit(left.tag, right.tag))
}

function joinUnpurgeable(all: readonly Unpurgeable[]): Unpurgeable[] {
  const patterns = new Map<string, string[]>()
  for (const { site, patterns: more } of all) patterns.set(site, [...(patterns.get(site) ?? []), ...more])
  return [...patterns].map(([site, found]) => ({ site, patterns: sortedUnique(found) }))
}

/** A site is new where no earlier build has it. */
function addedToAll(diffs: readonly ManifestDiff[]): string[] {
  const [first, ...others] = diffs.filter(({ widened }) => widened === null).map(({ sites }) => sites.added)
  return (first ?? []).filter((id) => others.every((added) => added.includes(id)))
}
