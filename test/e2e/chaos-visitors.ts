import { setTimeout as wait } from 'node:timers/promises'
import { visit } from '../../playground/shop/stage.mjs'
import { createRandom } from '../../src/emulator/faults.ts'
import { pageOf } from './ledger-play.ts'
import type { ShopVersions } from './ledger-world.ts'

/** Between two visits; and as long as a release waits for old code. */
const PAUSES_MS = { usual: 20, rush: 10 } as const
/** Queries that no page reads: each makes an entry of its own. */
const QUERIES = 4

/** Visitors of the pages, as long as a run goes on. */
export interface Visitors {
  /** Yields every address that was visited. Rejects where one was served what no version renders. */
  readonly end: () => Promise<string[]>
}

/**
 * Starts visiting.
 *
 * @param isRush - whether to ask often, and for what nobody has asked for: old code is to write too
 */
export function startVisitors(
  url: string,
  { pages, versions }: ShopVersions,
  seed: number,
  isRush: () => boolean,
): Visitors {
  const random = createRandom(seed)
  const visited = new Set<string>()
  const draw = (): string => {
    const page = pages[Math.floor(random() * pages.length)] ?? '/'
    return `${page}?${Math.floor(random() * (isRush() ? 1_000_000 : QUERIES))}`
  }
  const look = async (address: string): Promise<void> => {
    visited.add(address)
    const body = (await visit(url, [address])).get(address)?.body
    const isKnown = versions.some(({ truth }) => truth.get(pageOf(address))?.body === body)
    if (!isKnown) throw new Error(`${address} is what no version renders`)
  }
  const over = new AbortController()
  const stroll = async (): Promise<void> => {
    while (!over.signal.aborted) {
      await look(draw())
      await wait(isRush() ? PAUSES_MS.rush : PAUSES_MS.usual)
    }
  }
  const strolling = stroll()
  // It is waited for at the end, and may have failed before.
  strolling.catch(() => {})
  return {
    end: async () => {
      over.abort()
      await strolling
      return [...visited]
    },
  }
}
