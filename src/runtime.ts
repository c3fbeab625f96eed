import { CacheTagsError } from './core/error.ts'

/** Options of {@link cacheTagHeaders}. */
export interface CacheTagHeadersOptions {
  /**
   * The CDN that reads the header.
   * @default 'vercel'
   */
  readonly cdn?: 'vercel'
}

const HEADER_NAMES = { vercel: 'Vercel-Cache-Tag' } as const

/**
 * The response header that tells the CDN a response's cache tags. The build adds the site's own tag to it, so that the
 * header and the purge can't drift apart.
 *
 * @example
 * ```ts
 * import { cacheTagHeaders } from 'unplugin-cache-tags/runtime'
 * return new Response(html, { headers: { 'Content-Type': 'text/html', ...cacheTagHeaders(['about']) } })
 * ```
 * @param tags - one tag or several; `undefined` for none
 * @returns an object to spread into headers; empty if there is no tag
 * @throws CacheTagsError `CT_TAG_INVALID` for a tag with a comma, which would be two tags to the CDN
 */
export function cacheTagHeaders(
  tags: string | readonly string[] | undefined,
  options: CacheTagHeadersOptions = {},
): Record<string, string> {
  const list = [tags ?? []].flat().filter((tag) => tag !== '')
  const broken = list.find((tag) => tag.includes(','))
  if (broken !== undefined) {
    throw new CacheTagsError('CT_TAG_INVALID', `The cache tag ${JSON.stringify(broken)} holds a comma.`, {
      hint: 'A comma separates tags; pass an array instead.',
    })
  }
  return list.length === 0 ? {} : { [HEADER_NAMES[options.cdn ?? 'vercel']]: list.join(',') }
}
