import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { Agent } from 'undici'

/** A request to an origin. */
export interface OriginRequest {
  readonly method: string
  /** Path and query, as the client wrote them. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body?: Readable | undefined
}

/** What an origin answered; the body is still on its way. */
export interface OriginAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Readable
}

/** Connections to origins, apart from the process's global dispatcher. */
export interface OriginClient {
  /** Sends a request to an origin. Rejects when there is no answer. */
  readonly send: (origin: URL, request: OriginRequest) => Promise<OriginAnswer>
  /** Breaks off what is under way. */
  readonly close: () => Promise<void>
}

/** A client with its own connections. Redirects are not followed, bodies not decompressed: a cache passes both on. */
export function createOriginClient(): OriginClient {
  const agent = new Agent()
  return {
    send: async (origin, request) => {
      const answer = await agent.request({
        origin: origin.origin,
        path: origin.pathname.replace(/\/$/, '') + request.path,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
      })
      return { status: answer.statusCode, headers: answer.headers, body: answer.body }
    },
    close: async () => {
      await agent.destroy()
    },
  }
}

/** Breaks off a body that nobody wants. The error that undici makes of that has no reader, so it is taken here. */
export function discardBody(body: Readable): void {
  body.on('error', () => {}).destroy()
}

/** Why there was no answer, in a few words for a person. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null
  return code ?? error.message
}
