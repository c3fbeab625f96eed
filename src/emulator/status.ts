/**
 * What `x-vercel-cache` says of an answer.
 *
 * `HIT` and `STALE` come from the cache; `MISS` from the origin, because nothing usable was stored; `REVALIDATED` from the
 * origin, because the entry was deleted by a purge, or the client sent `Pragma: no-cache` for a stale one
 * (https://vercel.com/docs/headers/response-headers#x-vercel-cache). `BYPASS` is an answer that the cache has no part in:
 * the request or the response can't be cached. Vercel says `MISS` of an uncacheable response; told apart here, a demo
 * can count what the cache could have saved.
 */
export type CacheStatus = 'HIT' | 'MISS' | 'STALE' | 'REVALIDATED' | 'BYPASS'
