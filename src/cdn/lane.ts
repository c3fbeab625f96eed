import type { Dispatcher } from 'undici'
import type { Batch, PurgeStop } from '../core/batch.ts'
import type { Delivery } from './account.ts'
import type { Brake } from './brake.ts'
import type { Gate } from './gate.ts'
import { exchange, type CdnAnswer, type CdnRequest } from './http.ts'
import type { Meter } from './meter.ts'
import type { Leave } from './pace.ts'
import type { Line } from './pace-line.ts'
import { nextStep, readAskedWaitMs, type Step } from './retry.ts'
import type { Transport } from './transport.ts'
import { afterAttempt, deliveryOf, startTrip, type Trip } from './trip.ts'
import type { Verdict } from './verdict.ts'
import { presentable } from './words.ts'

/** How to speak to one CDN: all that differs from one to the next. */
export interface Protocol {
  /** The request that purges a batch. */
  readonly request: (batch: Batch) => CdnRequest
  readonly judge: (answer: CdnAnswer, batch: Batch) => Verdict
  /** How many entries a purge found, where the CDN counts them. */
  readonly matched?: (answer: CdnAnswer) => number | null
  /** Lower-case name of the response header that carries the vendor's id of a request. */
  readonly requestIdHeader: string
  /** What must never be shown. */
  readonly secrets: readonly string[]
}

/** What the lanes of one purge share. */
export interface Lanes {
  readonly protocol: Protocol
  readonly transport: Transport
  readonly dispatcher: Dispatcher
  /** The caller's: cuts requests that are under way. */
  readonly signal: AbortSignal | undefined
  readonly deadlineAtMs: number
  readonly gate: Gate
  /** In front of the account's pace, where other purges stand in line as well: a purge has one place there. */
  readonly line: Line
  readonly brake: Brake
  readonly meter: Meter
}

/** After this many refusals and nothing taken, the request as such is wrong, and halving on would only flood the CDN. */
const REFUSALS_THAT_CONDEMN = 16

/** Batches in a row that ran out of retries: two, so that one batch which the CDN trips over does not end the purge. */
const GIVE_UPS_THAT_CONDEMN = 2

/** Sends a batch until it is settled, in halves when it is refused, so that a refused tag stands alone at the end. */
export async function deliverBatch(batch: Batch, lanes: Lanes): Promise<Delivery[]> {
  const delivery = await deliverWhole(batch, lanes)
  if (delivery.state !== 'refused' || isWhole(batch)) return [delivery]
  const middle = Math.ceil(batch.tags.length / 2)
  const first = await deliverBatch({ ...batch, tags: batch.tags.slice(0, middle) }, lanes)
  const second = await deliverBatch({ ...batch, tags: batch.tags.slice(middle) }, lanes)
  return [{ ...delivery, state: 'halved' }, ...first, ...second]
}

/** Whether a refusal is the last word on a batch: there is nothing to halve. */
function isWhole({ tags, everything }: Batch): boolean {
  return tags.length === 1 || everything === true
}

async function deliverWhole(batch: Batch, lanes: Lanes): Promise<Delivery> {
  let trip = startTrip(batch)
  for (;;) {
    const leave = await leaveToSend(trip, lanes)
    if (leave === null) break
    const sentInRound = lanes.gate.round()
    const sent = await sendOnce(trip, lanes, sentInRound, leave)
    trip = sent.trip
    const restMs = takeStep(sent.step, trip, lanes, sentInRound)
    report(lanes)
    if (sent.step.kind === 'accepted' || sent.step.kind === 'refused') return deliveryOf(trip, sent.step.kind)
    if (sent.step.kind === 'givenUp') break
    if (restMs > 0) await lanes.transport.clock.wait(restMs, lanes.brake.signal)
  }
  return deliveryOf(trip, 'unreached')
}

/** Waits until the CDN may be called. Yields `null` when the purge has ended meanwhile. */
async function leaveToSend(trip: Trip, lanes: Lanes): Promise<Leave | null> {
  const { gate, line, brake, transport, deadlineAtMs } = lanes
  for (;;) {
    await gate.pass(brake.signal)
    const stepOut = await line.enter(brake.signal)
    const onWait = (): void => report(lanes)
    const turn = await transport.pace.take({ batch: trip.batch, deadlineAtMs, signal: brake.signal, onWait })
    stepOut()
    if (turn.kind === 'late') brake.stop(deadlineStop(transport.deadlineMs, trip, turn.why))
    if (transport.clock.now() >= deadlineAtMs) brake.stop(deadlineStop(transport.deadlineMs, null))
    if (turn.kind === 'ready' && brake.stopped() === null && gate.restMs() === 0) return turn.leave
    if (turn.kind === 'ready') turn.leave.giveBack()
    if (brake.stopped() !== null) return null
  }
}

