import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { Agent } from 'undici'

/** A request as it came. */
export interface Call {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A server on loopback that hands calls on. */
export interface Between {
  readonly origin: string
  readonly close: () => Promise<void>
}

/** Sends a call to another server: `origin` holds the path that is put before the call's. */
export type Forward = (origin: string, call: Call) => Promise<Answer>

/** Of one connection, and so not handed on. */
const HOP_BY_HOP: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding', 'host', 'expect'])

const KEPT_MS = 1000

/** Starts a server; a call whose handling fails is cut off. */
export async function serveBetween(
  handle: (call: Call, response: ServerResponse, forward: Forward) => Promise<void>,
): Promise<Between> {
  // Shorter than any server keeps a connection that nobody uses.
  const agent = new Agent({ keepAliveTimeout: KEPT_MS, keepAliveMaxTimeout: KEPT_MS })
  const forward: Forward = async (origin, { method, path, headers, body }) => {
    const url = new URL(`${origin}${path}`)
    const answer = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: method as 'GET',
      headers: withoutHops(headers),
      ...(body.byteLength > 0 ? { body } : {}),
    })
    return { status: answer.statusCode, headers: answer.headers, body: Buffer.from(await answer.body.arrayBuffer()) }
  }
  const server = createServer((request, response) => {
    const { method = 'GET', url: path = '/', headers } = request
    buffer(request)
      .then((body) => handle({ method, path, headers, body }, response, forward))
      .catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await Promise.all([once(server, 'close'), agent.destroy()])
    },
  }
}

/** Answers with what another server has answered. */
export function answerWith(response: ServerResponse, { status, headers, body }: Answer): void {
  const kept = { ...withoutHops(headers), 'content-length': String(body.byteLength) }
  response.writeHead(status, kept).end(body)
}

function withoutHops(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)))
}
