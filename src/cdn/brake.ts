import type { PurgeStop } from '../core/batch.ts'

/** Ends a purge early: after the first `stop` nothing more is sent, while requests under way are heard out. */
export interface Brake {
  /** Aborts on the first stop: ends waits. */
  readonly signal: AbortSignal
  /** The first stop; `null` while the purge may go on. */
  readonly stopped: () => PurgeStop | null
  /** Later stops change nothing: the first is the cause of what follows. */
  readonly stop: (cause: PurgeStop) => void
}

/** Makes a released brake. */
export function createBrake(): Brake {
  const controller = new AbortController()
  let stopped: PurgeStop | null = null
  return {
    signal: controller.signal,
    stopped: () => stopped,
    stop: (cause) => {
      stopped ??= cause
      controller.abort()
    },
  }
}
