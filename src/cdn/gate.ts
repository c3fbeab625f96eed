import type { Clock } from './clock.ts'

/**
 * The gate in front of all lanes: while it is shut, none sends. Each pause of our own choosing begins a round; requests
 * remember the round in which they were sent, so that four lanes turned away at once count as one pause, not as four.
 */
export interface Gate {
  readonly round: () => number
  /** Milliseconds until the gate opens; 0 while it is open. */
  readonly restMs: () => number
  /** Rounds since the CDN last served a request, as seen by a request of the given round. */
  readonly pausesInARow: (sentInRound: number) => number
  readonly pause: (durationMs: number) => void
  /** Counts a pause of our own choosing; not again for another request of the same round. */
  readonly countPause: (sentInRound: number) => void
  readonly succeed: (sentInRound: number) => void
  /** Resolves when the gate is open, or as soon as the signal aborts. */
  readonly pass: (signal: AbortSignal) => Promise<void>
}

/** Makes an open gate. */
export function createGate(clock: Clock): Gate {
  let round = 0
  let lastGoodRound = 0
  let opensAtMs = 0
  const restMs = (): number => Math.max(0, opensAtMs - clock.now())
  return {
    round: () => round,
    restMs,
    pausesInARow: (sentInRound) => Math.max(0, sentInRound - lastGoodRound),
    pause: (durationMs) => {
      opensAtMs = Math.max(opensAtMs, clock.now() + durationMs)
    },
    countPause: (sentInRound) => {
      if (sentInRound === round) round += 1
    },
    succeed: (sentInRound) => {
      lastGoodRound = Math.max(lastGoodRound, sentInRound)
    },
    pass: async (signal) => {
      // A loop, because another lane may shut the gate for longer while this one waits.
      while (!signal.aborted && restMs() > 0) await clock.wait(restMs(), signal)
    },
  }
}
