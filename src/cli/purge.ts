import { systemClock } from '../cdn/clock.ts'
import { createPaces } from '../cdn/pace.ts'
import { assertWithinLimits } from '../release/plan-release.ts'
import { purgePlan, reportError, type ReleaseReport } from '../release/purge-plan.ts'
import type { VerifiedPage } from '../release/verify.ts'
import { purgeSettled } from '../release/settle.ts'
import type { Purger } from '../core/batch.ts'
import type { SizedPlan } from '../core/plan.ts'
import { purgeMarkdown } from '../report/markdown-purge.ts'
import { purgeReport } from '../report/purge-report.ts'
import { verifyReport } from '../report/verify-report.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { assertConfirmable, confirm } from './confirm.ts'
import { parseDurationMs } from './duration.ts'
import { summarise } from './github.ts'
import { toJson } from './json.ts'
import { withLedgerOf } from './open-ledger.ts'
import { showPlan } from './plan.ts'
import { plainBaseline } from '../release/baseline.ts'
import { planFor } from './planning.ts'
import { purgersFor } from '../release/cdn.ts'
import { assertCredentials, STORE_WITHOUT_SECRETS, unlessForked } from './fork.ts'
import { deadlineOf, introduce, watched, type Watched } from './purging.ts'
import { releaseByLedger } from './releasing.ts'
import { readSettings, type Settings } from './settings.ts'
import { viewOf } from './talk.ts'
import { assertRenewed, pagesToVerify, verifiedData, verifyPurged, watchPurges } from './verifying.ts'
import type { World } from './world.ts'

/** `cache-tags purge`: plans, asks, purges, and accounts for every tag. */
export async function purge(call: Call, world: World): Promise<number> {
  deadlineOf(call)
  pagesToVerify(call)
  const settings = await readSettings(call, world.cwd)
  if (isGiven(call, 'dry-run')) {
    showPlan(await planFor(call, settings, world), call, world)
    return 0
  }
  const release = (): Promise<number> =>
    plainBaseline(settings.options) === null
      ? withLedgerOf(call, settings, world, (open) => releaseByLedger(call, settings, world, open))
      : purgePlainly(call, settings, world)
  const secretWork = {
    otherwise: 'nothing is purged',
    codes: ['CT_CREDENTIALS', ...STORE_WITHOUT_SECRETS] as const,
    before: () => assertCredentials(settings, world),
    work: release,
  }
  return unlessForked(secretWork, call, world)
}

/** Compares with a manifest that somebody kept. */
async function purgePlainly(call: Call, settings: Settings, world: World): Promise<number> {
  const plan = await planFor(call, settings, world)
  const isWaiting = plan.batches.length > 0 && !isGiven(call, 'yes')
  introduce(plan, isWaiting, call, world)
  assertWithinLimits(plan)
  if (isWaiting) assertConfirmable(call, world)
  const watch = watchPurges()
  const account = {
    ...settings,
    environment: world.environment,
    paces: createPaces(systemClock),
    deadlineMs: deadlineOf(call),
  }
  const purgers = watch.over(await purgersFor(plan, account))
  if (isWaiting) await confirm(plan, call, world)
  const startedMs = world.now()
  const report = await watched(call, world, (options) => carryOut(plan, purgers, options, call))
  const durationMs = world.now() - startedMs
  const error = reportError(report)
  const pages = error === null ? await verifyPurged(watch.last(), call, world) : []
  showReport({ ...report, pages }, durationMs, call, world)
  if (error !== null) throw error
  assertRenewed(pages)
  return 0
}

/** Without a ledger nobody knows how long requests of the old code run: a second pass has to be asked for. */
function carryOut(
  plan: SizedPlan,
  purgers: readonly Purger[],
  { talk, ...options }: Watched,
  call: Call,
): Promise<ReleaseReport> {
  const settle = textOf(call, 'settle')
  if (settle === undefined) return purgePlan(plan, purgers, options)
  const clock = systemClock
  return purgeSettled(plan, purgers, {
    ...options,
    clock,
    say: talk.info,
    sinceMs: clock.now(),
    settleMs: parseDurationMs(settle, 'settle', 0),
  })
}

function showReport(
  { pages, ...report }: ReleaseReport & { readonly pages: readonly VerifiedPage[] },
  durationMs: number,
  call: Call,
  world: World,
): void {
  summarise(() => purgeMarkdown(report, { durationMs, pages, remarks: [] }), call, world)
  if (!isGiven(call, 'json')) {
    const view = viewOf(world.stdout, world.environment)
    world.stdout.write(`${purgeReport(report, durationMs, view)}${verifyReport(pages, view)}`)
    return
  }
  const { stopped: _, ...data } = report
  world.stdout.write(toJson({ ...data, ...verifiedData(pages, call) }))
}
