import type { Clock } from '../cdn/clock.ts'
import { ROLLBACK_MS } from './release-live.ts'
import type { LiveEvent } from './parse-event.ts'
import type { Outcome } from './outcome.ts'

/** Keeps events from being worked on twice, as long as its process lasts. */
export interface EventMemory {
  /**
   * Works on an event, unless that was done: one that is being worked on shares the outcome, one that was handled, or is
   * older than one that was, is ignored. What failed is forgotten, so that it can be sent again.
   */
  readonly handle: (event: LiveEvent, work: () => Promise<Outcome>) => Promise<Outcome>
}

/** Ids that are remembered. Vercel sends an event again for a day. */
const MAX_HANDLED = 1000

/** A memory for the events of one project and target. */
export function createEventMemory({ now }: Pick<Clock, 'now'>): EventMemory {
  const running = new Map<string, Promise<Outcome>>()
  const handled = new Set<string>()
  let latestMs = Number.NEGATIVE_INFINITY
  const keep = ({ id, createdAtMs }: LiveEvent): void => {
    // One that comes out of the future must not outdo those that follow.
    latestMs = Math.max(latestMs, Math.min(createdAtMs, now()))
    handled.add(id)
    const [oldest] = handled
    if (handled.size > MAX_HANDLED && oldest !== undefined) handled.delete(oldest)
  }
  return {
    handle: async (event, work) => {
      if (handled.has(event.id)) return { kind: 'ignored', why: 'The event was handled before.' }
      if (effectiveMs(event) < latestMs) return { kind: 'ignored', why: 'A later event was handled before.' }
      const begun = running.get(event.id)
      if (begun !== undefined) return begun
      const promise = work()
      running.set(event.id, promise)
      try {
        const outcome = await promise
        if (outcome.kind === 'released') keep(event)
        return outcome
      } finally {
        running.delete(event.id)
      }
    },
  }
}

/**
 * When an event had come true at the latest. A release of a later event asked what is live after that, and so has done
 * what this one would.
 */
function effectiveMs({ type, createdAtMs }: LiveEvent): number {
  return type === 'deployment.rollback' ? createdAtMs + ROLLBACK_MS : createdAtMs
}
