import type { Dispatcher } from 'undici'
import { systemClock, type Clock, type Random } from './clock.ts'
import { createPace, type Pace } from './pace.ts'

/** How a purge client sends; the same for every CDN. */
export interface TransportOptions {
  /**
   * Requests under way at once.
   * @default 4
   */
  readonly concurrency?: number | undefined
  /**
   * Longest time for one request, from connecting to the last byte of its answer, in milliseconds.
   * @default 10_000
   */
  readonly requestTimeoutMs?: number | undefined
  /**
   * Longest time for a whole purge, in milliseconds. A wait that would outlast it is not begun.
   * @default 600_000
   */
  readonly deadlineMs?: number | undefined
  /**
   * How often a batch is sent again after failing. Waits that the CDN asks for don't count.
   * @default 5
   */
  readonly maxRetries?: number | undefined
  /** Connections to use instead of the client's own, for a proxy or a test. It is left open. */
  readonly dispatcher?: Dispatcher | undefined
  /**
   * How fast the account may be called: hand the same one to every client of an account, so that they don't overtax it
   * together. It goes by the same clock.
   * @default one of its own, which heeds what answers say is left and knows no rate
   */
  readonly pace?: Pace | undefined
  /** @default the machine's clock */
  readonly clock?: Clock | undefined
  /** @default Math.random */
  readonly random?: Random | undefined
}

/** {@link TransportOptions} with nothing left open but the dispatcher, which is made when a purge begins. */
export interface Transport {
  readonly concurrency: number
  readonly requestTimeoutMs: number
  readonly deadlineMs: number
  readonly maxRetries: number
  readonly dispatcher: Dispatcher | undefined
  readonly pace: Pace
  readonly clock: Clock
  readonly random: Random
}

/** What is taken where an option is left out. */
export const TRANSPORT_DEFAULTS: Omit<Transport, 'dispatcher' | 'pace'> = {
  concurrency: 4,
  requestTimeoutMs: 10_000,
  deadlineMs: 600_000,
  maxRetries: 5,
  clock: systemClock,
  random: Math.random,
}

/** Node's timers take no longer delay, and fire at once when given one. */
const MAX_TIMER_MS = 2_147_483_647

const RANGES = [
  ['concurrency', 1, 64],
  ['requestTimeoutMs', 1, MAX_TIMER_MS],
  ['deadlineMs', 1, MAX_TIMER_MS],
  ['maxRetries', 0, 100],
] as const

/** Every mistake in the options, a sentence each. */
export function transportProblems(options: TransportOptions): string[] {
  return RANGES.flatMap(([name, least, most]) => {
    const value = options[name]
    const fits = value === undefined || (Number.isInteger(value) && value >= least && value <= most)
    return fits ? [] : [`${name} must be a whole number from ${least} to ${most}`]
  })
}

/** Fills in the defaults. */
export function resolveTransport(options: TransportOptions): Transport {
  const clock = options.clock ?? TRANSPORT_DEFAULTS.clock
  return {
    concurrency: options.concurrency ?? TRANSPORT_DEFAULTS.concurrency,
    requestTimeoutMs: options.requestTimeoutMs ?? TRANSPORT_DEFAULTS.requestTimeoutMs,
    deadlineMs: options.deadlineMs ?? TRANSPORT_DEFAULTS.deadlineMs,
    maxRetries: options.maxRetries ?? TRANSPORT_DEFAULTS.maxRetries,
    dispatcher: options.dispatcher,
    pace: options.pace ?? createPace(null, clock),
    clock,
    random: options.random ?? TRANSPORT_DEFAULTS.random,
  }
}

/** Gives a purge its connections, and closes those of our own after it, so that they don't keep the process alive. */
export async function withDispatcher<Result>(
  { dispatcher, concurrency, requestTimeoutMs }: Transport,
  use: (dispatcher: Dispatcher) => Promise<Result>,
): Promise<Result> {
  if (dispatcher !== undefined) return use(dispatcher)
  // Whoever only plans knows the defaults from here, and sends nothing.
  const { Agent } = await import('undici')
  const agent = new Agent({ connections: concurrency, connect: { timeout: requestTimeoutMs } })
  try {
    return await use(agent)
  } finally {
    // Not `close`: it waits for a connection that is still being made, though nobody waits for its answer any more.
    await agent.destroy()
  }
}
