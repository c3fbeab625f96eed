/** How fast something is done: what was done lately counts most. */
export interface Speed {
  /** How much was done when it was last looked. */
  readonly done: number
  /** When that was. Milliseconds. */
  readonly atMs: number
  /** What was done, the longer ago the less it counts. */
  readonly work: number
  /** The time that it took, which fades likewise. Milliseconds. */
  readonly workMs: number
}

/** Time in which what was done fades to a third. CDNs are called in bursts with pauses between: it spans several. */
const MEMORY_MS = 40_000

/** What was done in less time tells nothing: the first requests open connections, or are a burst before a pause. */
const LEAST_MS = 2000

/** The speed as work begins. */
export function startSpeed(done: number, nowMs: number): Speed {
  return { done, atMs: nowMs, work: 0, workMs: 0 }
}

/** The speed after a look at how much is done now. Where it is less than before, the same work began anew: at that speed. */
export function followSpeed(speed: Speed, done: number, nowMs: number): Speed {
  if (done < speed.done) return { ...speed, done, atMs: nowMs }
  const passedMs = Math.max(0, nowMs - speed.atMs)
  const kept = Math.exp(-passedMs / MEMORY_MS)
  const spreadMs = MEMORY_MS * (1 - kept)
  // As if done evenly in that time: its earlier part has faded, too.
  const share = passedMs === 0 ? 1 : spreadMs / passedMs
  return {
    done,
    atMs: speed.atMs + passedMs,
    work: speed.work * kept + (done - speed.done) * share,
    workMs: speed.workMs * kept + spreadMs,
  }
}

/** How much is done in a second; `null` where too little is known. */
export function perSecond({ work, workMs }: Speed): number | null {
  return workMs < LEAST_MS || work <= 0 ? null : (work / workMs) * 1000
}

/**
 * Milliseconds until all is done, if it goes on like that; `null` where too little is known. Pauses are a part of how it
 * went: they are not added.
 *
 * @param restMs - nothing is done for at least so long from now
 */
export function remainingMs(speed: Speed, total: number, restMs: number): number | null {
  const rate = perSecond(speed)
  return rate === null ? null : Math.max(restMs, (Math.max(0, total - speed.done) / rate) * 1000)
}
