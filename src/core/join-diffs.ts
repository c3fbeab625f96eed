import { append } from './append.ts'
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

/** Each tag once, with the sites and reasons of all. In each of those that are joined, sites are sorted; nothing stands twice. */
export function joinPurges(purges: readonly TagToPurge[]): TagToPurge[] {
  const parts = new Map<string, TagToPurge[]>()
  for (const purge of purges) append(parts, purge.tag, purge)
  const same = createSame()
  return [...parts.values()]
    .flatMap((found) => (found.length > 1 ? joinOfTag(found, same) : found))
    .sort((left, right) => byCodeUnit(left.tag, right.tag))
}

function joinOfTag(parts: readonly TagToPurge[], same: (reason: Because) => Because): TagToPurge[] {
  const because = new Set(parts.flatMap((part) => part.because.map(same)))
  const sites = sortedUnique(parts.flatMap((part) => part.sites))
  return parts.slice(0, 1).map(({ tag }) => ({ tag, sites, because: [...because] }))
}

/** Gives for equal reasons one object. Within a diff they are one already, for all of its sites. */
function createSame(): (reason: Because) => Because {
  const known = new Map<Because, Because>()
  const byText = new Map<string, Because>()
  return (reason) => {
    const found = known.get(reason)
    if (found !== undefined) return found
    const text = JSON.stringify(reason)
    const first = byText.get(text) ?? reason
    byText.set(text, first)
    known.set(reason, first)
    return first
  }
}

function joinUnpurgeable(all: readonly Unpurgeable[]): Unpurgeable[] {
  const found = new Map<string, Set<string>>()
  for (const { site, patterns } of all) {
    const known = found.get(site) ?? new Set()
    found.set(site, known)
    for (const pattern of patterns) known.add(pattern)
  }
  return [...found].map(([site, patterns]) => ({ site, patterns: sortedUnique(patterns) }))
}

/** A site is new where no earlier build has it. */
function addedToAll(diffs: readonly ManifestDiff[]): string[] {
  const [first, ...others] = diffs.filter(({ widened }) => widened === null).map(({ sites }) => sites.added)
  const addedTo = others.map((added) => new Set(added))
  return (first ?? []).filter((id) => addedTo.every((added) => added.has(id)))
}
