/** A line in which each is let in when the one before has left. */
export interface Line {
  /** Resolves when nobody is before this one, or as soon as the signal aborts. Whoever entered has to leave. */
  readonly enter: (signal: AbortSignal) => Promise<() => void>
  /** How many are in it, the one at its head included. */
  readonly length: () => number
}

/** Makes an empty line. */
export function createLine(): Line {
  const waiting: (() => void)[] = []
  return {
    length: () => waiting.length,
    enter: (signal) =>
      new Promise((resolve) => {
        const letIn = (): void => {
          signal.removeEventListener('abort', letIn)
          resolve(leave)
        }
        const leave = (): void => {
          const index = waiting.indexOf(letIn)
          if (index === -1) return
          waiting.splice(index, 1)
          if (index === 0) waiting[0]?.()
        }
        waiting.push(letIn)
        if (waiting.length === 1 || signal.aborted) return letIn()
        signal.addEventListener('abort', letIn, { once: true })
      }),
  }
}
