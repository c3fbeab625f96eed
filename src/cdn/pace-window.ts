import type { Quota } from './pace-headers.ts'

/** A limit that is known from answers alone: so many requests until a time, and then all of them again. */
export interface QuotaWindow {
  readonly name: string
  /** Requests in a whole window, or the most that was ever left of one. */
  readonly limit: number
  /** Requests left, those under way not yet taken off. */
  readonly left: number
  readonly resetsAtMs: number
  /** When the request was sent that was told so. */
  readonly toldAtMs: number
}

/** The window after an answer that says nothing of it. */
export function countAnswer(window: QuotaWindow | null): QuotaWindow | null {
  return window === null ? null : { ...window, left: window.left - 1 }
}

/**
 * The window after an answer that says what is left, to a request that was sent at the given time. Answers overtake each
 * other: what an earlier request was told is old.
 */
export function hearQuota(
  window: QuotaWindow | null,
  { name, remaining, limit, resetsAtMs }: Quota,
  sentAtMs: number,
): QuotaWindow | null {
  if (resetsAtMs === null || (window !== null && sentAtMs < window.toldAtMs)) return countAnswer(window)
  const most = window?.name === name ? window.limit : 0
  return { name, limit: limit ?? Math.max(remaining, most), left: remaining, resetsAtMs, toldAtMs: sentAtMs }
}

/**
 * Milliseconds until one more request may be sent. Half of a window is free to take. The rest is spread over the time
 * until the reset, at half the speed that would use it up: whoever takes it all at once shuts others out for that long.
 * Where others take from it, less is left for the time that is left, and so we slow down by as much.
 */
export function windowDelayMs(
  window: QuotaWindow | null,
  { nowMs, lastSentMs, inFlight }: { readonly nowMs: number; readonly lastSentMs: number; readonly inFlight: number },
): number {
  if (window === null || nowMs >= window.resetsAtMs) return 0
  const { left, limit, resetsAtMs } = window
  const free = left - inFlight
  if (free > limit / 2) return 0
  const dueMs = free < 1 ? resetsAtMs : lastSentMs + (resetsAtMs - lastSentMs) / (free / 2)
  return Math.ceil(Math.max(0, Math.min(dueMs, resetsAtMs) - nowMs))
}
