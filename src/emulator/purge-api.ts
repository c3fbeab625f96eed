import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ApiReading, type ApiRefusal, type ApiAccess, type Purge, readApiRequest } from './api.ts'
import type { EmulatorClock } from './clock.ts'
import { createRandom, type Fault, type FaultPlan, pickFault } from './faults.ts'
import { MAX_PURGE_BODY_BYTES } from './limits.ts'
import type { Counters } from './stats.ts'

/** One request to the purge API, and what became of it. */
export interface PurgeRecord {
  /** When it was answered, in milliseconds since the epoch. */
  readonly atMs: number
  /** Path without query. */
  readonly path: string
  /** `null`: the connection was cut. */
  readonly status: number | null
  /** Whether a planned fault answered it. */
  readonly isFault: boolean
  /** What was purged; `null` when nothing was. */
  readonly purge: Purge | null
}

/** What the purge API works with. */
export interface PurgeApiPorts {
  readonly access: ApiAccess
  readonly faults: FaultPlan
  readonly seed: number
  readonly clock: EmulatorClock
  readonly counters: Counters
  readonly apply: (purge: Purge) => void
}

/** The purge API on the wire. */
export interface PurgeApi {
  readonly handle: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>
  /** The latest requests, oldest first: at most 10,000. */
  readonly records: () => readonly PurgeRecord[]
}

const MAX_RECORDS = 10_000

/** What a faulty API says of itself. */
const FAULT_CODES: ReadonlyMap<number, string> = new Map([
  [429, 'too_many_requests'],
  [500, 'internal_server_error'],
  [503, 'service_unavailable'],
])

/** The purge API, with its planned faults. */
export function createPurgeApi(ports: PurgeApiPorts): PurgeApi {
  const random = createRandom(ports.seed)
  const records: PurgeRecord[] = []
  const record = (entry: Omit<PurgeRecord, 'atMs'>): void => {
    records.push({ atMs: ports.clock.now(), ...entry })
    if (records.length > MAX_RECORDS) records.shift()
  }
  return {
    records: () => [...records],
    handle: async (request, response, url) => {
      ports.counters.add('purgeRequests')
      const fault = pickFault(ports.faults, random())
      const body = await readBody(request)
      if (ports.faults.latencyMs > 0) await ports.clock.sleep(ports.faults.latencyMs)
      const path = url.pathname
      if (fault !== null) {
        record({ path, status: fault.kind === 'reset' ? null : fault.status, isFault: true, purge: null })
        return answerFault(response, fault, ports.faults.retryAfterSeconds)
      }
      const reading = readApiRequest(
        {
          method: request.method ?? 'GET',
          path,
          query: url.searchParams,
          authorization: request.headers.authorization,
          contentType: request.headers['content-type'],
          body,
        },
        ports.access,
      )
      if (reading.kind === 'purge') accept(reading.purge, ports)
      record(toOutcome(path, reading))
      return answerReading(response, reading)
    },
  }
}

function toOutcome(path: string, reading: ApiReading): Omit<PurgeRecord, 'atMs'> {
  return reading.kind === 'purge'
    ? { path, status: 200, isFault: false, purge: reading.purge }
    : { path, status: reading.refusal.status, isFault: false, purge: null }
}

function accept(purge: Purge, ports: PurgeApiPorts): void {
  ports.apply(purge)
  ports.counters.add('tagsPurged', purge.tags.length)
  ports.counters.add('sourceImagesPurged', purge.sourceImages.length)
}

/** The body as text; `null` when it is longer than anything in due form. It is read to its end: the answer needs the connection. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    const piece = Buffer.from(chunk)
    bytes += piece.byteLength
    if (bytes <= MAX_PURGE_BODY_BYTES) chunks.push(piece)
  }
  return bytes <= MAX_PURGE_BODY_BYTES ? Buffer.concat(chunks).toString('utf8') : null
}

function answerReading(response: ServerResponse, reading: ApiReading): void {
  if (reading.kind === 'purge') {
    response.writeHead(200, { 'content-length': '0' }).end()
    return
  }
  if (reading.refusal.status === 405) response.setHeader('allow', 'POST')
  answerRefusal(response, reading.refusal)
}

function answerFault(response: ServerResponse, fault: Fault, retryAfterSeconds: number): void {
  if (fault.kind === 'reset') {
    response.socket?.resetAndDestroy()
    return
  }
  const { status } = fault
  if (status === 429 || status === 503) response.setHeader('retry-after', String(retryAfterSeconds))
  const code = FAULT_CODES.get(status) ?? 'planned_fault'
  answerRefusal(response, { status, code, message: `A planned fault of the local edge cache: ${status}.` })
}

function answerRefusal(response: ServerResponse, { status, code, message }: ApiRefusal): void {
  const body = JSON.stringify({ error: { code, message } })
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(body)
}
