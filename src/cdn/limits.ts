import type { CdnLimits } from '../core/batch.ts'
import { CDN_CAPABILITIES, type CdnName, type TagLimits } from './capabilities.ts'

export type { CdnName, TagLimits } from './capabilities.ts'

/** What a tag may look like, by CDN. */
export const CDN_LIMITS: Readonly<Record<CdnName, TagLimits>> = {
  vercel: CDN_CAPABILITIES.vercel.limits,
  cloudflare: CDN_CAPABILITIES.cloudflare.limits,
  fastly: CDN_CAPABILITIES.fastly.limits,
  netlify: CDN_CAPABILITIES.netlify.limits,
  varnish: CDN_CAPABILITIES.varnish.limits,
  next: CDN_CAPABILITIES.next.limits,
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
  const character = characterProblem(tag, limits)
  if (character !== null) return character
  // Half of a surrogate pair has no UTF-8 form, so what the CDN received would be another tag.
  if (/\p{Surrogate}/u.test(tag)) return 'holds half a character (a lone surrogate)'
  const { maxTagCharacters = Number.POSITIVE_INFINITY } = limits
  if (tag.length > maxTagCharacters) return `is ${tag.length} characters long, ${maxTagCharacters} at most`
  const bytes = new TextEncoder().encode(tag).length
  return bytes > limits.maxTagBytes ? `is ${bytes} bytes long, ${limits.maxTagBytes} at most` : null
}

/** Says which character of a tag a CDN can't take, in words that follow "the tag"; `null` when there is none. */
export function characterProblem(
  tag: string,
  { forbiddenCharacters, charset }: Pick<TagLimits, 'forbiddenCharacters' | 'charset'>,
): string | null {
  const forbidden = forbiddenCharacters.find((character) => tag.includes(character))
  if (forbidden !== undefined) return `holds ${JSON.stringify(forbidden)}`
  const foreign = charset === 'ascii' ? /[^\x21-\x7e]/u.exec(tag)?.[0] : undefined
  return foreign === undefined ? null : `holds ${JSON.stringify(foreign)}, which is no visible ASCII character`
}
