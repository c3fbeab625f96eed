import { ledgerReleaseOptions } from '../release/ledger-options.ts'
import { resolve } from 'node:path'
import { systemClock } from '../cdn/clock.ts'
import { createPaces } from '../cdn/pace.ts'
import { CacheTagsError } from '../core/error.ts'
import { releaseDigest } from '../core/manifest.ts'
import { ledgerTimes, type LedgerTimes } from '../release/ledger-times.ts'
import { saidOracle, urlOracle, waitUntilLive, type Oracle } from '../release/oracle.ts'
import { reportError } from '../release/purge-plan.ts'
import { releaseAndRemember } from '../release/history.ts'
import type { LedgerRelease } from '../release/release.ts'
import type { PurgeTimes, VerifiedPage } from '../release/verify.ts'
import { releaseLines } from '../report/ledger-report.ts'
import { purgeMarkdown } from '../report/markdown-purge.ts'
import { createPaint } from '../report/paint.ts'
import { purgeReport } from '../report/purge-report.ts'
import { verifyReport } from '../report/verify-report.ts'
import { count } from '../report/words.ts'
import { announcedIntents, assertAnnounced } from './announced-file.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { assertConfirmable, confirm } from './confirm.ts'
import { parseDurationMs } from './duration.ts'
import { summarise } from './github.ts'
import { toJson } from './json.ts'
import { manifestFor, targetOf } from './open-ledger.ts'
import type { OpenLedger } from '../release/project-ledger.ts'
import { planByLedger } from './planning.ts'
import { purgersFor } from '../release/cdn.ts'
import { assertWithinLimits } from '../release/plan-release.ts'
import { deadlineOf, introduce, watched } from './purging.ts'
import type { Settings } from './settings.ts'
import { viewOf } from './talk.ts'
import { assertRenewed, verifiedData, verifyPurged, watchPurges } from './verifying.ts'
import type { World } from './world.ts'

/** How long a version that is waited for may take to go live, in milliseconds. */
const LIVE_TIMEOUT_MS = 600_000

/** Releases by the ledger: what is shown and agreed to before is what stands in it at that moment. */
export async function releaseByLedger(call: Call, settings: Settings, world: World, open: OpenLedger): Promise<number> {
  const times = timesOf(call, settings)
  const manifest = await manifestFor(call, settings, open)
  const digest = releaseDigest(manifest)
  const { root, options } = settings
  const file = resolve(root, options.manifest)
  if (!isGiven(call, 'release') && !isGiven(call, 'intent')) await assertAnnounced(file, digest)
  if (!isGiven(call, 'yes')) await agree(call, settings, world, open)
  const watch = watchPurges()
  const startedMs = world.now()
  const paces = createPaces(systemClock)
  const release = await watched(call, world, async ({ signal, onProgress, talk }) => {
    const oracle = await oracleOf(call, settings, digest, signal)
    return releaseAndRemember(
      manifest,
      {
        ledger: open.ledger,
        oracle,
        clock: systemClock,
        say: talk.info,
        warn: talk.warn,
        environment: world.environment,
        purgersFor: async (plan) => {
          introduce(plan, false, call, world)
          const account = { ...settings, environment: world.environment, paces, deadlineMs: deadlineOf(call) }
          return watch.over(await purgersFor(plan, account))
        },
      },
      {
        ...ledgerReleaseOptions(options, targetOf(call, settings, world)),
        ...times,
        ownIntents: [...(await announcedIntents(file, digest)), ...(textOf(call, 'intent') ?? '').split(',')],
        acknowledges: isGiven(call, 'acknowledge'),
        signal,
        onProgress,
      },
    )
  })
  const retain = textOf(call, 'retain') ?? options.ledger.retain ?? ''
  return conclude({ ...release, retain, purged: watch.last() }, world.now() - startedMs, call, world)
}

/** Shows what would be purged now, and asks. */
async function agree(call: Call, settings: Settings, world: World, open: OpenLedger): Promise<void> {
  const plan = await planByLedger(call, settings, world, open)
  if (plan.batches.length === 0) return
  introduce(plan, true, call, world)
  assertWithinLimits(plan)
  assertConfirmable(call, world)
  await confirm(plan, call, world)
}

/** The configured times, with the flag over them. */
function timesOf(call: Call, { options }: Settings): LedgerTimes {
  const times = ledgerTimes(options.ledger)
  const said = (flag: string, otherwiseMs: number): number => {
    const text = textOf(call, flag)
    return text === undefined ? otherwiseMs : parseDurationMs(text, flag, 0)
  }
  return { ...times, settleMs: said('settle', times.settleMs), retainMs: said('retain', times.retainMs) }
}

async function oracleOf(call: Call, { options }: Settings, digest: string, signal: AbortSignal): Promise<Oracle> {
  const awaited = textOf(call, 'wait-for')
  const url = awaited ?? options.ledger.live
  if (url === undefined) return saidOracle(digest)
  const oracle = urlOracle(url, ledgerTimes(options.ledger).lagMs)
  if (awaited !== undefined)
    await waitUntilLive(digest, oracle, { clock: systemClock, timeoutMs: LIVE_TIMEOUT_MS, signal })
  return oracle
}

async function conclude(
  { purged, ...release }: LedgerRelease & { readonly retain: string; readonly purged: PurgeTimes | null },
  durationMs: number,
  call: Call,
  world: World,
): Promise<number> {
  const error = endOf(release, call)
  const pages = error === null ? await verifyPurged(purged, call, world) : []
  show({ ...release, pages }, durationMs, call, world)
  if (error !== null) throw error
  assertRenewed(pages)
  return 0
}

const PLAIN = { width: Number.POSITIVE_INFINITY, paint: createPaint(false) }

function show(
  { pages, ...release }: LedgerRelease & { readonly retain: string; readonly pages: readonly VerifiedPage[] },
  durationMs: number,
  call: Call,
  world: World,
): void {
  const view = viewOf(world.stdout, world.environment)
  const remarks = (): string[] => releaseLines(release, PLAIN).split('\n')
  summarise(() => purgeMarkdown(release, { durationMs, pages, remarks: remarks() }), call, world)
  if (isGiven(call, 'json')) {
    const { stopped: _, retain: __, ...data } = release
    world.stdout.write(toJson({ ...data, ...verifiedData(pages, call) }))
    return
  }
  const reports = [purgeReport(release, durationMs, view), releaseLines(release, view), verifyReport(pages, view)]
  world.stdout.write(reports.join(''))
}

/** The error that a release amounts to; `null` where it is complete. */
function endOf(release: LedgerRelease, call: Call): CacheTagsError | null {
  const error = reportError(release)
  const isForgiven = error?.code === 'CT_PURGE_REFUSED' && isGiven(call, 'acknowledge')
  if (error !== null && !isForgiven) return error
  if (release.settled) return null
  return new CacheTagsError(
    'CT_NOT_SETTLED',
    `Versions kept going live: not settled after ${count(release.rounds, 'round')}.`,
    {
      hint: 'Run the same command again.',
    },
  )
}
