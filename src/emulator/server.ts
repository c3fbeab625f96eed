import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { type Target, TARGETS } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import { API_PREFIX, type ApiAccess } from './api.ts'
import { type EdgeAnswer, isCacheableRequest } from './edge.ts'
import { SHOW_TAGS_HEADER, SHOWN_TAGS_HEADER, toOriginHeaders } from './headers.ts'
import { type EmulatorOptions, type Origin, resolveEmulatorOptions, resolveOrigins } from './options.ts'
import { createOriginClient, discardBody, type OriginAnswer, type OriginRequest } from './origin.ts'
import { answerProject, PROJECTS_PREFIX } from './projects-api.ts'
import { createPurgeApi, type PurgeApi, type PurgeRecord } from './purge-api.ts'
import { createCounters, type EmulatorStats } from './stats.ts'
import { createTargetCache, readTarget, type TargetCache } from './target.ts'

/** A running local edge cache. */
export interface Emulator {
  /** Where it listens: `http://127.0.0.1:<port>`, for the application's clients and for clients of the purge API alike. */
  readonly url: string
  readonly port: number
  /** Puts another application behind the cache, as a deploy does. What is cached stays. */
  readonly setOrigin: (origin: Origin) => void
  readonly stats: () => EmulatorStats
  /** The latest requests to the purge API, oldest first: at most 10,000. */
  readonly purges: () => readonly PurgeRecord[]
  /** Resolves as soon as no entry is being renewed: what was served stale before is fresh now. */
  readonly idle: () => Promise<void>
  /** Ends it and every connection. May be called again. */
  readonly close: () => Promise<void>
}

/** Path under which {@link EmulatorStats} are answered as JSON. */
export const STATS_PATH = '/.emulator/stats'

const HOST = '127.0.0.1'

/**
 * Starts a local edge cache on the loopback interface: a cache before an application, and Vercel's purge API for it.
 *
 * It stands for the caches that outlive a deploy (Vercel before an external origin): its keys hold target, path, query
 * and `Vary`, but neither deployment nor host. Requests belong to production, unless they say otherwise by the header
 * `x-emulator-target: preview` or the host `preview.localhost`. A purge without a target reaches both.
 *
 * @throws {CacheTagsError} `CT_USAGE` for an option that makes no sense, `CT_EMULATOR` when the port can't be had.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const resolved = resolveEmulatorOptions(options)
  const { clock, maxBytes } = resolved
  let { origins } = resolved
  const counters = createCounters()
  const client = createOriginClient()
  const createCache = (target: Target): TargetCache => {
    const send = async (request: OriginRequest): Promise<OriginAnswer> => client.send(origins[target], request)
    return createTargetCache({ send, counters, now: clock.now }, maxBytes)
  }
  const caches = { production: createCache('production'), preview: createCache('preview') }
  const api = createPurgeApi({
    ...resolved,
    counters,
    apply: (purge) => {
      for (const target of purge.target === null ? TARGETS : [purge.target]) caches[target].purge(purge)
    },
  })
  const stats = (): EmulatorStats => ({ ...counters.read(), store: addSizes(Object.values(caches)) })
  const server = createServer(listener(caches, api, stats, resolved.access))
  const port = await listen(server, resolved.port)
  return {
    url: `http://${HOST}:${port}`,
    port,
    setOrigin: (origin) => {
      origins = resolveOrigins(origin)
    },
    stats,
    purges: api.records,
    idle: async () => {
      await Promise.all([caches.production.edge.idle(), caches.preview.edge.idle()])
    },
    close: async () => {
      await Promise.all([closeServer(server), client.close()])
    },
  }
}

type Caches = Readonly<Record<Target, TargetCache>>

function listener(
  caches: Caches,
  api: PurgeApi,
  stats: () => EmulatorStats,
  access: ApiAccess,
): (request: IncomingMessage, response: ServerResponse) => void {
  let requests = 0
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests += 1
    response.setHeader('x-vercel-id', `emulator::${requests}`)
    const path = readPath(request.url ?? '/')
    const url = new URL(`http://${HOST}${path}`)
    if (url.pathname.startsWith(API_PREFIX)) return api.handle(request, response, url)
    if (url.pathname.startsWith(PROJECTS_PREFIX)) return answerProject(request, response, url, access)
    if (url.pathname === STATS_PATH) return writeJson(response, stats())
    return write(request, response, await answer(request, path, caches))
  }
  return (request, response) => {
    // Only a client that went away, or an origin that broke off in the middle, leads here: there is nobody left to tell.
    handle(request, response).catch(() => response.destroy())
  }
}

async function answer(request: IncomingMessage, path: string, caches: Caches): Promise<EdgeAnswer> {
  const { edge } = caches[readTarget(request.headers)]
  const method = request.method ?? 'GET'
  const headers = toOriginHeaders(request.headers, request.socket.remoteAddress ?? HOST)
  if (isCacheableRequest(method, request.headers)) return edge.answer({ path, headers })
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return edge.pass({ method, path, headers, body: hasBody ? request : undefined })
}

async function write(request: IncomingMessage, response: ServerResponse, result: EdgeAnswer): Promise<void> {
  const isShown = request.headers[SHOW_TAGS_HEADER] !== undefined && result.tagHeader !== undefined
  if (isShown) response.setHeader(SHOWN_TAGS_HEADER, result.tagHeader)
  response.writeHead(result.status, result.headers)
  if (Buffer.isBuffer(result.body)) {
    response.end(request.method === 'HEAD' ? undefined : result.body)
  } else if (request.method === 'HEAD') {
    discardBody(result.body)
    response.end()
  } else {
    await pipeline(result.body, response)
  }
}

function writeJson(response: ServerResponse, value: unknown): void {
  response
    .writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(`${JSON.stringify(value, null, 2)}\n`)
}

/** Path and query of a request line; proxies write the whole address there. */
function readPath(requestTarget: string): string {
  if (requestTarget.startsWith('/')) return requestTarget
  const url = URL.canParse(requestTarget) ? new URL(requestTarget) : null
  return url === null ? '/' : url.pathname + url.search
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, HOST)
    await once(server, 'listening')
  } catch (cause) {
    throw new CacheTagsError('CT_EMULATOR', `The local edge cache can't listen on ${HOST}:${port}`, {
      hint: 'Choose another port, or 0 for any free one.',
      cause,
    })
  }
  const address = server.address()
  return isAddressInfo(address) ? address.port : port
}

function isAddressInfo(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null
}

async function closeServer(server: Server): Promise<void> {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}

function addSizes(caches: readonly TargetCache[]): EmulatorStats['store'] {
  const sizes = caches.map((cache) => cache.size())
  return {
    entries: sizes.reduce((sum, { entries }) => sum + entries, 0),
    bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
    evictions: sizes.reduce((sum, { evictions }) => sum + evictions, 0),
  }
}
