import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { DEFAULT_CACHE_CONTROL, readDirectives, readTargetedControl } from './lifetime.ts'

/** Header that says which target a request belongs to. */
export const TARGET_HEADER = 'x-emulator-target'

/**
 * Header by which a request asks to be shown the tags of its answer, and the one that shows them. Vercel itself has nothing
 * of the kind: it takes the tags off, as this does.
 */
export const SHOW_TAGS_HEADER = 'x-emulator-show-tags'
export const SHOWN_TAGS_HEADER = 'x-emulator-cache-tag'

/** Header that says where an answer came from. */
export const CACHE_HEADER = 'x-vercel-cache'

/** RFC 9110, section 7.6.1, and RFC 2616, section 13.5.1: meant for one connection only. */
const HOP_BY_HOP: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** Ours, and `expect`: the server has answered `100 Continue` already, and undici refuses the header. */
const NOT_FOR_ORIGIN: readonly string[] = ['host', 'expect', TARGET_HEADER, SHOW_TAGS_HEADER]

/** A cacheable request asks for the whole, for everybody: a 304, or a body in one client's encoding, could not be stored. */
const NOT_FOR_CACHEABLE: readonly string[] = [
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'content-length',
  'content-type',
]

/** Vercel reads these and doesn't pass them on; `age` is said anew for every answer. */
const NOT_FOR_CLIENT: readonly string[] = ['vercel-cdn-cache-control', 'vercel-cache-tag', 'age']

/** Directives that Vercel's cache uses up, where `Cache-Control` is the only header it was given. */
const CONSUMED_DIRECTIVES: ReadonlySet<string> = new Set(['s-maxage', 'stale-while-revalidate', 'stale-if-error'])

/** The headers that an origin is sent: without what is meant for one connection, with the address the client used. */
export function toOriginHeaders(headers: IncomingHttpHeaders, clientAddress: string): IncomingHttpHeaders {
  return {
    ...without(headers, [...hopByHop(headers), ...NOT_FOR_ORIGIN]),
    ...(headers.host === undefined ? {} : { 'x-forwarded-host': headers.host }),
    'x-forwarded-for': clientAddress,
    'x-forwarded-proto': 'http',
  }
}

/** {@link toOriginHeaders} narrowed to what any client could have asked, so that the answer serves them all. */
export function toCacheableHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return { ...without(headers, NOT_FOR_CACHEABLE), 'accept-encoding': 'identity' }
}

/**
 * The headers that a client is sent. `CDN-Cache-Control` stays: CDNs downstream want it. `Cache-Control` stays as it is
 * beside a targeted one, else it loses what the cache used up (https://vercel.com/docs/caching/cache-control-headers).
 */
export function toClientHeaders(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  return {
    ...without(headers, [...hopByHop(headers), ...NOT_FOR_CLIENT]),
    'cache-control': readClientControl(headers),
  }
}

/**
 * Names of the request headers that select a response, from its `Vary`; `null` where no other request could be given it.
 * `Vary: Cookie` counts as such at Vercel (https://vercel.com/changelog/vary-cookie-responses-no-longer-cached);
 * `Accept-Encoding` doesn't count, because the origin is always asked for the same encoding.
 */
export function readVary(headers: IncomingHttpHeaders): readonly string[] | null {
  const names = (headers.vary ?? '').split(',').map((name) => name.trim().toLowerCase())
  if (names.includes('*') || names.includes('cookie')) return null
  return names.filter((name) => name !== '' && name !== 'accept-encoding')
}

/** The tags of an answer as its origin wrote them. */
export function tagHeaderOf(headers: IncomingHttpHeaders): string | undefined {
  const value = headers['vercel-cache-tag']
  return Array.isArray(value) ? value.join(',') : value
}

function readClientControl(headers: IncomingHttpHeaders): string {
  const control = headers['cache-control'] ?? DEFAULT_CACHE_CONTROL
  if (readTargetedControl(headers) !== null) return control
  const kept = readDirectives(control).filter(({ name }) => !CONSUMED_DIRECTIVES.has(name))
  return kept.length === 0 ? DEFAULT_CACHE_CONTROL : kept.map(({ text }) => text).join(', ')
}

function hopByHop(headers: IncomingHttpHeaders): readonly string[] {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase())
  return [...HOP_BY_HOP, ...named]
}

function without(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))
}
