import type { Clock } from '../cdn/clock.ts'
import type { Purger, Target } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import type { Manifest } from '../core/manifest.ts'
import type { PlanCdn, ReleaseReport, SizedPlan } from '../core/plan.ts'
import type { Ledger, LedgerState } from '../store/ledger.ts'
import type { PendingTag } from '../store/records.ts'
import type { Oracle } from './oracle.ts'
import { assertWithinLimits, planRelease, type ReleaseOptions } from './plan-release.ts'
import type { PlanListener } from './purge-plan.ts'
import { isFounding, pastIntents, removableRecords, supersededRecords, type Retention, type Sight } from './removal.ts'
import { isDenied, purgeSettled, waited } from './settle.ts'
import { surveyLedger } from './survey.ts'

/** What a release works with. */
export interface ReleasePorts {
  readonly ledger: Ledger
  readonly oracle: Oracle
  /** Its time is that of the epoch, in milliseconds. */
  readonly clock: Clock
  /** Called once the plan stands: with nothing to send, nobody is asked for a token. */
  readonly purgersFor: (plan: SizedPlan) => Promise<readonly Purger[]>
  /** Hears what a release waits for, and what it found. */
  readonly say: (message: string) => void
}

/** How a release is made. */
export interface LedgerReleaseOptions extends Retention {
  readonly target: Target
  /** From the inner cache to the outer one. */
  readonly cdns: readonly PlanCdn[]
  readonly plan: ReleaseOptions
  /** From the answer of the oracle to the last purge: longer than requests of the old code run on. Milliseconds. */
  readonly settleMs: number
  /** Nonces of the intents that this pipeline put. */
  readonly ownIntents: readonly string[]
  /** Whether tags that the CDN refuses are forgotten once they were reported. */
  readonly acknowledges: boolean
  /** Whether to compare with every manifest that is kept: after a change of what is live that nobody announced. */
  readonly everyManifest: boolean
  readonly signal: AbortSignal
  readonly onProgress?: PlanListener['onProgress']
}

/** What a release with a ledger did. */
export interface LedgerRelease extends ReleaseReport {
  /** The version that was to be released. */
  readonly released: string
  /** The version that was live. */
  readonly live: string
  /** How often it began anew, because another version went live meanwhile. */
  readonly rounds: number
  /** Versions that others have announced, and that are not known to be live yet. */
  readonly announced: number
  /** Whether a first release is complete; until then every release purges everything. */
  readonly founded: boolean
}

/** After as many rounds something else is wrong than two releases at once. */
const MAX_ROUNDS = 3

/**
 * Releases a version that has gone live: purges what every version that may have entries would serve wrongly. Crashed,
 * it is run again; two at once do no harm. Each rule of it stands for a way in which entries were left behind: see
 * `test/model`.
 *
 * @throws CacheTagsError `CT_LIVE_UNKNOWN` where it can't be told what is live; `CT_NOT_SETTLED` where it was
 *   interrupted; what the store and {@link planRelease} throw. The ledger is left so that the next release makes up for it
 */
export async function releaseWithLedger(
  manifest: Manifest,
  ports: ReleasePorts,
  options: LedgerReleaseOptions,
): Promise<LedgerRelease> {
  const { ledger, clock, say } = ports
  const version = await ledger.putManifest(manifest)
  await ledger.putLive({ ...version, atMs: clock.now(), supersedes: [], untaggedUntilMs: null })
  let sent = { requests: 0, retries: 0 }
  for (let rounds = 1; ; rounds += 1) {
    const round = await releaseOnce(version.digest, manifest, ports, options)
    const { report, sight } = round
    sent = { requests: sent.requests + report.requests, retries: sent.retries + report.retries }
    const after = await ledger.read()
    const isNews = hasNews(after, round)
    if (isNews && rounds < MAX_ROUNDS && !isDenied(report)) {
      say('the ledger changed meanwhile: once more')
      continue
    }
    const closed = new Set([...sight.ownIntents, ...sight.pastIntents])
    return {
      ...report,
      ...sent,
      settled: report.settled && !isNews,
      released: version.digest,
      live: sight.liveDigest,
      rounds,
      announced: after.intents.filter(([nonce]) => !closed.has(nonce)).length,
      founded: after.isFounded,
    }
  }
}

