import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'
import { CACHE_HEADER, tagHeaderOf, toClientHeaders } from './headers.ts'
import type { Freshness } from './lifetime.ts'
import { describeFailure, discardBody, type OriginAnswer, type OriginRequest } from './origin.ts'
import { type EdgeRequest, render, type Rendered, type RenderPorts } from './render.ts'
import type { CacheStatus } from './status.ts'
import type { CacheEntry } from './store.ts'

/** What a client is answered. */
export interface EdgeAnswer {
  readonly status: number
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer | Readable
  readonly cache: CacheStatus
  /** The origin's header of tags, as it was. */
  readonly tagHeader?: string | undefined
}

/** One target's cache before its origin. Never rejects: an origin that doesn't answer is a 502. */
export interface Edge {
  /** Answers a request that {@link isCacheableRequest}. */
  readonly answer: (request: EdgeRequest) => Promise<EdgeAnswer>
  /** Hands any other request through. */
  readonly pass: (request: OriginRequest) => Promise<EdgeAnswer>
  /** Resolves as soon as no cacheable request is at the origin. */
  readonly idle: () => Promise<void>
}

/** Only these may be answered from a cache (https://vercel.com/docs/caching/cdn-cache#cacheable-response-criteria). */
export function isCacheableRequest(method: string, headers: IncomingHttpHeaders): boolean {
  const isRead = method === 'GET' || method === 'HEAD'
  return isRead && headers.authorization === undefined && headers.range === undefined
}

type EntryState = Freshness | 'deleted' | 'absent'

interface Found {
  readonly key: string
  readonly entry: CacheEntry | null
  readonly state: EntryState
}

/** How often a request waits for the origin request of another before it asks for itself. */
const MAX_WAITS = 3

/** A cache over the given store, marks and origin. */
export function createEdge(ports: RenderPorts): Edge {
  const underWay = new Map<string, Promise<Rendered>>()

  const find = ({ path, headers }: EdgeRequest): Found => {
    const key = ports.store.keyOf(path, headers)
    const entry = ports.store.get(key)
    return { key, entry, state: entry === null ? 'absent' : stateOf(entry, ports) }
  }

  const start = async (key: string, request: EdgeRequest): Promise<Rendered> => {
    const rendering = render(request, ports)
    underWay.set(key, rendering)
    const rendered = await rendering
    underWay.delete(key)
    return rendered
  }

  const renewInBackground = async (key: string, request: EdgeRequest): Promise<void> => {
    if (underWay.has(key)) return
    const rendered = await start(key, request)
    if (rendered.kind === 'uncacheable') discardBody(rendered.answer.body)
  }

  const answer = async (request: EdgeRequest, waits = 0): Promise<EdgeAnswer> => {
    const found = find(request)
    if (found.entry !== null && found.state === 'fresh') return fromEntry(found.entry, 'HIT')
    if (found.entry !== null && found.state === 'stale' && !wantsFresh(request)) {
      void renewInBackground(found.key, request)
      return fromEntry(found.entry, 'STALE')
    }
    const running = underWay.get(found.key)
    if (running === undefined) return fromRendered(await start(found.key, request), found)

    const rendered = await running
    // Nobody else may have what was answered to one client alone.
    const asksAlone = rendered.kind === 'uncacheable' || waits === MAX_WAITS
    if (asksAlone) return fromRendered(await render(request, ports), found)
    if (rendered.kind === 'failed' || suits(rendered.entry, request, ports)) return fromRendered(rendered, found)
    return answer(request, waits + 1)
  }

  return {
    answer: async (request) => counted(await answer(request), ports),
    pass: async (request) => {
      ports.counters.add('originRequests')
      return counted(await passThrough(request, ports), ports)
    },
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay.values())
    },
  }
}

function counted(answer: EdgeAnswer, ports: RenderPorts): EdgeAnswer {
  ports.counters.addRequest(answer.cache)
  return answer
}

function stateOf(entry: CacheEntry, ports: RenderPorts): EntryState {
  const purged = ports.marks.stateOf(entry.labels, entry.purgesSeen, ports.now())
  const freshness = entry.lifetime.freshness()
  if (purged === 'deleted') return 'deleted'
  return purged === 'stale' && freshness === 'fresh' ? 'stale' : freshness
}

/** Whether an answer that another request waited for will do: made for the same headers, and not purged meanwhile. */
function suits(entry: CacheEntry, { path, headers }: EdgeRequest, ports: RenderPorts): boolean {
  const isSameVariant = ports.store.keyOf(path, headers) === entry.key
  return isSameVariant && ports.marks.stateOf(entry.labels, entry.purgesSeen, ports.now()) === 'live'
}

/** https://vercel.com/docs/caching/cache-control-headers#pragma:-no-cache: a stale entry is renewed before the answer. */
function wantsFresh({ headers }: EdgeRequest): boolean {
  return headers.pragma?.toLowerCase().includes('no-cache') ?? false
}

function fromEntry(entry: CacheEntry, cache: CacheStatus): EdgeAnswer {
  const headers = {
    ...entry.headers,
    'content-length': String(entry.body.byteLength),
    age: String(entry.lifetime.ageSeconds()),
    [CACHE_HEADER]: cache,
  }
  return { status: entry.status, headers, body: entry.body, cache, tagHeader: entry.tagHeader }
}

function fromRendered(rendered: Rendered, found: Found): EdgeAnswer {
  if (rendered.kind === 'uncacheable') return fromOrigin(rendered.answer)
  if (rendered.kind === 'entry') {
    const wasThere = found.state === 'deleted' || found.state === 'stale'
    return fromEntry(rendered.entry, wasThere ? 'REVALIDATED' : 'MISS')
  }
  // What a purge deleted stays deleted, whatever the origin's trouble.
  const mayServeOld = found.entry !== null && found.state !== 'deleted'
  return mayServeOld ? fromEntry(found.entry, 'STALE') : badGateway(rendered.reason, 'MISS')
}

function fromOrigin(answer: OriginAnswer): EdgeAnswer {
  const headers = { ...toClientHeaders(answer.headers), [CACHE_HEADER]: 'BYPASS' }
  return { status: answer.status, headers, body: answer.body, cache: 'BYPASS', tagHeader: tagHeaderOf(answer.headers) }
}

async function passThrough(request: OriginRequest, ports: RenderPorts): Promise<EdgeAnswer> {
  try {
    return fromOrigin(await ports.send(request))
  } catch (error) {
    ports.counters.add('originFailures')
    return badGateway(describeFailure(error), 'BYPASS')
  }
}

function badGateway(reason: string, cache: CacheStatus): EdgeAnswer {
  const body = Buffer.from(
    `502: the origin behind this edge cache did not answer (${reason}).\nIs the application running?\n`,
  )
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': String(body.byteLength),
    'cache-control': 'no-store',
    [CACHE_HEADER]: cache,
  }
  return { status: 502, headers, body, cache }
}
