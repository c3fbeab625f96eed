import type { Clock } from '../../src/cdn/clock.ts'
import { CacheTagsError } from '../../src/core/error.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import type { PurgeOutcome, Purger } from '../../src/core/batch.ts'
import type { Plan } from '../../src/core/plan.ts'
import { CDN_LIMITS } from '../../src/cdn/limits.ts'
import { adoptVersion } from '../../src/release/announce.ts'
import type { Oracle } from '../../src/release/oracle.ts'
import { releaseWithLedger, type LedgerRelease, type LedgerReleaseOptions } from '../../src/release/release.ts'
import { openLedger, type Ledger } from '../../src/store/ledger.ts'
import { decodeLive, encodeLive } from '../../src/store/records.ts'
import type { Store } from '../../src/store/store.ts'
import { createGates, type Gates } from './replay-gates.ts'
import type { Outcome } from './world.ts'

/** What the schedule lets a run see and do at its next call. */
export interface Turnout {
  /** Keys that the next listing answers. */
  keys: readonly string[]
  /** What the oracle answers next; `null`: nothing. */
  answer: string | null
  /** Tags that the next purge does not reach. */
  unreached: readonly string[]
  /** Key of the last record that was put. */
  put: string | null
}

/** A run of the real code, stopped before every call. */
export interface RealRun {
  readonly gates: Gates
  readonly turnout: Turnout
  readonly start: () => Promise<void>
  /** How it ended: `null` while it hasn't; an error's code where no outcome of the model has that name. */
  readonly outcome: () => Outcome | string | null
  /** How often it began anew. */
  readonly rounds: () => number
  /** Whether it has read the ledger. */
  readonly hasRead: () => boolean
  /** The last answer of the oracle. */
  readonly answered: () => string | null
}

/** What a run is made of. */
export interface RunSetting {
  readonly kind: 'release' | 'adoption'
  readonly manifest: Manifest
  readonly digest: string
  readonly options: LedgerReleaseOptions
  readonly lagMs: number
  /** Names of the run's nonces. */
  readonly name: string
  readonly store: Store
  readonly now: () => number
  /** Whether manifests are read only when the purge may come. */
  readonly isSurveyLate: boolean
  /** Whether fresh records carry the time when they are put, not that of the answer. */
  readonly isDatedAtPut: boolean
  /** Does to the cache what a purge does. `isFirst`: of everything. */
  readonly purged: (tags: readonly string[], unreached: readonly string[], isFirst: boolean) => void
  readonly mutate: (ledger: Ledger, run: () => RealRun) => Ledger
  readonly oracle: (oracle: Oracle, digest: string) => Oracle
}

/** A run that isn't started yet. */
export function createRun(setting: RunSetting): RealRun {
  const gates = createGates()
  const turnout: Turnout = { keys: [], answer: null, unreached: [], put: null }
  const said: string[] = []
  const phase: Phase = { answered: null, answeredMs: Number.NaN, isFresh: false, lists: 0, lives: 0 }
  let outcome: Outcome | string | null = null
  let nonces = 0
  const store = gatedStore(setting, gates, turnout, phase)
  const plain = openLedger(store, 'scope', () => `${setting.name}-${(nonces += 1)}`)
  const ledger = setting.mutate(plain, () => run)
  const clock: Clock = {
    now: setting.now,
    wait: (durationMs) => {
      const dueMs = setting.now() + durationMs
      return gates.before('wait', () => setting.now() >= dueMs)
    },
  }
  const oracle = setting.oracle(gatedOracle(setting, gates, turnout, phase), setting.digest)
  const release = async (): Promise<Outcome> => {
    if (setting.kind === 'adoption') {
      await adoptVersion(setting.manifest, ledger, clock, 0)
      return 'settled'
    }
    const purgersFor = async (plan: Plan): Promise<readonly Purger[]> => {
      if (setting.isSurveyLate) await gates.before('survey')
      return [gatedPurger(setting, gates, turnout, { ...phase, isFirst: plan.widened === 'first-release' })]
    }
    const ports = { ledger, oracle, clock, say: (message: string) => void said.push(message), purgersFor }
    return outcomeOf(await releaseWithLedger(setting.manifest, ports, setting.options))
  }
  const run: RealRun = {
    gates,
    turnout,
    start: () =>
      gates.start(async () => {
        try {
          outcome = await release()
        } catch (error) {
          if (!(error instanceof CacheTagsError)) outcome = `failed: ${String(error)}`
          else outcome = error.code === 'CT_LIVE_UNKNOWN' ? 'stopped' : error.code
        }
      }),
    outcome: () => outcome,
    rounds: () => said.filter((message) => message.endsWith('once more')).length + 1,
    hasRead: () => phase.lists > 0 && gates.current()?.name !== 'read',
    answered: () => phase.answered,
  }
  return run
}

