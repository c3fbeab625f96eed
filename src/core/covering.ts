import { byCodeUnit } from './hash.ts'
import type { Manifest, ManifestSite } from './manifest.ts'
import { hasHole, patternTag } from './pattern.ts'

/** How the entries that one build makes can be named to a CDN. */
export interface Naming {
  /** Sites whose entries our code makes, sorted by id. */
  readonly sites: readonly (readonly [id: string, site: ManifestSite])[]
  /** Whether the build wrote a site's own tag into its code. A purge never relies on another. */
  readonly isInjected: (site: ManifestSite) => boolean
  /** Every tag that surely stands on all entries of a site. */
  readonly carried: (site: ManifestSite) => readonly string[]
  /** Of these the most precise: its own tag where that was injected, else those it always carries. */
  readonly covering: (site: ManifestSite) => readonly string[]
  /** Every tag by which some entry of a site can be named. */
  readonly known: (site: ManifestSite) => readonly string[]
}

/** Reads from a manifest how the entries of its build are named. */
export function namingOf(manifest: Manifest): Naming {
  const injected = new Set(manifest.build.injected)
  const own = ({ siteTag }: ManifestSite): string[] => (siteTag !== null && injected.has(siteTag) ? [siteTag] : [])
  const always = (site: ManifestSite): string[] => site.always.map(patternTag)
  const shared = sharedTags(manifest)
  const covering = (site: ManifestSite): string[] => {
    const [tag] = own(site)
    if (tag === undefined) return always(site)
    // Behind a wrapper one tag stands for all callers: what only some of them carry is narrower.
    return shared.has(tag) ? [tag, ...always(site)] : [tag]
  }
  return {
    sites: Object.entries(manifest.code.sites)
      .filter(([, site]) => site.ours)
      .sort(([left], [right]) => byCodeUnit(left, right)),
    isInjected: (site) => own(site).length > 0,
    carried: (site) => [...own(site), ...always(site)],
    covering,
    known: (site) => [...site.tags.filter((pattern) => !hasHole(pattern)).map(patternTag), ...own(site)],
  }
}

/** Site tags that stand for several sites. */
function sharedTags({ code }: Manifest): ReadonlySet<string> {
  const seen = new Set<string>()
  const shared = new Set<string>()
  for (const { siteTag } of Object.values(code.sites)) {
    if (siteTag === null) continue
    if (seen.has(siteTag)) shared.add(siteTag)
    seen.add(siteTag)
  }
  return shared
}

/** How many sites may carry each tag: the fewer, the more precise its purge. */
export function countCarriers(naming: Naming): ReadonlyMap<string, number> {
  const carriers = new Map<string, number>()
  for (const [, site] of naming.sites) {
    for (const tag of new Set(naming.known(site))) carriers.set(tag, (carriers.get(tag) ?? 0) + 1)
  }
  return carriers
}

/** The tag that fewest sites carry; `null` where there is none. */
export function narrowest(tags: readonly string[], carriers: ReadonlyMap<string, number>): string | null {
  const [first] = tags.toSorted(
    (left, right) => (carriers.get(left) ?? 0) - (carriers.get(right) ?? 0) || byCodeUnit(left, right),
  )
  return first ?? null
}

/**
 * What has to be purged of a site whose code stands, so that a later purge can still name its old entries: nothing where
 * the tags that the new build goes by are on them already; else what covers them now. So it is where a site moved, where
 * the namespace or the option `siteTags` changed, and where the injection began or failed.
 */
export function lastName(
  before: Naming,
  after: Naming,
  old: ManifestSite,
  now: ManifestSite,
  isScan: boolean,
  carriers: ReadonlyMap<string, number>,
): string | null {
  // A scan can't tell what a build will inject: it is taken to be what the last build did.
  const hasOwn = now.siteTag !== null && (isScan ? before.isInjected(old) : after.isInjected(now))
  const later = hasOwn ? [now.siteTag] : now.always.map(patternTag)
  const carried = new Set(before.carried(old))
  const isNamed = later.length > 0 && later.every((tag) => carried.has(tag))
  return isNamed ? null : narrowest(before.covering(old), carriers)
}

/**
 * The narrowest tags that surely cover the entries of a site that changed or is gone. Next compares with the tags of the
 * reader, which are the new site's, so there one of those is named as well.
 */
export function coveringTags(
  before: Naming,
  after: Naming,
  old: ManifestSite,
  now: ManifestSite | null,
  carriers: ReadonlyMap<string, number>,
): string[] {
  const own = narrowest(before.covering(old), carriers)
  if (own === null) return []
  return now !== null && after.carried(now).includes(own) ? [own] : [own, ...readersTags(after, old, now, carriers)]
}

/** The narrowest tag of those with which the new build asks for a site's entries, where the cache goes by them: Next's. */
export function readersTags(
  after: Naming,
  old: ManifestSite,
  now: ManifestSite | null,
  carriers: ReadonlyMap<string, number>,
): string[] {
  if (now === null || !old.form.startsWith('next.')) return []
  const read = narrowest(after.covering(now), carriers)
  return read === null ? [] : [read]
}
