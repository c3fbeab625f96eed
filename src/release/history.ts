import { presentable } from '../cdn/words.ts'
import { CacheTagsError } from '../core/error.ts'
import { releaseDigest, type Manifest } from '../core/manifest.ts'
import type { CdnReport, RefusedByCdn, ReleaseReport } from '../core/plan.ts'
import type { ReleaseRecord, RememberedCdn, RememberedRefusal } from '../core/release-record.ts'
import { REFUSALS_KEPT } from '../store/release-record.ts'
import { accountOf, reportError } from './purge-plan.ts'
import { releaseWithLedger, type LedgerRelease, type LedgerReleaseOptions, type ReleasePorts } from './release.ts'
import { secretValues } from './secret-values.ts'
import type { Environment } from './target.ts'
import { createWitness, type Seen } from './witness.ts'

/** What a release that is remembered works with. */
export interface RememberingPorts extends ReleasePorts {
  /** Hears it where the release could not be written down. */
  readonly warn: (message: string) => void
  /** Its secrets are taken out of what is written down. */
  readonly environment: Environment
}

/** Longest reason of a refusal that is kept, in characters. */
const REASON_LENGTH = 200

/**
 * Releases as {@link releaseWithLedger} does, and writes down what came of it when all is done: for people, who ask later
 * what happened. Nothing is decided by it, and a release that can't be written down is none the worse. One that ended
 * before anybody was to be purged is not written down: nothing happened.
 *
 * @throws CacheTagsError what {@link releaseWithLedger} throws
 */
export async function releaseAndRemember(
  manifest: Manifest,
  { warn, environment, ...ports }: RememberingPorts,
  options: LedgerReleaseOptions,
): Promise<LedgerRelease> {
  const { clock, ledger } = ports
  const startedMs = clock.now()
  const witness = createWitness(ports)
  const remember = async (end: End): Promise<void> => {
    const seen = witness.seen()
    if (seen === null) return
    const times = { atMs: clock.now(), durationMs: Math.round(clock.now() - startedMs) }
    const record = recordOf(seen, { ...end, ...times, released: releaseDigest(manifest) }, secretValues(environment))
    await ledger.putRelease(record).catch((error: unknown) => {
      const words = error instanceof Error ? error.message : String(error)
      warn(`the ledger's history lacks this release: ${words}`)
    })
  }
  let release: LedgerRelease
  try {
    release = await releaseWithLedger(manifest, { ...ports, ...witness.ports }, options)
  } catch (error) {
    const code = error instanceof CacheTagsError ? error.code : 'CT_INTERNAL'
    // A store that has just failed would only be waited for.
    if (!code.startsWith('CT_STORE_')) await remember({ error: code, release: null })
    throw error
  }
  await remember({ error: codeOf(release, options), release })
  return release
}

/** How a release ended. */
interface End {
  readonly error: string | null
  /** `null` where it ended early. */
  readonly release: LedgerRelease | null
}

function codeOf(release: LedgerRelease, { acknowledges }: LedgerReleaseOptions): string | null {
  const code = reportError(release)?.code ?? null
  if (code !== null && !(code === 'CT_PURGE_REFUSED' && acknowledges)) return code
  return release.settled ? null : 'CT_NOT_SETTLED'
}

function recordOf(
  { live, plan, outcomes, sent, rounds }: Seen,
  end: End & Pick<ReleaseRecord, 'atMs' | 'durationMs' | 'released'>,
  secrets: readonly string[],
): ReleaseRecord {
  const { release, error, ...times } = end
  const { accepted, refused, unreached, cdns }: ReleaseReport = release ?? accountOf(plan, outcomes)
  const total = (key: 'requests' | 'retries'): number => sent.reduce((sum, one) => sum + (one?.[key] ?? 0), 0)
  return {
    ...times,
    live,
    target: plan.target,
    widened: plan.widened,
    tags: plan.tags.length,
    accepted: accepted.length,
    refused: refused.slice(0, REFUSALS_KEPT).map((refusal) => refusalOf(refusal, secrets)),
    unreached: unreached.length,
    requests: total('requests'),
    retries: total('retries'),
    rounds,
    settled: release?.settled ?? false,
    // Of one that ended early it is only known that it was none of the first.
    founded: release?.founded ?? plan.widened !== 'first-release',
    error,
    cdns: cdns.map((report, index) => cdnOf(report, sent[index]?.requests ?? 0)),
  }
}

function refusalOf({ tag, cdn, reason }: RefusedByCdn, secrets: readonly string[]): RememberedRefusal {
  const words = [...presentable(reason, secrets)]
  return {
    tag,
    cdn,
    reason: words.length <= REASON_LENGTH ? words.join('') : `${words.slice(0, REASON_LENGTH - 1).join('')}…`,
  }
}

function cdnOf({ cdn, accepted, refused, unreached }: CdnReport, requests: number): RememberedCdn {
  return { cdn, requests, accepted: accepted.length, refused: refused.length, unreached: unreached.length }
}
