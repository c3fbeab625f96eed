import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '../../src/emulator/faults.ts'
import { answerWith, serveBetween, type Answer, type Call, type Forward } from './chaos-http.ts'
import { createJournal, type Journal } from './chaos-lag.ts'
import { MISHAPS, type Fate, type Mishap } from './chaos-plan.ts'

const SLOW_MS = 60

/** The way of one process to the store and to the CDN. */
export interface Passage {
  /** Addresses of its own, so that its calls are known. */
  readonly environment: Readonly<Record<string, string>>
  /** Tells how the process is killed. */
  readonly isOf: (process: { readonly kill: () => void }) => void
  /** What it met with. */
  readonly met: readonly Mishap[]
  readonly calls: () => { readonly store: number; readonly cdn: number }
}

/** Stands between all processes of a run and the store and the CDN. */
export interface ChaosFront {
  /** @param onFirstCall - is called before the first call is handed on */
  readonly open: (fate: Fate, onFirstCall: () => void) => Passage
  /** Resolves when no list lacks a change that was made so far. */
  readonly seen: () => Promise<void>
  /** Ends the processes that still run, too. */
  readonly close: () => Promise<void>
}

/** What stands behind. */
export interface Behind {
  /** Name of the store: the path of its address. */
  readonly name: string
  /** Origin of the storage server. */
  readonly storage: string
  readonly cdn: string
  /** Whether the CDN says that it took the first batch, and whatever else holds its first tag, and does nothing. */
  readonly loses: boolean
}

type Side = 'store' | 'cdn'

interface Traveller {
  readonly number: number
  readonly fate: Fate
  readonly random: () => number
  readonly met: Mishap[]
  readonly calls: Record<Side, number>
  readonly onFirstCall: () => void
  kill: () => void
}

interface Run {
  readonly behind: Behind
  readonly journal: Journal
  readonly forward: Forward
  readonly isLost: (call: Call) => boolean
}

/** Starts a front before a store and a CDN. */
export async function startChaosFront(behind: Behind): Promise<ChaosFront> {
  const travellers: Traveller[] = []
  const journal = createJournal()
  const isLost = createLoss(behind.loses)
  const server = await serveBetween(async (call, response, forward) => {
    const [, number, name, rest = ''] = /^\/(\d+)\/([\w-]+)(.*)$/u.exec(call.path) ?? []
    const traveller = travellers[Number(number)]
    if (traveller === undefined) throw new Error(`no process calls ${call.path}`)
    const side = name === 'cdn' ? 'cdn' : 'store'
    await pass({ ...call, path: rest }, side, traveller, response, { behind, journal, forward, isLost })
  })
  return {
    open: (fate, onFirstCall) => {
      const traveller = createTraveller(travellers.length, fate, onFirstCall)
      travellers.push(traveller)
      return passageOf(traveller, server.origin, behind.name)
    },
    seen: journal.seen,
    close: async () => {
      for (const { kill } of travellers) kill()
      await server.close()
    },
  }
}

function createTraveller(number: number, fate: Fate, onFirstCall: () => void): Traveller {
  const random = createRandom(fate.seed)
  return { number, fate, random, met: [], calls: { store: 0, cdn: 0 }, onFirstCall, kill: () => {} }
}

function passageOf(traveller: Traveller, origin: string, name: string): Passage {
  const { number, met, calls } = traveller
  return {
    environment: {
      CACHE_TAGS_STORE: `${origin}/${number}/${name}`,
      CACHE_TAGS_API_URL: `${origin}/${number}/cdn`,
    },
    isOf: ({ kill }) => void (traveller.kill = kill),
    met,
    calls: () => calls,
  }
}

