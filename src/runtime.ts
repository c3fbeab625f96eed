import { CDN_CAPABILITIES, type CdnName } from './cdn/capabilities.ts'
import { characterProblem } from './cdn/limits.ts'
import { CacheTagsError } from './core/error.ts'
import type { SuggestedTag } from './core/known-tags.ts'

/** CDNs that read tags from a header of the response. */
export type HeaderCdn = Exclude<CdnName, 'next'>

/** Options of {@link cacheTagHeaders}. */
export interface CacheTagHeadersOptions {
  /**
   * The CDN that reads the header; several read one each.
   * @default 'vercel'
   */
  readonly cdn?: HeaderCdn | readonly HeaderCdn[]
}

/**
 * The response header that tells a CDN a response's cache tags, as that CDN reads it. The build adds the site's own tag
 * to it, in front, so that the header and the purge can't drift apart.
 *
 * @example
 * ```ts
 * import { cacheTagHeaders } from 'unplugin-cache-tags/runtime'
 * return new Response(html, { headers: { 'Content-Type': 'text/html', ...cacheTagHeaders(['about'], { cdn: 'fastly' }) } })
 * ```
 * @param tags - one tag or several; `undefined` for none
 * @returns an object to spread into headers; empty if there is no tag
 * @throws CacheTagsError `CT_TAG_INVALID` for a tag with a character that such a CDN can't take: a comma or a space would
 * make it two tags; `CT_CONFIG` for a CDN that reads no header
 */
export function cacheTagHeaders(
  tags: SuggestedTag | readonly SuggestedTag[] | undefined,
  options: CacheTagHeadersOptions = {},
): Record<string, string> {
  const list = [tags ?? []].flat().filter((tag) => tag !== '')
  const headers = [options.cdn ?? 'vercel'].flat().map((name) => headerFor(name, list))
  return list.length === 0 ? {} : Object.fromEntries(headers)
}

function headerFor(cdn: HeaderCdn, tags: readonly string[]): [name: string, value: string] {
  const { title, header, separator, limits } = CDN_CAPABILITIES[cdn] ?? {}
  // Types don't hold for everybody who calls.
  if (typeof header !== 'string')
    throw new CacheTagsError('CT_CONFIG', `No header carries cache tags to ${JSON.stringify(cdn)}.`)
  for (const tag of tags) {
    const problem = characterProblem(tag, limits)
    if (problem === null) continue
    throw new CacheTagsError(
      'CT_TAG_INVALID',
      `The cache tag ${JSON.stringify(tag)} ${problem}: ${title} can't take it.`,
      {
        hint: 'Pass several tags as an array, each without what divides tags there.',
      },
    )
  }
  return [header, tags.join(separator)]
}
