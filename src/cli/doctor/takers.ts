import type { AnswerHeaders } from '../../release/verify-answer.ts'

/** A cache by which an answer came, and what it does with tags. */
interface Taker {
  readonly isThere: (headers: AnswerHeaders) => boolean
  readonly does: string
}

/**
 * Caches that take the tags off before a visitor sees them, by their headers. Vercel: https://vercel.com/docs/caching/cdn-cache/purge.
 * Cloudflare: https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags. Varnish: the VCL of this package.
 * Fastly shows them to who asks by `Fastly-Debug`, as is done here, unless its VCL says no. Of Netlify it isn't documented.
 */
const TAKERS: readonly Taker[] = [
  {
    isThere: ({ 'x-vercel-id': id, 'x-vercel-cache': cache }) =>
      // The local edge cache was asked to show them.
      (id !== undefined || cache !== undefined) && id?.startsWith('emulator::') !== true,
    does: 'Vercel takes them off',
  },
  { isThere: ({ 'cf-ray': ray }) => ray !== undefined, does: 'Cloudflare takes them off' },
  { isThere: ({ 'x-varnish': varnish }) => varnish !== undefined, does: 'the VCL for Varnish takes them off' },
  { isThere: ({ 'x-nf-request-id': id }) => id !== undefined, does: 'Netlify may take them off' },
  { isThere: ({ 'x-nextjs-cache': cache }) => cache !== undefined, does: 'Next keeps them beside its entries' },
]

/** By whom an answer may have lost its tags on the way, in words; none where it would still carry them. */
export function takersOfTags(headers: AnswerHeaders): string[] {
  return TAKERS.filter(({ isThere }) => isThere(headers)).map(({ does }) => does)
}