async function pass(call: Call, side: Side, traveller: Traveller, response: ServerResponse, run: Run): Promise<void> {
  const { fate, met, calls } = traveller
  const index = calls.store + calls.cdn
  if (index === 0) traveller.onFirstCall()
  calls[side] += 1
  const isKilled = fate.kill?.call === index
  const outage = fate.outage !== null && index >= fate.outage.fromCall ? fate.outage.of : null
  const mishap = drawMishap(call, side, traveller)
  if (isKilled && fate.kill?.when === 'before') return end(traveller, response)
  if (refuse(outage, side, response)) return
  if (mishap !== null) met.push(mishap)
  if (mishap === '500' || mishap === '503') return answerWith(response, failure(Number(mishap)))
  if (mishap === 'cut before') return cut(response)
  if (mishap === 'slow') await wait(SLOW_MS)
  const answer = await carryOut(call, side, traveller, run)
  if (isKilled) return end(traveller, response)
  if (mishap === '500 after') return answerWith(response, failure(500))
  if (mishap === 'cut after') return cut(response)
  answerWith(response, mishap === 'lagging list' ? lagging(call, answer, traveller, run) : answer)
}

function drawMishap(call: Call, side: Side, { fate, random }: Traveller): Mishap | null {
  const [happens, which] = [random(), random()]
  if (side === 'store' && isList(call)) return fate.mishaps > 0 && happens < 0.5 ? 'lagging list' : null
  if (happens >= fate.mishaps) return null
  // What happens to a purge that has no effect is the emulator's part.
  const possible = MISHAPS.filter((mishap) => (side === 'cdn' ? /after|slow/u.test(mishap) : mishap !== 'lagging list'))
  return possible[Math.floor(which * possible.length)] ?? null
}

function end({ kill }: Traveller, response: ServerResponse): void {
  kill()
  response.destroy()
}

function cut(response: ServerResponse): void {
  response.socket?.resetAndDestroy()
}

function failure(status: number): Answer {
  return { status, headers: { 'content-type': 'text/plain' }, body: Buffer.from('chaos') }
}

/** Answers where what is called is out of order. */
function refuse(outage: string | null, side: Side, response: ServerResponse): boolean {
  if (outage === null || (side === 'cdn') !== outage.startsWith('CDN')) return false
  if (outage === 'store down') cut(response)
  else answerWith(response, failure(outage === 'store denies' ? 403 : outage === 'CDN denies' ? 401 : 500))
  return true
}

async function carryOut(call: Call, side: Side, { number }: Traveller, run: Run): Promise<Answer> {
  const { behind, journal, forward, isLost } = run
  if (side === 'cdn') {
    return isLost(call) ? { status: 200, headers: {}, body: Buffer.alloc(0) } : forward(behind.cdn, call)
  }
  const answer = await forward(`${behind.storage}/${behind.name}`, call)
  const key = nameOf(call, behind)
  if (answer.status === 200 && call.method === 'PUT') journal.note('put', key, number)
  if (answer.status === 200 && call.method === 'DELETE') journal.note('removed', key, number)
  return answer
}

/** A storage server lists what is below a path that ends with a colon. */
function isList({ method, path }: Call): boolean {
  return method === 'GET' && path.endsWith(':')
}

/** A key as the storage server names it. */
function nameOf({ path }: Call, { name }: Behind): string {
  return `${name}${path}`.replaceAll('/', ':').replace(/:+$/u, '')
}

function lagging(call: Call, answer: Answer, { number }: Traveller, { behind, journal }: Run): Answer {
  const keys = JSON.parse(answer.body.toString()) as string[]
  const known = journal.lagging(`${nameOf(call, behind)}:`, keys, number)
  return { ...answer, body: Buffer.from(JSON.stringify(known)) }
}

function createLoss(loses: boolean): Run['isLost'] {
  let lost: string | undefined
  return ({ body }) => {
    if (!loses) return false
    const { tags } = JSON.parse(body.toString()) as { readonly tags: readonly string[] }
    lost ??= tags[0]
    return tags.some((tag) => tag === lost)
  }
}