/**
 * Whether something stands there that a round has not seen: a record of another version, which went live meanwhile; or
 * pending tags, into which another run may have turned a record while this one was reading. What the release put before
 * the round is not known by that: where a listing lacked it, the round was blind.
 */
function hasNews({ live, pending }: LedgerState, { sight, put }: Round): boolean {
  const { state, liveDigest } = sight
  const known = new Set([...put, ...[...state.live, ...state.pending].map(([nonce]) => nonce)])
  return (
    live.some(([nonce, record]) => !known.has(nonce) && record?.digest !== liveDigest) ||
    pending.some(([nonce]) => !known.has(nonce))
  )
}

/** One round, from listing to removal. */
interface Round {
  readonly report: ReleaseReport
  readonly sight: Sight
  /** Nonces of the records that this round put. */
  readonly put: readonly string[]
}

async function releaseOnce(
  digest: string,
  manifest: Manifest,
  ports: ReleasePorts,
  options: LedgerReleaseOptions,
): Promise<Round> {
  const { ledger, clock } = ports
  const sight = await look(digest, ports, options)
  const { state, liveDigest, answeredMs } = sight
  const current = liveDigest === digest ? manifest : await liveManifest(ledger, liveDigest)
  if (liveDigest !== digest) ports.say(`version ${digest} is superseded: ${liveDigest} is live, and is released`)
  const record = { ...(await ledger.putManifest(current)), atMs: answeredMs, untaggedUntilMs: null }
  const put = [await ledger.putLive({ ...record, supersedes: supersededRecords(sight) })]
  const survey = await surveyLedger(ledger, state, liveDigest, options.everyManifest)
  const occasion = { ...survey, manifest: current, target: options.target }
  const plan = planRelease(occasion, options.cdns, options.plan)
  assertWithinLimits(plan)
  const report = await purgeSettled(plan, await ports.purgersFor(plan), { ...ports, ...options, sinceMs: answeredMs })
  // Nothing was proved; what the records say still has to be done.
  if (isDenied(report)) return { report, sight, put }
  put.push(...(await keepPending(report, ports, options)))
  if (report.unreached.length === 0 && isFounding(sight, options)) await ledger.putFounded(clock.now())
  await ledger.removeRecords(removableRecords(sight, options))
  return { report, sight, put }
}

/** Reads the ledger, then asks what is live: in this order, so that what goes live after the answer is not passed over. */
async function look(digest: string, ports: ReleasePorts, options: LedgerReleaseOptions): Promise<Sight> {
  const { ledger, oracle, clock } = ports
  const state = await ledger.read()
  // Judged when they are read: one that comes of age later may go live before it is removed.
  const past = pastIntents(state, clock.now(), options)
  await waited(oracle.lagMs, { ...ports, ...options }, 'for what is live to be told')
  const liveDigest = await oracle.ask()
  // Where another version is live, one of them may be for the next time that this one goes live.
  const ownIntents = liveDigest === digest ? options.ownIntents : []
  return { state, liveDigest, answeredMs: clock.now(), ownIntents, pastIntents: past }
}

async function liveManifest(ledger: Ledger, digest: string): Promise<Manifest> {
  const manifest = await ledger.readManifest(digest)
  if (manifest !== null) return manifest
  throw new CacheTagsError('CT_LIVE_UNKNOWN', `Version ${digest} is live, and the ledger has no manifest of it.`, {
    hint: 'Run `cache-tags announce` where that version is built. Nothing was purged, nothing was removed.',
  })
}

/** Yields the nonce of the record that it put, if any. */
async function keepPending(
  { unreached, refused }: ReleaseReport,
  { ledger, clock }: ReleasePorts,
  { acknowledges }: LedgerReleaseOptions,
): Promise<string[]> {
  const tags: PendingTag[] = [
    ...unreached.map((tag) => ({ tag, refused: null })),
    ...(acknowledges ? [] : refused.map(({ tag, reason }) => ({ tag, refused: reason }))),
  ]
  return tags.length === 0 ? [] : [await ledger.putPending({ tags, atMs: clock.now() })]
}
