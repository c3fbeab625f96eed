import type { Manifest, ManifestSite } from './manifest.ts'
import { patternMatcher, patternTag } from './pattern.ts'

/**
 * Makes a finder of the sites that may have made a cache entry, by the tags that stand on it: every one of them is a tag
 * that the site may carry, and none is missing that it always carries.
 */
export function entryAttribution(manifest: Manifest): (tags: readonly string[]) => string[] {
  const injected = new Set(manifest.build.injected)
  const sites = Object.entries(manifest.code.sites).map(([id, site]) => ({ id, mayCarry: carriedBy(site, injected) }))
  return (tags) => sites.flatMap(({ id, mayCarry }) => (mayCarry(tags) ? [id] : []))
}

function carriedBy(
  { tags: patterns, always, siteTag, ours }: ManifestSite,
  injected: ReadonlySet<string>,
): (tags: readonly string[]) => boolean {
  const own = siteTag !== null && injected.has(siteTag) ? [siteTag] : []
  const required = [...own, ...always.map(patternTag)]
  const matchers = patterns.map(patternMatcher)
  return (tags) =>
    ours &&
    required.every((tag) => tags.includes(tag)) &&
    tags.every((tag) => own.includes(tag) || matchers.some((matches) => matches(tag)))
}
