import type { PurgeProgress } from '../core/batch.ts'
import { cutEnd } from '../report/width.ts'
import { count, duration } from '../report/words.ts'
import type { Sink } from './world.ts'

/** Shows how far a purge is. */
export interface ProgressDisplay {
  readonly update: (progress: PurgeProgress) => void
  /** Clears what must not stay. */
  readonly end: () => void
}

/** Where lines stay, one in this time is enough. */
const PLAIN_INTERVAL_MS = 5000

/** Goes to the start of the line and clears it. */
const CLEAR_LINE = '\r\u001B[K'

/** One line that is written over on a terminal; elsewhere a plain line now and then, and one for each pause. */
export function createProgress({ write, isTerminal, columns }: Sink, now: () => number): ProgressDisplay {
  return isTerminal ? livingLine(write, columns ?? 80) : plainLines(write, now)
}

function livingLine(write: Sink['write'], columns: number): ProgressDisplay {
  return {
    // A full line would wrap, and then only its last part be written over.
    update: (progress) => write(CLEAR_LINE + cutEnd(progressText(progress), columns - 1)),
    end: () => write(CLEAR_LINE),
  }
}

function plainLines(write: Sink['write'], now: () => number): ProgressDisplay {
  let dueMs = now() + PLAIN_INTERVAL_MS
  let wasPaused = false
  return {
    update: (progress) => {
      const isPaused = progress.pausedMs > 0
      const isNews = isPaused && !wasPaused
      wasPaused = isPaused
      if (!isNews && now() < dueMs) return
      dueMs = now() + PLAIN_INTERVAL_MS
      write(`${progressText(progress)}\n`)
    },
    end: () => {},
  }
}

function progressText({ done, total, requests, retries, pausedMs }: PurgeProgress): string {
  const parts = [
    `${done}/${count(total, 'tag')}`,
    count(requests, 'request'),
    ...(retries > 0 ? [count(retries, 'retry', 'retries')] : []),
    ...(pausedMs > 0 ? [`waiting ${duration(pausedMs)} for the CDN`] : []),
  ]
  return `[cache-tags] ${parts.join(', ')}`
}
