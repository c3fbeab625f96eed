/** One of the nodes that were looked for, as it is met from another one. */
export interface Near {
  readonly id: string
  /** Edges of the shortest way to it. */
  readonly steps: number
}

/** Per node flat pairs: a start, and its steps. */
type Found = readonly (readonly number[] | undefined)[]

/**
 * For each node which of the starts it reaches, nearest first, and at most so many of them. Searches backwards from all
 * starts at once, so that it takes no longer where many nodes ask: a node passes on only the starts that are among its own
 * nearest, for what is farther for it is farther for all that lead to it.
 *
 * @param leading - for each node those that lead to it
 * @returns pairs of a start and the steps to it, one after the other
 */
export function nearestFrom(leading: readonly (readonly number[])[], starts: readonly number[], most: number): Found {
  const found: (number[] | undefined)[] = Array.from({ length: leading.length })
  let frontier: number[] = []
  const meet = (node: number, start: number, steps: number): void => {
    const list = (found[node] ??= [])
    if (list.length >= 2 * most || holds(list, start)) return
    list.push(start, steps)
    frontier.push(node, start)
  }
  for (const start of starts) meet(start, start, 0)
  for (let steps = 1; frontier.length > 0; steps += 1) {
    const last = frontier
    frontier = []
    for (let at = 0; at < last.length; at += 2) {
      const start = last[at + 1] ?? -1
      for (const node of leading[last[at] ?? -1] ?? []) meet(node, start, steps)
    }
  }
  return found
}

function holds(pairs: readonly number[], start: number): boolean {
  for (let at = 0; at < pairs.length; at += 2) if (pairs[at] === start) return true
  return false
}
