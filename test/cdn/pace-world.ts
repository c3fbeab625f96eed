import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Rate } from '../../src/cdn/capabilities.ts'
import type { Clock } from '../../src/cdn/clock.ts'
import type { Pace } from '../../src/cdn/pace.ts'
import type { Batch } from '../../src/core/batch.ts'
import { START_MS } from './clocks.ts'

/** A clock that goes to the next wait's end as soon as nothing else is left to do. */
export interface VirtualClock extends Clock {
  /** Runs until all of it is done, and yields how long that took. */
  readonly run: (work: readonly Promise<unknown>[]) => Promise<number>
}

export function createVirtualClock(): VirtualClock {
  const sleepers = new Map<() => void, number>()
  let nowMs = START_MS
  return {
    now: () => nowMs,
    wait: (durationMs, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(wake)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        if (signal.aborted) return resolve()
        signal.addEventListener('abort', wake)
        sleepers.set(wake, nowMs + durationMs)
      }),
    run: async (work) => {
      const startedMs = nowMs
      let isDone = false
      const done = Promise.all(work).finally(() => {
        isDone = true
      })
      for (;;) {
        await nextTurn()
        if (isDone) break
        const next = [...sleepers].toSorted(([, left], [, right]) => left - right)[0]
        if (next === undefined) throw new Error('nobody sleeps, and the work is not done')
        nowMs = Math.max(nowMs, next[1])
        next[0]()
      }
      await done
      return nowMs - startedMs
    },
  }
}

/** What the CDN counts: as its documentation says, from a full bucket. */
export interface StrictCdn {
  /** Whether it takes a request, and the headers of its answer. */
  readonly arrive: (cost: number) => { readonly taken: boolean; readonly headers: Readonly<Record<string, string>> }
  readonly arrivals: readonly { readonly atMs: number; readonly cost: number; readonly taken: boolean }[]
}

/** `says`: whether answers tell what is left. */
export function createStrictCdn({ amount, seconds, burst }: Rate, clock: Clock, says: boolean): StrictCdn {
  const perMs = amount / seconds / 1000
  const arrivals: { atMs: number; cost: number; taken: boolean }[] = []
  let level = burst
  let filledAtMs = clock.now()
  return {
    arrivals,
    arrive: (cost) => {
      const atMs = clock.now()
      level = Math.min(burst, level + (atMs - filledAtMs) * perMs)
      filledAtMs = atMs
      const taken = level >= cost - 1e-6
      if (taken) level -= cost
      arrivals.push({ atMs, cost, taken })
      const resetSeconds = Math.ceil((burst - level) / perMs / 1000)
      const headers = {
        ...(says ? { ratelimit: `"purge";r=${Math.floor(level + 1e-6)};t=${resetSeconds}` } : {}),
        ...(taken ? {} : { 'retry-after': String(Math.ceil((cost - level) / perMs / 1000)) }),
      }
      return { taken, headers }
    },
  }
}

const NEVER = new AbortController().signal

/** How long a request takes, and when of it the CDN counts it. */
export interface Latency {
  readonly countedAfterMs: number
  readonly answeredAfterMs: number
}

/** Sends batches one after the other, each until it is taken. */
export async function sendAll(
  batches: readonly Batch[],
  pace: Pace,
  cdn: StrictCdn,
  clock: Clock,
  latency: () => Latency,
): Promise<void> {
  for (const batch of batches) {
    for (let taken = false; !taken;) {
      const turn = await pace.take({ batch, deadlineAtMs: Infinity, signal: NEVER, onWait: () => {} })
      if (turn.kind !== 'ready') throw new Error(`the turn is ${turn.kind}`)
      const { countedAfterMs, answeredAfterMs } = latency()
      await clock.wait(countedAfterMs, NEVER)
      const answer = cdn.arrive(batch.tags.length)
      await clock.wait(answeredAfterMs - countedAfterMs, NEVER)
      turn.leave.end({ headers: answer.headers, isLimited: !answer.taken })
      if (!answer.taken) pace.hold(Number(answer.headers['retry-after']) * 1000)
      taken = answer.taken
    }
  }
}

/** As a near API answers. */
export const SOON: Latency = { countedAfterMs: 20, answeredAfterMs: 50 }

/** Sends batches over a few lanes that share one pace. */
export function sendOver(lanes: number, batches: readonly Batch[], ...rest: Rest): Promise<void>[] {
  return Array.from({ length: lanes }, (_, lane) =>
    sendAll(
      batches.filter((_batch, index) => index % lanes === lane),
      ...rest,
    ),
  )
}

type Rest = Parameters<typeof sendAll> extends [unknown, ...infer Others] ? Others : never

/** Somebody else with the same token, who knows nothing of us: sends every so often. Yields how many were taken. */
export async function sendRegularly(
  { everyMs, times, atOnce = 1, afterMs = 0 }: { everyMs: number; times: number; atOnce?: number; afterMs?: number },
  cdn: StrictCdn,
  clock: Clock,
): Promise<number> {
  let taken = 0
  await clock.wait(afterMs, NEVER)
  for (let time = 0; time < times; time += 1) {
    for (let one = 0; one < atOnce; one += 1) if (cdn.arrive(1).taken) taken += 1
    await clock.wait(everyMs, NEVER)
  }
  return taken
}

/** Batches of one tag each. */
export function singles(count: number): Batch[] {
  return Array.from({ length: count }, (_, index) => ({ mode: 'invalidate', tags: [`tag-${index}`] }))
}

/** Seconds of a schedule that the limit sets: what is beyond the burst, at the full rate. */
export function boundMs(cost: number, { amount, seconds, burst }: Rate): number {
  return Math.max(0, ((cost - burst) * seconds * 1000) / amount)
}

/** A CDN that counts in windows of whole seconds, and says what is left as Vercel does. */
export function createWindowCdn(limit: number, windowMs: number, clock: Clock): StrictCdn {
  const arrivals: { atMs: number; cost: number; taken: boolean }[] = []
  let resetsAtMs = 0
  let left = 0
  return {
    arrivals,
    arrive: (cost) => {
      const atMs = clock.now()
      if (atMs >= resetsAtMs) {
        resetsAtMs = atMs - (atMs % windowMs) + windowMs
        left = limit
      }
      const taken = left > 0
      if (taken) left -= 1
      arrivals.push({ atMs, cost, taken })
      const headers = {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(left),
        'x-ratelimit-reset': String(resetsAtMs / 1000),
        ...(taken ? {} : { 'retry-after': String(Math.ceil((resetsAtMs - atMs) / 1000)) }),
      }
      return { taken, headers }
    },
  }
}
