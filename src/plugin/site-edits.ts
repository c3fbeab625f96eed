import { siteTagOf, type SiteTagsMode } from '../core/analyse.ts'
import type { LocatedSite } from '../core/sites.ts'
import { siteTagEdits, type Edit } from '../inject/edits.ts'

/** What decides which sites get a tag, and which one. */
export interface SiteTagSettings {
  readonly namespace: string
  readonly siteTags: SiteTagsMode
}

/** What is to be inserted into a module's source for its sites to carry their tags. */
export function siteEdits(located: readonly LocatedSite[], source: string, settings: SiteTagSettings): Edit[] {
  return located.flatMap(({ site, place }) => {
    const tag = siteTagOf(site, settings)
    return tag === null ? [] : siteTagEdits(source, place, tag)
  })
}
