import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '../../src/emulator/faults.ts'
import { LIVE_PATH, liveText } from '../../src/release/oracle.ts'
import { answerWith, serveBetween, type Answer } from './chaos-http.ts'
import { createRollout, type Rollout } from './chaos-rollout.ts'
import type { VersionNumber } from './ledger-history.ts'
import type { ShopVersion } from './ledger-world.ts'

/** Some answers are held for so long: what they hold is as old as the request. */
const HELD_MS = 60
const HELD_SHARE = 0.2
/** Of the questions which version is live. */
const FAILING_SHARE = 0.05

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
  readonly rollout: Rollout
  /** From now on no question fails. */
  readonly calm: () => void
  readonly renewals: () => Renewals
  /** Answers of code that was live no more. */
  readonly late: () => number
  readonly close: () => Promise<void>
}

/**
 * @param seed - draws which requests reach old code, which answers are held, and what is said to be live
 * @param runsOn - whether old code is reached for longer than releases wait
 */
export async function startChaosOrigin(
  versions: readonly ShopVersion[],
  first: VersionNumber,
  seed: number,
  runsOn: boolean,
): Promise<ChaosOrigin> {
  const random = createRandom(seed)
  const rollout = createRollout(first, random, runsOn)
  const renewals = createRenewals()
  let isCalm = false
  let late = 0
  const say = (response: ServerResponse): void => {
    rollout.tell()
    const isWell = isCalm || random() >= FAILING_SHARE
    response.writeHead(isWell ? 200 : 500, { 'cache-control': 'no-store' })
    response.end(isWell ? liveText(versions[rollout.drawSaid()]?.digest ?? '') : 'chaos')
  }
  const server = await serveBetween(async (call, response, forward) => {
    if (call.path === LIVE_PATH) return say(response)
    const version = rollout.drawReached()
    const isHeld = random() < HELD_SHARE
    if (version !== rollout.live()) late += 1
    const answer = await forward(versions[version]?.server.url ?? '', call)
    if (isHeld) await wait(HELD_MS)
    renewals.note(call.path, answer)
    answerWith(response, answer)
  })
  return {
    url: server.origin,
    liveUrl: `${server.origin}${LIVE_PATH}`,
    rollout,
    calm: () => {
      isCalm = true
    },
    renewals: renewals.read,
    late: () => late,
    close: server.close,
  }
}

function createRenewals(): { readonly note: (path: string, answer: Answer) => void; readonly read: () => Renewals } {
  const bodies = new Map<string, string>()
  const counts = { all: 0, needed: 0 }
  return {
    note: (path, { body }) => {
      const [before, now] = [bodies.get(path), body.toString()]
      bodies.set(path, now)
      if (before !== undefined) counts.all += 1
      if (before !== undefined && before !== now) counts.needed += 1
    },
    read: () => ({ ...counts }),
  }
}
