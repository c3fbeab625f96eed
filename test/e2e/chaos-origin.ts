import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '../../src/emulator/faults.ts'
import { answerWith, serveBetween, type Answer } from './chaos-http.ts'
import type { VersionNumber } from './ledger-history.ts'
import type { ShopVersion } from './ledger-world.ts'

/**
 * Requests reach code that is live no more for so long after a release has been told what is live: shorter than it waits
 * from then. Where nobody asks, for so long as nobody asks, but not for ever.
 */
const OVERLAP_MS = 350
const LONGEST_OVERLAP_MS = 3000
/** What says which version is live may say the one before for so long. */
const ORACLE_LAG_MS = 40
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
  /** To be called when a release is told what is live, without asking here. */
  readonly tell: () => void
  /** Whether a release has begun to wait for old code that still runs. */
  readonly isEnding: () => boolean
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
  const switches: { readonly version: VersionNumber; readonly atMs: number; endsMs: number; isTold: boolean }[] = []
  let live = first
  const count = (path: string, { body }: Answer): void => {
    const [before, now] = [bodies.get(path), body.toString()]
    bodies.set(path, now)
    if (before !== undefined) counts.all += 1
    if (before !== undefined && before !== now) counts.needed += 1
  }
  const drawVersion = (isOld: (change: (typeof switches)[number]) => boolean): VersionNumber =>
    random() < 0.5 ? (switches.findLast(isOld)?.version ?? live) : live
  const tell = (): void => {
    for (const change of switches) {
      change.isTold = true
      change.endsMs = Math.min(change.endsMs, performance.now() + OVERLAP_MS)
    }
  }
  const server = await serveBetween(async (call, response, forward) => {
    const isOracle = call.path === LIVE
    const nowMs = performance.now()
    const version = drawVersion(({ atMs, endsMs }) => nowMs < (isOracle ? atMs + ORACLE_LAG_MS : endsMs))
    const found = versions[version]
    if (found === undefined) throw new Error(`there is no version ${version}`)
    if (isOracle) {
      const isWell = random() < 0.95
      tell()
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
      const atMs = performance.now()
      switches.push({ version: live, atMs, endsMs: atMs + LONGEST_OVERLAP_MS, isTold: false })
      live = version
    },
    tell,
    isEnding: () => switches.some(({ isTold, endsMs }) => isTold && performance.now() < endsMs),
    renewals: () => ({ all: counts.all, needed: counts.needed }),
    late: () => counts.late,
    close: server.close,
  }
}

const LIVE = '/.well-known/cache-tags.json'
