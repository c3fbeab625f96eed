/** Does one thing; what waits while others are under way is done together. */
export type Gathered<Item, Result> = (item: Item, signal: AbortSignal) => Promise<Result>

interface Waiting<Item, Result> {
  readonly item: Item
  readonly signal: AbortSignal
  readonly resolve: (result: Result) => void
  readonly reject: (reason: unknown) => void
}

/**
 * Gathers calls: one piece of work at a time, and everything that was asked for meanwhile goes into the next, in order.
 *
 * @param work - yields a result for each item, in order; its signal is aborted when nobody waits for it any more
 */
export function gather<Item, Result>(
  work: (items: readonly Item[], signal: AbortSignal) => Promise<readonly Result[]>,
): Gathered<Item, Result> {
  let queue: Waiting<Item, Result>[] = []
  let isBusy = false
  const drain = async (): Promise<void> => {
    isBusy = true
    // A turn later, so that what is asked for at once goes together.
    await Promise.resolve()
    while (queue.length > 0) {
      const batch = queue.filter(({ signal }) => !signal.aborted)
      queue = []
      if (batch.length > 0) await settle(batch, work)
    }
    isBusy = false
  }
  return (item, signal) =>
    new Promise((resolve, reject) => {
      queue.push({ item, signal, resolve, reject })
      if (!isBusy) void drain()
    })
}

async function settle<Item, Result>(
  batch: readonly Waiting<Item, Result>[],
  work: (items: readonly Item[], signal: AbortSignal) => Promise<readonly Result[]>,
): Promise<void> {
  const abort = new AbortController()
  const check = (): void => {
    if (batch.every(({ signal }) => signal.aborted)) abort.abort(batch[0]?.signal.reason)
  }
  for (const { signal } of batch) signal.addEventListener('abort', check, { once: true })
  try {
    const results = await work(
      batch.map(({ item }) => item),
      abort.signal,
    )
    for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result)
  } catch (error) {
    for (const { reject } of batch) reject(error)
  } finally {
    for (const { signal } of batch) signal.removeEventListener('abort', check)
  }
}

/** Work that must not run beside other work of its kind. */
export type Turns = <Value>(work: () => Promise<Value>) => Promise<Value>

/** One after the other, in the order of asking. */
export function takeTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }
}
