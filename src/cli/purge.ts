import { CDN_LIMITS } from '../cdn/limits.ts'
import { createVercelPurger } from '../cdn/vercel.ts'
import type { Purger } from '../core/batch.ts'
import { readVercelAccount } from '../release/account.ts'
import { purgePlan, reportError, type ReleaseReport } from '../release/purge-plan.ts'
import { planReport, type SizedPlan } from '../report/plan-report.ts'
import { purgeReport } from '../report/purge-report.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { assertConfirmable, confirm } from './confirm.ts'
import { parseDurationMs } from './duration.ts'
import { toJson } from './json.ts'
import { showPlan } from './plan.ts'
import { planFor } from './planning.ts'
import { createProgress } from './progress.ts'
import { readSettings, type Settings } from './settings.ts'
import { createTalk, viewOf } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags purge`: plans, asks, purges, and accounts for every tag. */
export async function purge(call: Call, world: World): Promise<number> {
  const deadline = textOf(call, 'deadline')
  const deadlineMs = deadline === undefined ? undefined : parseDurationMs(deadline, 'deadline')
  const settings = await readSettings(call, world.cwd)
  const plan = await planFor(call, settings, world)
  if (isGiven(call, 'dry-run')) {
    showPlan(plan, call, world)
    return 0
  }
  const isWaiting = plan.batches.length > 0 && !isGiven(call, 'yes')
  introduce(plan, isWaiting, call, world)
  if (isWaiting) assertConfirmable(call, world)
  const purger = await purgerFor(plan, settings, world, deadlineMs)
  if (isWaiting) await confirm(plan, call, world)
  const startedMs = world.now()
  const report = await carryOut(plan, purger, call, world)
  showReport(report, world.now() - startedMs, call, world)
  const error = reportError(report, purger.name)
  if (error === null) return 0
  throw error
}

/** Whoever is asked sees the plan, quiet or not. */
function introduce(plan: SizedPlan, isWaiting: boolean, call: Call, world: World): void {
  const isQuiet = isGiven(call, 'quiet')
  if (isWaiting || !isQuiet) {
    world.stderr.write(`${planReport(plan, viewOf(world.stderr, world.environment))}\n`)
  } else {
    for (const warning of plan.warnings) createTalk(world, isQuiet).warn(warning)
  }
}

/** Where nothing is to be sent, nobody is asked for a token. */
async function purgerFor(
  plan: SizedPlan,
  { root, options }: Settings,
  { environment }: World,
  deadlineMs: number | undefined,
): Promise<Purger> {
  if (plan.batches.length === 0) return IDLE
  return createVercelPurger({ ...(await readVercelAccount(options, environment, root)), deadlineMs })
}

const IDLE: Purger = {
  name: 'vercel',
  limits: CDN_LIMITS.vercel,
  purge: async () => ({
    accepted: [],
    refused: [],
    unreached: [],
    requests: 0,
    retries: 0,
    stopped: null,
    receipts: [],
  }),
}

async function carryOut(plan: SizedPlan, purger: Purger, call: Call, world: World): Promise<ReleaseReport> {
  const isQuiet = isGiven(call, 'quiet')
  const progress = createProgress(world.stderr, world.now)
  const abort = new AbortController()
  const stopListening = world.onInterrupt(() => {
    progress.end()
    createTalk(world, isQuiet).info('stopping; once more to end at once')
    abort.abort()
  })
  try {
    return await purgePlan(plan, purger, { signal: abort.signal, ...(isQuiet ? {} : { onProgress: progress.update }) })
  } finally {
    stopListening()
    if (!isQuiet) progress.end()
  }
}

function showReport(report: ReleaseReport, durationMs: number, call: Call, world: World): void {
  if (!isGiven(call, 'json')) {
    world.stdout.write(purgeReport(report, durationMs, viewOf(world.stdout, world.environment)))
    return
  }
  const { target, plan, accepted, refused, unreached, requests, retries, settled } = report
  world.stdout.write(toJson({ target, plan, accepted, refused, unreached, requests, retries, settled }))
}
