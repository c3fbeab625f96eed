import { resolve } from 'node:path'
import { systemClock } from '../cdn/clock.ts'
import type { CdnName } from '../cdn/limits.ts'
import { CacheTagsError } from '../core/error.ts'
import { releaseDigest } from '../core/manifest.ts'
import { EVERY_BASELINE } from '../release/baseline.ts'
import { ledgerTimes, type LedgerTimes } from '../release/ledger-times.ts'
import { saidOracle, urlOracle, waitUntilLive, type Oracle } from '../release/oracle.ts'
import { reportError } from '../release/purge-plan.ts'
import { releaseWithLedger, type LedgerRelease } from '../release/release.ts'
import { releaseLines } from '../report/ledger-report.ts'
import { purgeReport } from '../report/purge-report.ts'
import { count } from '../report/words.ts'
import { announcedIntents } from './announced-file.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { assertConfirmable, confirm } from './confirm.ts'
import { parseDurationMs } from './duration.ts'
import { toJson } from './json.ts'
import { manifestFor, targetOf } from './open-ledger.ts'
import type { OpenLedger } from '../release/project-ledger.ts'
import { planByLedger, sizeFor } from './planning.ts'
import { cdnPort, purgerFor } from '../release/cdn.ts'
import { deadlineOf, introduce, watched } from './purging.ts'
import type { Settings } from './settings.ts'
import { createTalk, viewOf } from './talk.ts'
import type { World } from './world.ts'

/** How long a version that is waited for may take to go live, in milliseconds. */
const LIVE_TIMEOUT_MS = 600_000

/** Releases by the ledger: what is shown and agreed to before is what stands in it at that moment. */
export async function releaseByLedger(call: Call, settings: Settings, world: World, open: OpenLedger): Promise<number> {
  const times = timesOf(call, settings)
  const manifest = await manifestFor(call, settings, open)
  if (!isGiven(call, 'yes')) {
    const plan = await planByLedger(call, settings, world, open)
    if (plan.batches.length > 0) {
      introduce(plan, true, call, world)
      assertConfirmable(call, world)
      await confirm(plan, call, world)
    }
  }
  const digest = releaseDigest(manifest)
  const { root, options } = settings
  const file = resolve(root, options.manifest)
  const talk = createTalk(world, isGiven(call, 'quiet'))
  const startedMs = world.now()
  const release = await watched(call, world, async ({ signal, onProgress }) => {
    const oracle = await oracleOf(call, settings, digest, signal)
    return releaseWithLedger(
      manifest,
      {
        ledger: open.ledger,
        oracle,
        clock: systemClock,
        say: talk.info,
        purgerFor: (plan, occasion) => {
          introduce(sizeFor(plan, occasion), false, call, world)
          return purgerFor(plan, { ...settings, environment: world.environment, deadlineMs: deadlineOf(call) })
        },
      },
      {
        target: targetOf(call, settings, world),
        cdn: cdnPort(options.cdn),
        plan: options,
        ...times,
        ownIntents: [...(await announcedIntents(file, digest)), ...(textOf(call, 'intent') ?? '').split(',')],
        acknowledges: isGiven(call, 'acknowledge'),
        everyManifest: options.baseline === EVERY_BASELINE,
        signal,
        onProgress,
      },
    )
  })
  const retain = textOf(call, 'retain') ?? options.ledger.retain ?? ''
  return conclude({ ...release, retain, cdn: options.cdn }, world.now() - startedMs, call, world)
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

function conclude(
  release: LedgerRelease & { readonly retain: string; readonly cdn: CdnName },
  durationMs: number,
  call: Call,
  world: World,
): number {
  const view = viewOf(world.stdout, world.environment)
  if (isGiven(call, 'json')) {
    const { stopped: _, retain: __, cdn: ___, ...data } = release
    world.stdout.write(toJson(data))
  } else world.stdout.write(`${purgeReport(release, durationMs, view)}${releaseLines(release, view)}`)
  const error = reportError(release, release.cdn)
  const isForgiven = error?.code === 'CT_PURGE_REFUSED' && isGiven(call, 'acknowledge')
  if (error !== null && !isForgiven) throw error
  if (release.settled) return 0
  throw new CacheTagsError(
    'CT_NOT_SETTLED',
    `Versions kept going live: not settled after ${count(release.rounds, 'round')}.`,
    {
      hint: 'Run the same command again.',
    },
  )
}
