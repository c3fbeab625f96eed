import { purgePlan, reportError, type ReleaseReport } from '../release/purge-plan.ts'
import { purgeReport } from '../report/purge-report.ts'
import { isGiven, type Call } from './command.ts'
import { assertConfirmable, confirm } from './confirm.ts'
import { toJson } from './json.ts'
import { withLedgerOf } from './open-ledger.ts'
import { showPlan } from './plan.ts'
import { plainBaseline } from '../release/baseline.ts'
import { planFor } from './planning.ts'
import { purgerFor } from '../release/cdn.ts'
import { deadlineOf, introduce, watched } from './purging.ts'
import { releaseByLedger } from './releasing.ts'
import { readSettings, type Settings } from './settings.ts'
import { viewOf } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags purge`: plans, asks, purges, and accounts for every tag. */
export async function purge(call: Call, world: World): Promise<number> {
  deadlineOf(call)
  const settings = await readSettings(call, world.cwd)
  if (isGiven(call, 'dry-run')) {
    showPlan(await planFor(call, settings, world), call, world)
    return 0
  }
  return plainBaseline(settings.options) === null
    ? withLedgerOf(call, settings, world, (open) => releaseByLedger(call, settings, world, open))
    : purgePlainly(call, settings, world)
}

/** Compares with a manifest that somebody kept. */
async function purgePlainly(call: Call, settings: Settings, world: World): Promise<number> {
  const plan = await planFor(call, settings, world)
  const isWaiting = plan.batches.length > 0 && !isGiven(call, 'yes')
  introduce(plan, isWaiting, call, world)
  if (isWaiting) assertConfirmable(call, world)
  const purger = await purgerFor(plan, { ...settings, environment: world.environment, deadlineMs: deadlineOf(call) })
  if (isWaiting) await confirm(plan, call, world)
  const startedMs = world.now()
  const report = await watched(call, world, (options) => purgePlan(plan, purger, options))
  showReport(report, world.now() - startedMs, call, world)
  const error = reportError(report, settings.options.cdn)
  if (error === null) return 0
  throw error
}

function showReport(report: ReleaseReport, durationMs: number, call: Call, world: World): void {
  if (!isGiven(call, 'json')) {
    world.stdout.write(purgeReport(report, durationMs, viewOf(world.stdout, world.environment)))
    return
  }
  const { target, plan, accepted, refused, unreached, requests, retries, settled } = report
  world.stdout.write(toJson({ target, plan, accepted, refused, unreached, requests, retries, settled }))
}
