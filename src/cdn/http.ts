import { request as send, type Dispatcher } from 'undici'

const MAX_BODY_BYTES = 65_536

/** One request to a CDN's API. */
export interface CdnRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PURGE'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Sent as JSON; `null` for none. */
  readonly body: Readonly<Record<string, unknown>> | null
}

/** What came back, whole. */
export interface CdnAnswer {
  readonly status: number
  /** Names in lower case; of a repeated header the first value. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** The body, cut at 64 KiB. */
  readonly text: string
}

/** A request that ended without an answer: what became of it is unknown. */
export interface Unanswered {
  readonly kind: 'broken' | 'timeout' | 'aborted'
  readonly reason: string
}

/** How one request ended. */
export type Exchange = { readonly kind: 'answered'; readonly answer: CdnAnswer } | Unanswered

/** What a request travels over. */
export interface Wire {
  readonly dispatcher: Dispatcher
  /** From sending to the last byte of the answer. */
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

/** Sends one request and waits for the whole answer. Never rejects. */
export async function exchange(request: CdnRequest, { dispatcher, timeoutMs, signal }: Wire): Promise<Exchange> {
  if (signal?.aborted === true) return ABORTED
  const connection = new AbortController()
  // Raced, because undici settles an aborted request only once its connection stands, which may be never.
  const unanswered = new Promise<Unanswered>((resolve) => {
    connection.signal.addEventListener('abort', () => resolve(connection.signal.reason as Unanswered), { once: true })
  })
  const timer = setTimeout(() => {
    connection.abort({ kind: 'timeout', reason: `no answer within ${timeoutMs} ms` } satisfies Unanswered)
  }, timeoutMs)
  const cancel = (): void => connection.abort(ABORTED)
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await Promise.race([unanswered, ask(request, dispatcher, connection.signal)])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
  }
}

const ABORTED: Unanswered = { kind: 'aborted', reason: 'cancelled' }

async function ask(request: CdnRequest, dispatcher: Dispatcher, signal: AbortSignal): Promise<Exchange> {
  try {
    const response = await send(request.url, {
      dispatcher,
      signal,
      // The type lists the methods of RFC 9110 only; what is sent is any token.
      method: request.method as Dispatcher.HttpMethod,
      headers: {
        'user-agent': 'unplugin-cache-tags',
        ...(request.body === null ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
      },
      body: request.body === null ? null : JSON.stringify(request.body),
      // One timer bounds the whole exchange.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    const headers = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    )
    return { kind: 'answered', answer: { status: response.statusCode, headers, text: await readText(response.body) } }
  } catch (error) {
    return { kind: 'broken', reason: describe(error) }
  }
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.byteLength
    if (bytes >= MAX_BODY_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString()
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Node leaves the message empty when every address of a host failed.
  return error.message === '' && 'code' in error ? String(error.code) : error.message
}
