import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '../../src/emulator/faults.ts'
import { answerWith, serveBetween, type Answer } from './chaos-http.ts'
import type { VersionNumber } from './ledger-history.ts'
import type { ShopVersion } from './ledger-world.ts'

/** Requests reach code that is live no more for so long: shorter than releases wait. */
export const OVERLAP_MS = 200
/** What says which version is live may say the one before for so long. */
export const ORACLE_LAG_MS = 40
/** Answers that are held take so long more; they were asked for when they came. */
const HELD_MS = 60

/** How often the application was asked again for a page that was in the cache. */
export interface Renewals {
  readonly all: number
  /** Those after which the page was another one. */
  readonly needed: number
}

/** The application behind the cache: goes over from one version to the next, and not at once. */
export interface ChaosOrigin {
  readonly url: string
  /** Says which version is live. */
  readonly liveUrl: string
  readonly switchTo: (version: VersionNumber) => void
  readonly renewals: () => Renewals
  /** Answers of code that was live no more. */
  readonly late: () => number
  readonly close: () => Promise<void>
}

/** @param seed - draws which requests reach old code, which answers are held, and what the oracle says */
export async function startChaosOrigin(
  versions: readonly ShopVersion[],
  first: VersionNumber,
  seed: number,
): Promise<ChaosOrigin> {
  const random = createRandom(seed)
  const counts = { all: 0, needed: 0, late: 0 }
  const bodies = new Map<string, string>()
  const switches: { readonly version: VersionNumber; readonly endedMs: number }[] = []
  let live = first
  const count = (path: string, { body }: Answer): void => {
    const [before, now] = [bodies.get(path), body.toString()]
    bodies.set(path, now)
    if (before !== undefined) counts.all += 1
    if (before !== undefined && before !== now) counts.needed += 1
  }
  const drawVersion = (withinMs: number): VersionNumber => {
    const old = switches.filter(({ endedMs }) => performance.now() < endedMs + withinMs)
    return random() < 0.5 ? (old.at(-1)?.version ?? live) : live
  }
  const server = await serveBetween(async (call, response, forward) => {
    const isOracle = call.path === LIVE
    const version = drawVersion(isOracle ? ORACLE_LAG_MS : OVERLAP_MS)
    const found = versions[version]
    if (found === undefined) throw new Error(`there is no version ${version}`)
    if (isOracle) {
      const isWell = random() < 0.95
      response.writeHead(isWell ? 200 : 500, { 'cache-control': 'no-store' })
      response.end(isWell ? JSON.stringify({ digest: found.digest }) : 'chaos')
      return
    }
    if (version !== live) counts.late += 1
    const isHeld = random() < 0.2
    const answer = await forward(found.server.url, call)
    if (isHeld) await wait(HELD_MS)
    count(call.path, answer)
    answerWith(response, answer)
  })
  return {
    url: server.origin,
    liveUrl: `${server.origin}${LIVE}`,
    switchTo: (version) => {
      switches.push({ version: live, endedMs: performance.now() })
      live = version
    },
    renewals: () => ({ all: counts.all, needed: counts.needed }),
    late: () => counts.late,
    close: server.close,
  }
}

const LIVE = '/.well-known/cache-tags.json'
