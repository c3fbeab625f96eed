import type { LocatedSite } from '../core/sites.ts'
import { siteTagEdits, type Edit } from './edits.ts'

/**
 * What is to be inserted into a module's source for its sites to carry their tags.
 *
 * @param siteTags - by the id of the site at which they are written
 */
export function siteEdits(
  located: readonly LocatedSite[],
  source: string,
  siteTags: ReadonlyMap<string, string>,
): Edit[] {
  return located.flatMap(({ site, place }) => {
    const tag = siteTags.get(site.id)
    // Who lists the plugin twice finds it there.
    const isWanted = tag !== undefined && place !== null && !source.includes(tag)
    return isWanted ? siteTagEdits(source, place, tag) : []
  })
}
