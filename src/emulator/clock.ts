import { setTimeout as wait } from 'node:timers/promises'

/** Time as the emulator sees it: injected, so that tests move it instead of sleeping. */
export interface EmulatorClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Resolves after that many milliseconds. */
  readonly sleep: (durationMs: number) => Promise<void>
}

/** The machine's own clock. Its timers don't keep a process alive. */
export const systemClock: EmulatorClock = {
  now: () => Date.now(),
  sleep: (durationMs) => wait(durationMs, undefined, { ref: false }),
}
