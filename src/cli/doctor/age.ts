import { count, duration } from '../../report/words.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A span of time in few words: `12.0 s`, `90 minutes`, `12 hours`, `2 days`. */
export function age(ms: number): string {
  if (ms < 2 * MINUTE_MS) return duration(Math.max(0, ms))
  if (ms < 2 * HOUR_MS) return count(Math.floor(ms / MINUTE_MS), 'minute')
  return ms < 2 * DAY_MS ? count(Math.floor(ms / HOUR_MS), 'hour') : count(Math.floor(ms / DAY_MS), 'day')
}
