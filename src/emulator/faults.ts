import { CacheTagsError } from '../core/error.ts'

/** A way for a request to go wrong. */
export type Fault = { readonly kind: 'status'; readonly status: number } | { readonly kind: 'reset' }

/** How a purge API misbehaves. */
export interface FaultPlan {
  /** Each fault with the share of requests it hits, from 0 to 1; together at most 1. */
  readonly faults: readonly { readonly fault: Fault; readonly probability: number }[]
  /** How long every answer takes at least. */
  readonly latencyMs: number
  /** What `Retry-After` says of a 429 or 503. */
  readonly retryAfterSeconds: number
}

/** A purge API that does nothing wrong. */
export const NO_FAULTS: FaultPlan = { faults: [], latencyMs: 0, retryAfterSeconds: 1 }

const HINT =
  'Write faults as `429:0.1,503:0.05,reset:0.01,latency:50ms,retry-after:1s`: a status from 400 to 599 or `reset` with a share from 0 to 1 (together at most 1), `latency` and `retry-after` with a duration.'

type Part =
  | { readonly kind: 'fault'; readonly fault: Fault; readonly probability: number }
  | { readonly kind: 'latency' | 'retry-after'; readonly durationMs: number }

/**
 * Reads how a purge API is to misbehave, from a text such as `429:0.1,503:0.05,reset:0.01,latency:50ms`.
 * Numbers are shares of the requests; `reset` cuts the connection before anything is done; `latency` is waited before
 * every answer; `retry-after` is what a 429 or 503 asks for, in whole seconds, 1 if not given. An empty text is none.
 *
 * @throws {CacheTagsError} `CT_USAGE`, with everything that is wrong in one message.
 */
export function parseFaults(text: string): FaultPlan {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
  const mistakes = [...items.filter((item) => readPart(item) === null), ...readRepeated(items)]
  const parts = items.flatMap((item) => readPart(item) ?? [])
  const faults = parts.flatMap((part) =>
    part.kind === 'fault' ? { fault: part.fault, probability: part.probability } : [],
  )
  const share = faults.reduce((sum, { probability }) => sum + probability, 0)
  // Ten faults of 0.1 add up to a little less or more than 1.
  if (share > 1 + Number.EPSILON * faults.length) mistakes.push(`shares add up to ${share}`)
  if (mistakes.length > 0) {
    throw new CacheTagsError('CT_USAGE', `Faults that can't be read: ${mistakes.join('; ')}`, { hint: HINT })
  }
  const durationMs = (kind: Part['kind']): number | null =>
    parts.flatMap((part) => (part.kind !== 'fault' && part.kind === kind ? part.durationMs : [])).at(0) ?? null
  const retryAfterMs = durationMs('retry-after')
  return {
    faults,
    latencyMs: durationMs('latency') ?? NO_FAULTS.latencyMs,
    retryAfterSeconds: retryAfterMs === null ? NO_FAULTS.retryAfterSeconds : Math.ceil(retryAfterMs / 1000),
  }
}

/** The fault that hits a request, by one draw from 0 (inclusive) to 1 (exclusive); `null` for none. */
export function pickFault(plan: FaultPlan, draw: number): Fault | null {
  let bound = 0
  for (const { fault, probability } of plan.faults) {
    bound += probability
    if (draw < bound) return fault
  }
  return null
}

/**
 * Numbers from 0 (inclusive) to 1 (exclusive), the same for the same seed. Mulberry32, by Tommy Ettinger, in the public
 * domain: good enough to spread faults, and for nothing else.
 */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function readPart(item: string): Part | null {
  const [name = '', value = '', ...rest] = item.split(':').map((piece) => piece.trim())
  if (rest.length > 0) return null
  if (name === 'latency' || name === 'retry-after') {
    const durationMs = readDurationMs(value)
    return durationMs === null ? null : { kind: name, durationMs }
  }
  const fault = readFault(name)
  const probability = /^\d*\.?\d+$/.test(value) ? Number(value) : Number.NaN
  return fault !== null && probability <= 1 ? { kind: 'fault', fault, probability } : null
}

function readFault(name: string): Fault | null {
  if (name === 'reset') return { kind: 'reset' }
  return /^[45]\d\d$/.test(name) ? { kind: 'status', status: Number(name) } : null
}

function readDurationMs(value: string): number | null {
  const [, amount, unit] = /^(\d*\.?\d+)(ms|s)$/.exec(value) ?? []
  if (amount === undefined) return null
  return unit === 's' ? Number(amount) * 1000 : Number(amount)
}

function readRepeated(items: readonly string[]): string[] {
  const names = items.map((item) => item.split(':', 1)[0]?.trim() ?? item)
  const repeated = names.filter((name, index) => names.indexOf(name) !== index)
  return [...new Set(repeated)].map((name) => `${name} twice`)
}
