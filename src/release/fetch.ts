import type { Dispatcher } from 'undici'
import { CacheTagsError, type ErrorCode } from '../core/error.ts'
import { isLoopback, isPrivate } from '../core/hosts.ts'
import { MAX_VALUE_BYTES, readUpTo } from '../store/bounded-text.ts'

/** What is waited for and taken in where a text is fetched. */
export interface FetchBounds {
  /** Milliseconds to wait for an answer to begin, and for each next part of it. */
  readonly timeoutMs: number
  /** Largest answer that is read. */
  readonly maxBytes: number
}

const FETCH_BOUNDS: FetchBounds = { timeoutMs: 30_000, maxBytes: MAX_VALUE_BYTES }

/** For an answer of a line or two. */
export const SMALL_ANSWER: FetchBounds = { timeoutMs: 30_000, maxBytes: 65_536 }

/** A server that sends a byte at a time is not waited for without end: the whole may take so many times as long as a part. */
const PARTS_WAITED_FOR = 20

/** What keeps build artifacts often answers with the address of another server. */
const MAX_REDIRECTIONS = 5

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** What a text is fetched for, as errors tell it. */
export interface Fetching {
  readonly code: ErrorCode
  /** A noun: `baseline`. */
  readonly what: string
  readonly hint: string
}

/**
 * Sees to it that what is fetched, and what it is fetched with, can't be read or changed on the way: `https:`, or `http:`
 * from this machine; without a name, password or query from a private network too.
 *
 * @throws CacheTagsError with the given code
 */
export function assertFetchable(source: string, { code, what, hint }: Fetching): void {
  if (!URL.canParse(source)) {
    // Neither the address nor the parser's error is shown: there is no telling which part of it is a key.
    const check = `Check its spelling. ${hint}`
    throw new CacheTagsError(code, `The URL of the ${what} can't be understood.`, { hint: check })
  }
  const { protocol, hostname, username, password, search } = new URL(source)
  if (protocol === 'https:') return
  const isBare = username === '' && password === '' && search === ''
  if (protocol === 'http:' && (isLoopback(hostname) || (isBare && isPrivate(hostname)))) return
  throw new CacheTagsError(code, `${shownUrl(source)} would be fetched unencrypted: the ${what} has to be at https.`, {
    hint: 'Plain http is for this machine; and, without a key in the address, for private networks.',
  })
}

/**
 * The text at an `http:` or `https:` URL; `null` where there is none (404). Redirects are followed, but for one that leaves
 * `https:`; credentials stay with the server that they are for.
 *
 * @throws CacheTagsError with the given code, where it may exist but can't be had: that is worth another try
 */
export async function fetchText(
  source: string,
  fetching: Fetching,
  { timeoutMs, maxBytes }: FetchBounds = FETCH_BOUNDS,
): Promise<string | null> {
  assertFetchable(source, fetching)
  const { code, hint } = fetching
  const shown = shownUrl(source)
  // Loaded when it is needed: most commands fetch nothing.
  const { Agent } = await import('undici')
  // Not the global one: that may be of the undici which Node brings along, and of another version than ours.
  const agent = new Agent({ headersTimeout: timeoutMs, bodyTimeout: timeoutMs })
  try {
    const { statusCode, body } = await follow(new URL(source), agent, AbortSignal.timeout(timeoutMs * PARTS_WAITED_FOR))
    if (statusCode === 200) {
      const text = await readUpTo(body, maxBytes)
      if (text !== null) return text
      throw new CacheTagsError(code, `${shown} is larger than ${maxBytes} bytes.`, { hint })
    }
    await body.dump()
    if (statusCode === 404) return null
    throw new CacheTagsError(code, `${shown} answered ${statusCode}.`, { hint })
  } catch (cause) {
    if (cause instanceof CacheTagsError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CacheTagsError(code, `${shown} can't be reached: ${reason}`, { cause, hint })
  } finally {
    await agent.destroy()
  }
}

/** Asks, and asks where the answer says to; the last answer, once it is one. */
async function follow(source: URL, dispatcher: Dispatcher, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
  let url = source
  for (let redirections = 0; ; redirections += 1) {
    const headers = url.origin === source.origin ? credentials(source) : {}
    const { origin, pathname, search } = url
    const answer = await dispatcher.request({ origin, path: pathname + search, method: 'GET', headers, signal })
    const { location } = answer.headers
    if (!REDIRECTS.has(answer.statusCode) || typeof location !== 'string') return answer
    if (redirections === MAX_REDIRECTIONS) return answer
    await answer.body.dump()
    const next = redirectTarget(url, location)
    if (next === null) throw new Error('it redirects to an address that is not at https')
    url = next
  }
}

/**
 * Where a redirect leads; `null` where it is not followed: nowhere, or to an address that is not at `https:`. But a server
 * in plain text may name another path of its own; and on this machine, another server.
 */
export function redirectTarget(from: URL, location: string): URL | null {
  if (!URL.canParse(location, from.href)) return null
  const to = new URL(location, from)
  if (to.protocol === 'https:' || to.origin === from.origin) return to
  const isLocal = [from, to].every(({ protocol, hostname }) => protocol === 'http:' && isLoopback(hostname))
  return isLocal ? to : null
}

/** Whether a source is to be fetched. */
export function isUrl(source: string): boolean {
  return /^https?:/i.test(source)
}

/** An address as it can be shown: it may carry a key in its query or before its host. */
export function shownUrl(source: string): string {
  if (!URL.canParse(source)) return 'an address'
  const { protocol, host, pathname } = new URL(source)
  return `${protocol}//${host}${pathname}`
}

/** A name and password before the host, as the header that HTTP has for them. */
function credentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}
