import { CDN_LIMITS } from '../../src/cdn/limits.ts'
import type { PurgeOutcome, PurgeStop, Purger } from '../../src/core/batch.ts'
import { releaseDigest, type Manifest } from '../../src/core/manifest.ts'
import { announceVersion } from '../../src/release/announce.ts'
import { planCdns } from '../../src/release/cdn.ts'
import { saidOracle, type Oracle } from '../../src/release/oracle.ts'
import { releaseAndRemember } from '../../src/release/history.ts'
import type { LedgerRelease, LedgerReleaseOptions } from '../../src/release/release.ts'
import { openLedger, type Ledger } from '../../src/store/ledger.ts'
import { createMemoryStore } from '../../src/store/memory.ts'
import type { Store } from '../../src/store/store.ts'
import { DEFAULTS } from '../../src/plugin/options.ts'
import { handMade } from '../cli/manifests.ts'
import { createLeapingClock, type LeapingClock } from '../cdn/clocks.ts'

export const HOUR_MS = 3_600_000

/** How a CDN answers for one purge; what isn't named is accepted. */
export interface Answers {
  readonly refused?: Readonly<Record<string, string>>
  readonly unreached?: readonly string[]
  readonly stopped?: PurgeStop
}

/** A ledger with everything around it, made of values. */
export interface Stage {
  readonly entries: Map<string, string>
  readonly store: Store
  readonly ledger: Ledger
  readonly clock: LeapingClock
  /** Moves the clock. */
  readonly pass: (durationMs: number) => Promise<void>
  /** What was purged, a list a purge. */
  readonly purges: string[][]
  readonly said: string[]
  readonly warned: string[]
  readonly announce: (manifest: Manifest) => Promise<string>
  readonly release: (manifest: Manifest, more?: ReleaseMore) => Promise<LedgerRelease>
  /** Records by kind, as `digest` or a list of tags. */
  readonly records: (kind: 'live' | 'intent' | 'pending') => Promise<unknown[]>
}

export interface ReleaseMore extends Partial<LedgerReleaseOptions> {
  readonly ledger?: Ledger
  readonly oracle?: Oracle
  /** Answers to one purge after the other; the last stays. */
  readonly answers?: readonly Answers[]
  /** Is told before each purge. */
  readonly onPurge?: () => void
  readonly environment?: Readonly<Record<string, string>>
}

export const RELEASE: LedgerReleaseOptions = {
  target: 'production',
  cdns: planCdns({ cdn: 'vercel' }),
  plan: DEFAULTS,
  settleMs: 0,
  retainMs: HOUR_MS,
  announcedMs: 24 * HOUR_MS,
  ownIntents: [],
  acknowledges: false,
  everyManifest: false,
  signal: new AbortController().signal,
}

/** Sets up a ledger under a store, with nonces that count. */
export function setStage(wrap: (store: Store) => Store = (store) => store): Stage {
  const entries = new Map<string, string>()
  const store = wrap(createMemoryStore(entries))
  let nonces = 0
  const ledger = openLedger(store, 'scope', () => `n${(nonces += 1)}`)
  const clock = createLeapingClock()
  const purges: string[][] = []
  const said: string[] = []
  const warned: string[] = []
  return {
    entries,
    store,
    ledger,
    clock,
    purges,
    said,
    warned,
    pass: (durationMs) => clock.wait(durationMs, RELEASE.signal),
    announce: async (manifest) => (await announceVersion(manifest, ledger, clock)).intent,
    release: (
      manifest,
      { oracle, answers = [], ledger: other = ledger, onPurge = () => {}, environment = {}, ...options } = {},
    ) =>
      releaseAndRemember(
        manifest,
        {
          ledger: other,
          clock,
          oracle: oracle ?? saidOracle(releaseDigest(manifest)),
          say: (message) => said.push(message),
          warn: (message) => warned.push(message),
          environment,
          purgersFor: async () => [fakePurger(purges, answers, onPurge)],
        },
        { ...RELEASE, ...options },
      ),
    records: async (kind) => {
      const state = await ledger.read()
      if (kind === 'pending') return state.pending.flatMap(([, record]) => record?.tags ?? [])
      return (kind === 'live' ? state.live : state.intents).map(([, record]) => record?.digest ?? null)
    },
  }
}

function fakePurger(purges: string[][], answers: readonly Answers[], onPurge: () => void): Purger {
  let asked = 0
  return {
    name: 'vercel',
    limits: CDN_LIMITS.vercel,
    purge: async (batches): Promise<PurgeOutcome> => {
      onPurge()
      const { refused = {}, unreached = [], stopped = null } = answers[Math.min(asked, answers.length - 1)] ?? {}
      asked += 1
      const tags = batches.flatMap((batch) => batch.tags)
      const accepted = tags.filter((tag) => !(tag in refused) && !unreached.includes(tag))
      purges.push(accepted)
      return {
        accepted,
        refused: tags.flatMap((tag) =>
          refused[tag] === undefined ? [] : [{ tag, reason: refused[tag], status: 400 }],
        ),
        unreached: tags.filter((tag) => unreached.includes(tag)),
        requests: batches.length,
        retries: 0,
        stopped,
        receipts: [],
      }
    },
  }
}

/** A build of which the page `a` and the page `b` say what is given. */
function version(a: string, b = '1'): Manifest {
  return handMade({ a: { tags: ['a'], code: a }, b: { tags: ['b'], code: b } })
}

export const M1: Manifest = version('1')
/** Differs from M1 on the page `a`. */
export const M2: Manifest = version('2')
/** Differs from M1 on both pages. */
export const M3: Manifest = version('2', '2')

/** A stage on which a first release is complete. */
export async function founded(manifest: Manifest = M1): Promise<Stage> {
  const stage = setStage()
  await stage.release(manifest, { retainMs: 0 })
  stage.purges.length = 0
  return stage
}