/** How far a run has come, as its calls tell. */
interface Phase {
  answered: string | null
  answeredMs: number
  isFresh: boolean
  lists: number
  lives: number
}

function outcomeOf({ unreached, settled, announced }: LedgerRelease): Outcome {
  if (unreached.length > 0) return 'incomplete'
  if (!settled) return 'unsettled'
  return announced > 0 ? 'announced' : 'settled'
}

function gatedStore(setting: RunSetting, gates: Gates, turnout: Turnout, phase: Phase): Store {
  const { store, kind, isSurveyLate } = setting
  const put = async (key: string, value: string): Promise<void> => {
    if (key.includes('/manifests/')) return store.put(key, value)
    if (key.endsWith('/founded')) await gates.before('found')
    else if (key.includes('/pending/')) await gates.before('pend')
    else {
      const isFirst = phase.answered === null
      await gates.before(kind === 'adoption' && phase.lives > 0 ? 'twin' : isFirst ? 'record' : 'fresh')
      phase.lives += 1
      phase.isFresh = !isFirst
    }
    const isRedated = setting.isDatedAtPut && phase.isFresh && key.includes('/live/')
    await store.put(key, isRedated ? redated(value, key, setting.now()) : value)
    turnout.put = key
  }
  return {
    ...store,
    put,
    get: async (key) => {
      if (isSurveyLate && phase.isFresh && key.includes('/manifests/')) await gates.before('survey')
      return store.get(key)
    },
    list: async () => {
      await gates.before(kind === 'adoption' ? 'look' : phase.lists % 2 === 0 ? 'read' : 'again')
      phase.lists += 1
      return kind === 'adoption' ? store.list('scope/') : turnout.keys
    },
    remove: async (keys) => {
      await gates.before('remove')
      await store.remove(keys)
    },
  }
}

function redated(value: string, key: string, atMs: number): string {
  const record = decodeLive(value, key)
  return record === null ? value : encodeLive({ ...record, atMs })
}

function gatedOracle({ lagMs, now }: RunSetting, gates: Gates, turnout: Turnout, phase: Phase): Oracle {
  return {
    lagMs,
    ask: async () => {
      await gates.before('ask')
      if (turnout.answer === null) throw new CacheTagsError('CT_LIVE_UNKNOWN', 'The oracle is silent.')
      Object.assign(phase, { answered: turnout.answer, answeredMs: now(), isFresh: false })
      return turnout.answer
    },
  }
}

/**
 * The early purge is accepted and does nothing: entries of old code may be written again until the settled one comes. A
 * purge of no tags waits for its step.
 */
function gatedPurger(
  setting: RunSetting,
  gates: Gates,
  turnout: Turnout,
  { answeredMs, isFirst }: Pick<Phase, 'answeredMs'> & { readonly isFirst: boolean },
): Purger {
  const answer = (tags: readonly string[], lost: readonly string[]): PurgeOutcome => ({
    accepted: tags.filter((tag) => !lost.includes(tag)),
    refused: [],
    unreached: tags.filter((tag) => lost.includes(tag)),
    requests: 1,
    retries: 0,
    stopped: null,
    receipts: [],
  })
  return {
    name: 'vercel',
    limits: CDN_LIMITS.vercel,
    purge: async (batches) => {
      const tags = batches.flatMap((batch) => batch.tags)
      if (tags.length > 0 && setting.now() < answeredMs + setting.options.settleMs) return answer(tags, [])
      await gates.before('purge')
      const outcome = answer(tags, turnout.unreached)
      setting.purged(tags, outcome.unreached, isFirst)
      return outcome
    },
  }
}
