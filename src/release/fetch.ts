import { CacheTagsError, type ErrorCode } from '../core/error.ts'

/** What is waited for and taken in where a text is fetched. */
export interface FetchBounds {
  /** Milliseconds to wait for an answer to begin, and for each next part of it. */
  readonly timeoutMs: number
  /** Largest answer that is read. */
  readonly maxBytes: number
}

const FETCH_BOUNDS: FetchBounds = { timeoutMs: 30_000, maxBytes: 256 * 1024 * 1024 }

/** What keeps build artifacts often answers with the address of another server. */
const MAX_REDIRECTIONS = 5

/** What a text is fetched for, as errors tell it. */
export interface Fetching {
  readonly code: ErrorCode
  /** A noun: `baseline`. */
  readonly what: string
  readonly hint: string
}

/**
 * The text at an `http:` or `https:` URL; `null` where there is none (404).
 *
 * @throws CacheTagsError with the given code, where it may exist but can't be had: that is worth another try
 */
export async function fetchText(
  source: string,
  { code, what, hint }: Fetching,
  { timeoutMs, maxBytes }: FetchBounds = FETCH_BOUNDS,
): Promise<string | null> {
  if (!URL.canParse(source)) {
    // Neither the address nor the parser's error is shown: there is no telling which part of it is a key.
    const check = `Check its spelling. ${hint}`
    throw new CacheTagsError(code, `The URL of the ${what} can't be understood.`, { hint: check })
  }
  const shown = shownUrl(source)
  // Loaded when it is needed: most commands fetch nothing.
  const { Agent, interceptors, request } = await import('undici')
  // Not the global one: that may be of the undici which Node brings along, and of another version than ours.
  const agent = new Agent()
  try {
    const { statusCode, body } = await request(source, {
      method: 'GET',
      headers: credentials(new URL(source)),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      dispatcher: agent.compose(interceptors.redirect({ maxRedirections: MAX_REDIRECTIONS })),
    })
    if (statusCode === 200) {
      const text = await boundedText(body, maxBytes)
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

async function boundedText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A name and password before the host, as the header that HTTP has for them. */
function credentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}
