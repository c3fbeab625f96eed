import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import type { PurgeMode } from '../../src/core/batch.ts'

/** A request as the vendor sees it. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** Parsed JSON; a text that is none stays one; `undefined` where there was no body. */
  readonly body: unknown
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What a valid request asks the vendor to do. */
export interface AskedPurge {
  readonly mode: PurgeMode
  readonly tags: readonly string[]
  readonly target: unknown
  /** The whole cache, whatever the tags. */
  readonly everything?: true
}

/** How a vendor reads requests and words its answers. */
export interface Dialect {
  /** A string says what the vendor would not take about the request. */
  readonly read: (received: Received) => AskedPurge | string
  readonly accepted: (asked: AskedPurge) => Reply
  /** Response header with the vendor's id of a request. */
  readonly requestIdHeader: string
  readonly failure: (status: number, message: string) => Reply
}

/** What goes wrong with one request. `done` tells whether the purge takes place all the same. */
export type Fault =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'reset' | 'truncate'; readonly done: boolean }
  | { readonly kind: 'stall' }

export interface Behaviour {
  /** `attempt` counts from 0 the times that this very batch was received, `index` all requests. */
  readonly fault?: (asked: AskedPurge, attempt: number, index: number) => Fault | null
  /** Tags that are refused, with the batch that holds them. */
  readonly isPoison?: (tag: string) => boolean
}

/** A CDN's purge API on a real socket. It refuses what the vendor refuses and remembers what it did. */
export interface FakeCdn {
  readonly origin: string
  readonly received: readonly Received[]
  readonly asked: readonly AskedPurge[]
  /** What the vendor would not have taken: a fault of the client. */
  readonly problems: readonly string[]
  readonly wasPurged: (tag: string, mode: PurgeMode) => boolean
  /** Resolves when that many requests have arrived. */
  readonly arrivals: (count: number) => Promise<void>
  /** Resolves when no client is connected. */
  readonly deserted: () => Promise<void>
  readonly close: () => Promise<void>
}

export async function startFakeCdn(dialect: Dialect, behaviour: Behaviour = {}): Promise<FakeCdn> {
  const received: Received[] = []
  const asked: AskedPurge[] = []
  const problems: string[] = []
  const purged = new Set<string>()
  const attempts = new Map<string, number>()
  const sockets = new Set<Socket>()
  const watchers = new Set<() => void>()
  const changed = (): void => watchers.forEach((watch) => watch())

  const answer = (request: Received, response: ServerResponse): void => {
    received.push(request)
    const purge = dialect.read(request)
    if (typeof purge === 'string') {
      problems.push(purge)
      reply(response, dialect.failure(400, purge))
      return changed()
    }
    asked.push(purge)
    const key = JSON.stringify([purge.mode, purge.tags])
    const attempt = attempts.get(key) ?? 0
    attempts.set(key, attempt + 1)
    const fault = behaviour.fault?.(purge, attempt, asked.length - 1) ?? null
    const poison = purge.tags.find((tag) => behaviour.isPoison?.(tag) === true)
    const isDone = fault === null ? poison === undefined : 'done' in fault && fault.done
    if (isDone) for (const tag of purge.everything === true ? [''] : purge.tags) purged.add(`${purge.mode} ${tag}`)
    if (fault !== null) spoil(response, fault)
    else reply(response, poison === undefined ? dialect.accepted(purge) : dialect.failure(400, `bad tag ${poison}`))
    changed()
  }
  const server = createServer((request, response) => {
    void receive(request).then((whole) => answer(whole, response))
  })
  // Idle connections outlive every test, so that one which the client leaves open shows.
  server.keepAliveTimeout = 600_000
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => {
      sockets.delete(socket)
      changed()
    })
  })
  const until = (condition: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const watch = (): void => {
        if (!condition()) return
        watchers.delete(watch)
        resolve()
      }
      watchers.add(watch)
      watch()
    })
  return {
    origin: await listen(server),
    received,
    asked,
    problems,
    wasPurged: (tag, mode) => purged.has(`${mode} ${tag}`) || purged.has(`${mode} `),
    arrivals: (count) => until(() => received.length >= count),
    deserted: () => until(() => sockets.size === 0),
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function listen(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function receive(request: IncomingMessage): Promise<Received> {
  const url = new URL(request.url ?? '/', 'http://fake')
  const body = readBody(await text(request))
  return { method: request.method ?? '', path: url.pathname, query: url.searchParams, headers: request.headers, body }
}

function readBody(body: string): unknown {
  if (body === '') return undefined
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}

function reply(response: ServerResponse, { status, headers = {}, body = '' }: Reply): void {
  response.writeHead(status, headers).end(body)
}

function spoil(response: ServerResponse, fault: Fault): void {
  if (fault.kind === 'reply') reply(response, fault.reply)
  if (fault.kind === 'reset') response.destroy()
  if (fault.kind === 'truncate') {
    response.writeHead(200, { 'content-length': '100' })
    response.write('cut', () => response.destroy())
  }
}
