import { expect } from 'vitest'
import type { Clock } from '../../src/cdn/clock.ts'
import { CDN_LIMITS } from '../../src/cdn/limits.ts'
import type { PurgeOutcome, Purger } from '../../src/core/batch.ts'
import { CacheTagsError } from '../../src/core/error.ts'
import { releaseDigest, type Manifest } from '../../src/core/manifest.ts'
import type { Options } from '../../src/plugin/options.ts'
import { announceVersion } from '../../src/release/announce.ts'
import type { Environment } from '../../src/release/target.ts'
import { openLedger, type Ledger } from '../../src/store/ledger.ts'
import { createMemoryStore } from '../../src/store/memory.ts'
import { createHandler, type Reception, type Webhook } from '../../src/webhook/handle.ts'
import { webhookSettings } from '../../src/webhook/settings.ts'
import { createLeapingClock } from '../cdn/clocks.ts'
import { M1, M2, M3 } from '../release/stage.ts'
import { deliveryOf, deploymentEvent, SECRET, type ShortEvent } from './events.ts'

/** How one purge ends; without it everything is accepted. */
export type Ending = (tags: readonly string[]) => Partial<PurgeOutcome>

export interface StageOptions extends Reception {
  readonly options?: Partial<Options>
  readonly environment?: Environment
  readonly clock?: Clock
  /** Endings of one purge after the other; what comes after them is accepted. */
  readonly endings?: readonly Ending[]
  /** Is waited for before each purge. */
  readonly beforePurge?: () => Promise<void>
}

/** A webhook with everything around it, made of values. */
export interface WebhookStage {
  readonly ledger: Ledger
  readonly webhook: Webhook
  /** What was purged, a list a purge. */
  readonly purges: string[][]
  readonly lines: string[]
  /** What the application answers, one version after the other; the last stays. None: it can't be asked. */
  readonly setLive: (...manifests: readonly Manifest[]) => void
  /** How often the application was asked. */
  readonly asked: () => number
  readonly announce: (manifest: Manifest) => Promise<void>
  /** What the webhook answers, and that it is answered as all answers are. */
  readonly answer: (request: Request) => Promise<{ readonly status: number; readonly body: unknown }>
}

export function setWebhookStage(given: StageOptions = {}): WebhookStage {
  const { environment = {}, clock = createLeapingClock(), endings = [], beforePurge } = given
  let nonces = 0
  let questions = 0
  let live: readonly string[] = []
  const ledger = openLedger(createMemoryStore(), 'scope', () => `n${(nonces += 1)}`)
  const purges: string[][] = []
  const lines: string[] = []
  const ask = async (): Promise<string> => {
    const digest = live[Math.min(questions, live.length - 1)]
    questions += 1
    if (digest === undefined) throw new CacheTagsError('CT_LIVE_UNKNOWN', 'shop.test answered 500.')
    return digest
  }
  const settings = webhookSettings({
    options: {
      namespace: 'shop',
      project: 'prj_shop',
      ...given.options,
      ledger: { live: 'https://shop.test/live', settle: '0s', retain: '0s', ...given.options?.ledger },
    },
  })
  const webhook = createHandler(
    settings,
    {
      environment,
      clock,
      oracle: { lagMs: 0, ask },
      withLedger: (work) => work(ledger),
      purgersFor: async (plan) => plan.cdns.map(() => purgerOf(purges, endings, beforePurge)),
      log: (line) => lines.push(line),
    },
    { secret: SECRET, ...given },
  )
  return {
    ledger,
    webhook,
    purges,
    lines,
    setLive: (...manifests) => {
      live = manifests.map(releaseDigest)
      questions = 0
    },
    asked: () => questions,
    announce: async (manifest) => void (await announceVersion(manifest, ledger, clock)),
    answer: async (request) => {
      const response = await webhook(request)
      expect(response.headers.get('cache-control')).toBe('no-store')
      const text = await response.text()
      expect(text).not.toContain(SECRET)
      return { status: response.status, body: JSON.parse(text) }
    },
  }
}

function purgerOf(purges: string[][], endings: readonly Ending[], beforePurge = async (): Promise<void> => {}): Purger {
  return {
    name: 'vercel',
    limits: CDN_LIMITS.vercel,
    purge: async (batches) => {
      await beforePurge()
      const tags = batches.flatMap((batch) => batch.tags)
      const ending = endings[purges.length]?.(tags) ?? {}
      purges.push(tags)
      const missed = new Set([...(ending.unreached ?? []), ...(ending.refused ?? []).map(({ tag }) => tag)])
      return {
        accepted: tags.filter((tag) => !missed.has(tag)),
        refused: [],
        unreached: [],
        requests: batches.length,
        retries: 0,
        stopped: null,
        receipts: [],
        ...ending,
      }
    },
  }
}

/** A failure as it is answered. */
export function failureOf(status: number, code: string, message: unknown = expect.any(String)): unknown {
  return { status, body: { error: { code, message } } }
}

/** A stage on which the version that is live was announced. */
export async function liveStage(given: StageOptions = {}): Promise<WebhookStage> {
  const stage = setWebhookStage(given)
  await stage.announce(M1)
  stage.setLive(M1)
  return stage
}

/** A stage on which M1 was released, and M2 and M3 are announced. */
export async function releasedStage(given: StageOptions = {}): Promise<WebhookStage> {
  const stage = setWebhookStage({ ...given, endings: [() => ({}), ...(given.endings ?? [])] })
  await stage.announce(M1)
  stage.setLive(M1)
  expect(await stage.answer(deliveryOf(deploymentEvent({ id: 'evt-0', createdAt: 0 })))).toMatchObject({ status: 200 })
  expect(stage.purges).toEqual([['a', 'b']])
  await stage.announce(M2)
  await stage.announce(M3)
  stage.lines.length = 0
  stage.setLive(M2)
  return stage
}

/** Digests of the versions. */
export const DIGEST = { M1: releaseDigest(M1), M2: releaseDigest(M2), M3: releaseDigest(M3) }
/** Nothing is reached. */
export const LOST: Ending = (tags) => ({
  unreached: tags,
  stopped: { reason: 'unavailable', message: 'no answer', status: null },
})

/** Sends an event. */
export function post({ webhook }: WebhookStage, event: ShortEvent = {}): Promise<Response> {
  return webhook(deliveryOf(deploymentEvent(event)))
}
