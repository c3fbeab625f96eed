import type { IncomingHttpHeaders } from 'node:http'
import CachePolicy from 'http-cache-semantics'

/** How an entry stands by time alone: `stale` is within `stale-while-revalidate`, `expired` is past every use. */
export type Freshness = 'fresh' | 'stale' | 'expired'

/** A stored response's own time. */
export interface Lifetime {
  readonly freshness: () => Freshness
  /** Whole seconds since the origin made it, `Age` of the origin included. */
  readonly ageSeconds: () => number
}

/** https://vercel.com/docs/caching/cdn-cache#cacheable-response-criteria */
const CACHEABLE_STATUSES: ReadonlySet<number> = new Set([200, 301, 302, 307, 308, 404, 410])

/** The same page: a response with one of these is never stored. */
const UNCACHEABLE_DIRECTIVES: ReadonlySet<string> = new Set(['private', 'no-cache', 'no-store'])

/**
 * Vercel's cache does not act on these, and its own default value carries the first. `http-cache-semantics` takes
 * `must-revalidate` for "never without asking the origin", so that it would make every such response a miss.
 */
const IGNORED_DIRECTIVES: ReadonlySet<string> = new Set(['must-revalidate', 'proxy-revalidate'])

/** What Vercel assumes, and tells the client, where an origin says nothing (https://vercel.com/docs/caching/cache-control-headers). */
export const DEFAULT_CACHE_CONTROL = 'public, max-age=0, must-revalidate'

/** A request that says nothing about caching: which entries fit a request is settled before, by key. */
const PLAIN_REQUEST = { method: 'GET', url: '/', headers: {} }

/**
 * The lifetime of a response in a shared cache at Vercel, decided by the first of `Vercel-CDN-Cache-Control`,
 * `CDN-Cache-Control` and `Cache-Control` that is there; `null` for one that must not or need not be stored.
 */
export function readLifetime(status: number, headers: IncomingHttpHeaders, now: () => number): Lifetime | null {
  if (!CACHEABLE_STATUSES.has(status) || headers['set-cookie'] !== undefined) return null
  const targeted = readTargetedControl(headers)
  const directives = readDirectives(targeted ?? nonEmpty(headers['cache-control']) ?? DEFAULT_CACHE_CONTROL)
  if (directives.some(({ name }) => UNCACHEABLE_DIRECTIVES.has(name))) return null

  const heeded = directives.filter(({ name }) => !IGNORED_DIRECTIVES.has(name))
  const policyHeaders = {
    'cache-control': heeded.map(({ text }) => text).join(', '),
    age: headers.age,
    date: headers.date,
    // RFC 9213, section 2.2: a targeted field takes the place of `Expires` too.
    expires: targeted === null ? headers.expires : undefined,
  }
  const lifetime = toLifetime(createPolicy(status, policyHeaders, now))
  return lifetime.freshness() === 'expired' ? null : lifetime
}

/** The cache control meant for CDNs, where the origin set one that isn't empty; else `null`. */
export function readTargetedControl(headers: IncomingHttpHeaders): string | null {
  return nonEmpty(headers['vercel-cdn-cache-control']) ?? nonEmpty(headers['cdn-cache-control'])
}

/** One directive of a `Cache-Control` value: its name, and all of it, in lower case. */
export interface Directive {
  readonly name: string
  readonly text: string
}

/** The directives of a `Cache-Control` value, in order. */
export function readDirectives(control: string): Directive[] {
  const texts = control.split(',').map((part) => part.trim().toLowerCase())
  return texts.filter((text) => text !== '').map((text) => ({ name: text.split('=', 1)[0]?.trim() ?? text, text }))
}

function nonEmpty(header: string | string[] | undefined): string | null {
  const value = [header ?? []].flat().join(', ').trim()
  return value === '' ? null : value
}

/** The library reads the system's clock; ours is put over its documented hook `now`, and under what it noted while it was made. */
function createPolicy(status: number, headers: IncomingHttpHeaders, now: () => number): CachePolicy {
  const policy = new CachePolicy(PLAIN_REQUEST, { status, headers }, { shared: true })
  return Object.assign(CachePolicy.fromObject({ ...policy.toObject(), t: now() }), { now })
}

function toLifetime(policy: CachePolicy): Lifetime {
  return {
    ageSeconds: () => Math.floor(policy.age()),
    freshness: () => {
      const { revalidation } = policy.evaluateRequest(PLAIN_REQUEST)
      if (revalidation === undefined) return 'fresh'
      return revalidation.synchronous ? 'expired' : 'stale'
    },
  }
}
