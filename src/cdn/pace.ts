import type { Batch } from '../core/batch.ts'
import type { Rate } from './capabilities.ts'
import type { Clock } from './clock.ts'
import {
  endRequest,
  freshAccount,
  giveBackRequest,
  holdAccount,
  nextRequest,
  startRequest,
  type Ending,
} from './pace-account.ts'
import { createLine } from './pace-line.ts'

/** Who wants to send what, and until when. */
export interface Need {
  readonly batch: Batch
  /** A wait that would outlast it is not begun. */
  readonly deadlineAtMs: number
  /** Ends the wait. */
  readonly signal: AbortSignal
  /** Called before each wait. */
  readonly onWait: () => void
}

/** Leave to send one request. It is either sent and ended, or given back. */
export interface Leave {
  /** It was sent, and is over. */
  readonly end: (ending: Ending) => void
  /** It was not sent. */
  readonly giveBack: () => void
}

/** How a wait for leave ended. `late`: it would outlast the deadline, for the reason that is given. */
export type Turn =
  | { readonly kind: 'ready'; readonly leave: Leave }
  | { readonly kind: 'late'; readonly why: string }
  | { readonly kind: 'aborted' }

/**
 * How fast one account of a CDN may be called, by everybody in this process. It uses nine tenths of the rate that is
 * known, or of what answers say is left, and less while others use the account too.
 */
export interface Pace {
  /** Resolves when a request may be sent: in the order in which they ask. */
  readonly take: (need: Need) => Promise<Turn>
  /** Lets nothing through for as long: the CDN asked for it. */
  readonly hold: (durationMs: number) => void
  /** Milliseconds until the next that waits may send; 0 where nobody waits. */
  readonly restMs: () => number
}

/** The paces of a process, one for each account. */
export interface Paces {
  /**
   * The pace of an account. `account` is what tells accounts apart, a token for instance; it is never shown. Whoever asks
   * for an account first, says its rate; `null`: it is learnt from answers.
   */
  readonly paceOf: (cdn: string, account: string, rate: Rate | null) => Pace
}

/** Makes the paces of a process: hand the same one to every purge in it. */
export function createPaces(clock: Clock): Paces {
  const paces = new Map<string, Pace>()
  return {
    paceOf: (cdn, account, rate) => {
      const key = JSON.stringify([cdn, account])
      const pace = paces.get(key) ?? createPace(rate, clock)
      paces.set(key, pace)
      return pace
    },
  }
}

/** Makes the pace of an account of which nothing was used lately. */
export function createPace(rate: Rate | null, clock: Clock): Pace {
  let account = freshAccount(rate, clock.now())
  const line = createLine()
  const waiting: Batch[] = []
  const start = (batch: Batch): Leave => {
    const { account: after, request } = startRequest(account, batch, clock.now())
    account = after
    return {
      giveBack: () => {
        account = giveBackRequest(account, request)
      },
      end: (ending) => {
        account = endRequest(account, request, ending, clock.now())
      },
    }
  }
  const takeAtHead = async ({ batch, deadlineAtMs, signal, onWait }: Need): Promise<Turn> => {
    while (!signal.aborted) {
      const { delayMs, why } = nextRequest(account, batch, clock.now())
      if (delayMs === 0) return { kind: 'ready', leave: start(batch) }
      if (clock.now() + delayMs >= deadlineAtMs) return { kind: 'late', why }
      onWait()
      await clock.wait(delayMs, signal)
    }
    return { kind: 'aborted' }
  }
  return {
    hold: (durationMs) => {
      account = holdAccount(account, clock.now() + durationMs)
    },
    restMs: () => (waiting[0] === undefined ? 0 : nextRequest(account, waiting[0], clock.now()).delayMs),
    take: async (need) => {
      const { delayMs, why } = nextRequest(account, need.batch, clock.now(), waiting)
      if (waiting.length > 0 && clock.now() + delayMs >= need.deadlineAtMs) return { kind: 'late', why }
      waiting.push(need.batch)
      const stepOut = await line.enter(need.signal)
      try {
        return await takeAtHead(need)
      } finally {
        waiting.splice(waiting.indexOf(need.batch), 1)
        stepOut()
      }
    },
  }
}
