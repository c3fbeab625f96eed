/** How long parts took that came one after the other, in milliseconds. */
export type Laps = readonly (readonly [part: string, durationMs: number])[]

/** Takes the time of parts that come one after the other. */
export interface Stopwatch {
  /** Ends a part: everything since the part before. */
  readonly lap: (part: string) => void
  readonly laps: () => Laps
}

/** Starts with no part. */
export function startStopwatch(): Stopwatch {
  const laps: (readonly [part: string, durationMs: number])[] = []
  let last = performance.now()
  return {
    lap: (part) => {
      const now = performance.now()
      laps.push([part, now - last])
      last = now
    },
    laps: () => laps,
  }
}
