import { BARE_HOLE } from './check-pattern.ts'
import { knownTags } from './diff.ts'
import type { Manifest, ManifestSite } from './manifest.ts'
import { hasHole, patternTag } from './pattern.ts'
import { indexTags } from './tag-index.ts'

/** How many of something a purge touches, of those that are known. */
export interface Touched {
  readonly touched: number
  readonly known: number
}

/** How much of what is cached a purge reaches. */
export interface BlastRadius {
  readonly tags: Touched
  /** Sites whose entries carry, or may carry, one of the tags. */
  readonly sites: Touched
  /** Pages that the build prerendered; `null` where it doesn't tell which tags they carry. */
  readonly pages: Touched | null
}

/**
 * Measures a purge.
 *
 * @param manifests - every build that may have entries; the last one is the one that is live
 */
export function blastRadius(tags: readonly string[], manifests: readonly Manifest[]): BlastRadius {
  const purged = new Set(tags)
  const isAnyPurged = indexTags(purged)
  const mayCarry = ({ siteTag, tags: patterns }: ManifestSite): boolean =>
    (siteTag !== null && purged.has(siteTag)) ||
    // Of a tag that is known at run time only, nothing can be told: it would count for every purge.
    patterns.some((pattern) =>
      hasHole(pattern) ? pattern !== BARE_HOLE && isAnyPurged(pattern) : purged.has(patternTag(pattern)),
    )
  const sites = new Map<string, boolean>()
  for (const { code } of manifests) {
    for (const [id, site] of Object.entries(code.sites)) {
      sites.set(id, sites.get(id) === true || mayCarry(site))
    }
  }
  return {
    tags: { touched: purged.size, known: new Set([...knownTags(manifests), ...tags]).size },
    sites: { touched: [...sites.values()].filter(Boolean).length, known: sites.size },
    pages: pagesOf(manifests.at(-1), purged),
  }
}

function pagesOf(manifest: Manifest | undefined, purged: ReadonlySet<string>): Touched | null {
  const rows = manifest?.build.prerendered
  if (rows === undefined) return null
  const count = (kept: typeof rows): number => kept.reduce((total, [, pages]) => total + pages, 0)
  return { touched: count(rows.filter(([, , tags]) => tags.some((tag) => purged.has(tag)))), known: count(rows) }
}

/**
 * How many routes the pages stand at that a purge reaches, of those of which the build prerendered pages that carry tags;
 * `null` where it doesn't tell.
 */
export function touchedRoutes({ build }: Manifest, tags: readonly string[]): Touched | null {
  if (build.prerendered === undefined) return null
  const purged = new Set(tags)
  const known = new Set(build.prerendered.map(([route]) => route))
  const touched = build.prerendered.filter(([, , carried]) => carried.some((tag) => purged.has(tag)))
  return { touched: new Set(touched.map(([route]) => route)).size, known: known.size }
}