function report({ meter, gate, transport }: Lanes): void {
  meter.report(Math.max(gate.restMs(), transport.pace.restMs()))
}

async function sendOnce(
  trip: Trip,
  lanes: Lanes,
  sentInRound: number,
  leave: Leave,
): Promise<{ trip: Trip; step: Step }> {
  const { protocol, transport, dispatcher, signal, deadlineAtMs, gate, brake, meter } = lanes
  const sentAtMs = transport.clock.now()
  const leftMs = Math.ceil(deadlineAtMs - sentAtMs)
  const timeoutMs = Math.min(transport.requestTimeoutMs, leftMs)
  const exchanged = await exchange(protocol.request(trip.batch), { dispatcher, signal, timeoutMs })
  const endedAtMs = transport.clock.now()
  const answer = exchanged.kind === 'answered' ? exchanged.answer : null
  const verdict =
    exchanged.kind === 'answered' ? protocol.judge(exchanged.answer, trip.batch) : failure(exchanged.reason)
  // Of the two statuses that say so, 503 speaks of the CDN's own troubles.
  leave.end({ headers: answer?.headers ?? null, isLimited: verdict.kind === 'busy' && answer?.status !== 503 })
  const words = presentable(verdict.words, protocol.secrets)
  const failed = verdict.kind === 'failed'
  const received = answer && {
    status: answer.status,
    requestId: requestIdOf(answer, protocol),
    matched: protocol.matched?.(answer) ?? null,
  }
  const next = afterAttempt(trip, { sentAtMs, endedAtMs, failed, words, answer: received })
  meter.count(next.attempts > 1)
  if (exchanged.kind === 'timeout' && leftMs === timeoutMs) brake.stop(deadlineStop(transport.deadlineMs, next))
  const step = nextStep(verdict, {
    failures: next.failures,
    pausesInARow: gate.pausesInARow(sentInRound),
    askedWaitMs: answer && readAskedWaitMs(answer.headers, endedAtMs),
    maxRetries: transport.maxRetries,
    random: transport.random,
  })
  return { trip: next, step }
}

function failure(reason: string): Verdict {
  return { kind: 'failed', words: reason }
}

function requestIdOf(answer: CdnAnswer, { requestIdHeader, secrets }: Protocol): string | null {
  const id = answer.headers[requestIdHeader]
  return id === undefined ? null : presentable(id, secrets)
}

/** Tells the other lanes. Yields how long this lane alone has to rest. */
function takeStep(step: Step, trip: Trip, lanes: Lanes, sentInRound: number): number {
  const { gate, brake, meter, transport, deadlineAtMs } = lanes
  const leftMs = deadlineAtMs - transport.clock.now()
  if (step.kind === 'pause' || step.kind === 'rest') {
    const waitMs = step.kind === 'pause' ? step.pauseMs : step.restMs
    if (waitMs >= leftMs) brake.stop(deadlineStop(transport.deadlineMs, trip))
    else if (step.kind === 'rest') return waitMs
    else pauseAll(waitMs, lanes)
    if (step.kind === 'pause' && !step.asked) gate.countPause(sentInRound)
  } else if (step.kind === 'denied' || step.kind === 'unavailable') {
    brake.stop(stopOf(step.kind, trip))
  } else if (step.kind === 'givenUp') {
    if (meter.giveUp() >= GIVE_UPS_THAT_CONDEMN) brake.stop(stopOf('unavailable', trip))
  } else {
    gate.succeed(sentInRound)
    settle(step.kind, trip, lanes)
  }
  return 0
}

/** The CDN is busy for everybody: for the other purges of the account as well. */
function pauseAll(waitMs: number, { gate, transport }: Lanes): void {
  gate.pause(waitMs)
  transport.pace.hold(waitMs)
}

function settle(state: 'accepted' | 'refused', trip: Trip, { brake, meter }: Lanes): void {
  // A larger batch that is refused is not settled: its halves are sent next.
  if (state === 'refused' && !isWhole(trip.batch)) return
  meter.settle(state, trip.batch)
  const condemned = meter.acceptedTags() === 0 && meter.refusedTags() >= REFUSALS_THAT_CONDEMN
  if (condemned) brake.stop(stopOf('denied', trip))
}

function stopOf(reason: PurgeStop['reason'], { words, status }: Trip): PurgeStop {
  return { reason, message: words, status }
}

/** `why`: what the time went for, where that is known; words that follow "because". */
function deadlineStop(deadlineMs: number, trip: Trip | null, why = ''): PurgeStop {
  const because = why === '' ? '' : `, because ${why}`
  const last = trip === null || trip.words === '' ? '' : `; what was last wrong: ${trip.words}`
  return {
    reason: 'deadline',
    message: `not done within ${deadlineMs} ms${because}${last}`,
    status: trip?.status ?? null,
  }
}
