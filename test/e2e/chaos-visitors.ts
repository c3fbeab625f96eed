import { setTimeout as wait } from 'node:timers/promises'
import { visit } from '../../playground/shop/stage.mjs'
import { createRandom } from '../../src/emulator/faults.ts'
import { pageOf } from './ledger-play.ts'
import type { ShopVersions } from './ledger-world.ts'

const PAUSE_MS = 20
/** Queries that no page reads: each makes an entry of its own. */
const QUERIES = 4
/** Addresses that nobody has asked for are asked for after a switch, so that old code writes too. */
const RUSH = 8

/** Visitors of the pages, as long as a run goes on. */
export interface Visitors {
  /** Visits addresses that were never visited, at once. */
  readonly rush: () => Promise<void>
  /** Yields every address that was visited. Rejects where one was served what no version renders. */
  readonly end: () => Promise<string[]>
}

/** Starts visiting. */
export function startVisitors(url: string, { pages, versions }: ShopVersions, seed: number): Visitors {
  const random = createRandom(seed)
  const visited = new Set<string>()
  const draw = (queries: number): string =>
    `${pages[Math.floor(random() * pages.length)] ?? '/'}?${Math.floor(random() * queries)}`
  const look = async (address: string): Promise<void> => {
    visited.add(address)
    const body = (await visit(url, [address])).get(address)?.body
    const isKnown = versions.some(({ truth }) => truth.get(pageOf(address))?.body === body)
    if (!isKnown) throw new Error(`${address} is what no version renders`)
  }
  let isOver = false
  const stroll = async (): Promise<void> => {
    while (!isOver) {
      await look(draw(QUERIES))
      await wait(PAUSE_MS)
    }
  }
  const strolling = stroll()
  // It is waited for at the end, and may have failed before.
  strolling.catch(() => {})
  return {
    rush: async () => {
      const addresses = new Set(Array.from({ length: RUSH }, () => draw(1_000_000)))
      await Promise.all([...addresses].map(look))
    },
    end: async () => {
      isOver = true
      await strolling
      return [...visited]
    },
  }
}
