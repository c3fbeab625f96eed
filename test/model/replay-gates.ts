import type { Call } from './world.ts'

/** What a run of the real release waits before: a call that is a step of the model, or one that goes along with the next. */
export type GateName = Call | 'wait' | 'survey' | 'twin' | 'look'

/** A call that is about to be made. */
export interface Gate {
  readonly name: GateName
  /** Whether it can be made now. */
  readonly isReady: () => boolean
  readonly open: () => void
}

/** A run that is stopped before every call, until the call is let through. */
export interface Gates {
  /** Resolves when the call may be made. */
  readonly before: (name: GateName, isReady?: () => boolean) => Promise<void>
  /** The call that the run stands before; `null` where it has ended or not begun. */
  readonly current: () => Gate | null
  /** Starts something, or opens the current gate; resolves when the run stands before the next, or has ended. */
  readonly start: (run: () => Promise<void>) => Promise<void>
  readonly pass: () => Promise<void>
}

/** Gates of one run, which makes one call after the other. */
export function createGates(): Gates {
  let current: Gate | null = null
  let rested = (): void => {}
  const untilRest = (move: () => void): Promise<void> =>
    new Promise((resolve) => {
      rested = resolve
      move()
    })
  return {
    current: () => current,
    before: (name, isReady = () => true) =>
      new Promise((resolve) => {
        if (current !== null) throw new Error(`Two calls at once: ${current.name} and ${name}`)
        current = { name, isReady, open: resolve }
        rested()
      }),
    start: (run) => untilRest(() => void run().then(() => rested())),
    pass: () =>
      untilRest(() => {
        const gate = current
        current = null
        gate?.open()
      }),
  }
}
