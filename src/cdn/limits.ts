import type { CdnLimits } from '../core/batch.ts'

/** CDNs whose limits are known, by the name that the option `cdn` takes. */
export type CdnName = 'vercel' | 'next'

/** Limits of a CDN that may measure tags by characters. */
export interface TagLimits extends CdnLimits {
  /** Longest tag as JavaScript counts: in UTF-16 units. */
  readonly maxTagCharacters?: number
}

/**
 * What each CDN takes.
 * Vercel: https://vercel.com/docs/rest-api/edge-cache/invalidate-by-tag and https://vercel.com/docs/caching/cdn-cache/purge.
 * Next: https://nextjs.org/docs/app/api-reference/functions/cacheTag, and what our handler takes in one request.
 */
export const CDN_LIMITS: Readonly<Record<CdnName, TagLimits>> = {
  vercel: {
    maxTagsPerRequest: 16,
    maxTagBytes: 256,
    // A comma would split the tag in two, in the header as in the request.
    forbiddenCharacters: [','],
    maxTagsPerResponse: 128,
  },
  next: {
    maxTagsPerRequest: 64,
    // As many as 256 characters can take.
    maxTagBytes: 768,
    maxTagCharacters: 256,
    // A page's entry keeps its tags in one header, `a,b`: a purge of "a,b" would miss it.
    forbiddenCharacters: [','],
    maxTagsPerResponse: 128,
  },
}

/**
 * Source images that one request to Vercel may name (https://vercel.com/docs/rest-api/edge-cache/invalidate-by-source-image).
 * An image's address stands where a tag stands elsewhere; no limit is published for its length.
 */
export const VERCEL_SOURCE_IMAGE_LIMITS: CdnLimits = {
  maxTagsPerRequest: 8,
  maxTagBytes: Number.POSITIVE_INFINITY,
  forbiddenCharacters: [],
  maxTagsPerResponse: Number.POSITIVE_INFINITY,
}

/**
 * Says which limit a tag breaks, in words that follow "the tag"; `null` when it breaks none.
 *
 * @example
 * ```ts
 * tagProblem('a,b', CDN_LIMITS.vercel) // 'holds ","'
 * ```
 */
export function tagProblem(tag: string, limits: TagLimits): string | null {
  if (tag === '') return 'is empty'
  const forbidden = limits.forbiddenCharacters.find((character) => tag.includes(character))
  if (forbidden !== undefined) return `holds ${JSON.stringify(forbidden)}`
  // Half of a surrogate pair has no UTF-8 form, so what the CDN received would be another tag.
  if (/\p{Surrogate}/u.test(tag)) return 'holds half a character (a lone surrogate)'
  const { maxTagCharacters = Number.POSITIVE_INFINITY } = limits
  if (tag.length > maxTagCharacters) return `is ${tag.length} characters long, ${maxTagCharacters} at most`
  const bytes = Buffer.byteLength(tag)
  return bytes > limits.maxTagBytes ? `is ${bytes} bytes long, ${limits.maxTagBytes} at most` : null
}
