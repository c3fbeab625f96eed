import type { CdnCapabilities } from '../core/capabilities.ts'

export type { CdnCapabilities, Rate, TagLimits } from '../core/capabilities.ts'

/** CDNs that can be called, by the name that the option `cdn` takes. */
export type CdnName = 'vercel' | 'cloudflare' | 'fastly' | 'netlify' | 'varnish' | 'next'

/**
 * What each CDN takes and can.
 *
 * Vercel: https://vercel.com/docs/rest-api/edge-cache/invalidate-by-tag and https://vercel.com/docs/caching/cdn-cache/purge.
 * Cloudflare: https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags; the rate is that of the plan Free,
 * the slowest. Fastly: https://www.fastly.com/documentation/reference/http/http-headers/Surrogate-Key. Netlify:
 * https://docs.netlify.com/build/caching/caching-overview, which states no number of tags for a request. Varnish:
 * https://github.com/varnish/varnish-modules, and its own limit of 8 KiB a header. Next:
 * https://nextjs.org/docs/app/api-reference/functions/cacheTag, and what our handler takes in one request.
 */
export const CDN_CAPABILITIES: Readonly<Record<CdnName, CdnCapabilities>> = {
  vercel: {
    title: 'Vercel',
    header: 'Vercel-Cache-Tag',
    separator: ',',
    maxHeaderBytes: null,
    // A comma would split the tag in two, in the header as in the request.
    limits: { maxTagsPerRequest: 16, maxTagBytes: 256, forbiddenCharacters: [','], maxTagsPerResponse: 128 },
    foldsCase: false,
    modes: ['invalidate', 'delete'],
    purgesEverything: false,
    sendsTarget: true,
    outlivesDeploy: true,
    rate: null,
  },
  cloudflare: {
    title: 'Cloudflare',
    header: 'Cache-Tag',
    separator: ',',
    maxHeaderBytes: 16_384,
    limits: {
      maxTagsPerRequest: 100,
      maxTagBytes: 1024,
      charset: 'ascii',
      forbiddenCharacters: [','],
      maxTagsPerResponse: 1000,
    },
    foldsCase: true,
    modes: ['delete'],
    purgesEverything: true,
    sendsTarget: false,
    outlivesDeploy: true,
    rate: { amount: 5, seconds: 60, burst: 25, per: 'request' },
  },
  fastly: {
    title: 'Fastly',
    header: 'Surrogate-Key',
    separator: ' ',
    maxHeaderBytes: 16_384,
    limits: {
      maxTagsPerRequest: 256,
      // Its answer repeats every key with an id, and has to fit into the 64 KiB that are read of one.
      maxRequestBytes: 24_576,
      maxTagBytes: 1024,
      charset: 'ascii',
      forbiddenCharacters: [],
      maxTagsPerResponse: Number.POSITIVE_INFINITY,
    },
    foldsCase: false,
    modes: ['invalidate', 'delete'],
    purgesEverything: true,
    sendsTarget: false,
    outlivesDeploy: true,
    // 100,000 an hour on average; nothing is said of how many may come at once.
    rate: { amount: 100_000, seconds: 3600, burst: 10_000, per: 'tag' },
  },
  netlify: {
    title: 'Netlify',
    header: 'Netlify-Cache-Tag',
    separator: ',',
    maxHeaderBytes: null,
    limits: {
      maxTagsPerRequest: 100,
      // As many as 1,024 characters can take.
      maxTagBytes: 3072,
      maxTagCharacters: 1024,
      forbiddenCharacters: [','],
      maxTagsPerResponse: 500,
    },
    foldsCase: true,
    modes: ['delete'],
    purgesEverything: true,
    sendsTarget: false,
    outlivesDeploy: false,
    rate: null,
  },
  varnish: {
    title: 'Varnish',
    header: 'xkey',
    separator: ' ',
    // `http_resp_hdr_len` and `http_req_hdr_len` are 8 KiB, the header's name included.
    maxHeaderBytes: 7500,
    limits: {
      maxTagsPerRequest: 500,
      maxRequestBytes: 7500,
      maxTagBytes: 1024,
      charset: 'ascii',
      forbiddenCharacters: [','],
      maxTagsPerResponse: Number.POSITIVE_INFINITY,
    },
    foldsCase: false,
    modes: ['invalidate', 'delete'],
    purgesEverything: true,
    sendsTarget: false,
    outlivesDeploy: true,
    rate: null,
  },
  next: {
    title: 'Next',
    header: null,
    separator: ',',
    maxHeaderBytes: null,
    limits: {
      maxTagsPerRequest: 64,
      // As many as 256 characters can take.
      maxTagBytes: 768,
      maxTagCharacters: 256,
      // A page's entry keeps its tags in one header, `a,b`: a purge of "a,b" would miss it.
      forbiddenCharacters: [','],
      maxTagsPerResponse: 128,
    },
    foldsCase: false,
    modes: ['invalidate', 'delete'],
    purgesEverything: false,
    sendsTarget: false,
    outlivesDeploy: true,
    rate: null,
  },
}

/** The CDNs, in the order in which help texts name them. */
export const CDN_NAMES: readonly CdnName[] = Object.keys(CDN_CAPABILITIES) as CdnName[]
