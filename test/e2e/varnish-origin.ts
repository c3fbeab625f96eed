import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request } from 'undici'
import { vi } from 'vitest'

/** What the application answers for a path. */
export interface Page {
  /** Of a repeated header every value. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** Answered with 304 to whoever has it. */
  readonly etag?: string
}

/** An application that counts what it renders. */
export interface Origin {
  readonly url: string
  readonly pages: Map<string, Page>
  /** Requests so far, 304 among them. */
  readonly asked: () => number
  readonly lastHeaders: () => IncomingHttpHeaders
  readonly close: () => Promise<void>
}

const CACHED = 's-maxage=1000, stale-while-revalidate=1000'

export async function startOrigin(): Promise<Origin> {
  const pages = new Map<string, Page>()
  let asked = 0
  let last: IncomingHttpHeaders = {}
  const server = createServer((incoming, outgoing) => {
    asked += 1
    last = incoming.headers
    const { headers, etag } = pages.get(incoming.url ?? '') ?? { headers: {} }
    for (const [name, value] of Object.entries({ 'cache-control': CACHED, ...headers })) outgoing.setHeader(name, value)
    if (etag !== undefined) outgoing.setHeader('etag', etag)
    const isKnown = etag !== undefined && incoming.headers['if-none-match'] === etag
    outgoing.writeHead(isKnown ? 304 : 200).end(isKnown ? undefined : `render ${asked}`)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pages,
    asked: () => asked,
    lastHeaders: () => last,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** What a visitor gets. */
export interface Visit {
  readonly status: number
  /** `HIT`, `MISS`, `STALE` or `PASS`. */
  readonly cache: unknown
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export async function visit(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Visit> {
  const response = await request(url, { headers })
  const body = await response.body.text()
  return { status: response.statusCode, cache: response.headers['x-cache'], headers: response.headers, body }
}

/** Visits until Varnish has the answer and it is fresh: a stale one is renewed behind the visitor's back. */
export async function visitFresh(url: string): Promise<Visit> {
  return vi.waitFor(
    async () => {
      const seen = await visit(url)
      if (seen.cache !== 'HIT') throw new Error(`${url} is ${String(seen.cache)} (${seen.status}), and no HIT`)
      return seen
    },
    { timeout: 10_000, interval: 5 },
  )
}
