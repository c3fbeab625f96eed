import type { SizedPlan } from '../core/plan.ts'
import { assertWithinLimits } from '../release/plan-release.ts'
import { planMarkdown } from '../report/markdown-plan.ts'
import { planReport, ROWS_SHOWN } from '../report/plan-report.ts'
import { isGiven, type Call } from './command.ts'
import { summarise } from './github.ts'
import { toJson } from './json.ts'
import { planFor } from './planning.ts'
import { readSettings } from './settings.ts'
import { createTalk, viewOf } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags plan`: what a release would purge. Touches nothing, needs no token. */
export async function plan(call: Call, world: World): Promise<number> {
  showPlan(await planFor(call, await readSettings(call, world.cwd), world), call, world)
  return 0
}

/**
 * Prints a plan as data: a table, or JSON with its warnings on the other side. Of a long table somebody at a terminal
 * sees the start; whatever reads a pipe gets all of it.
 *
 * @throws CacheTagsError `CT_TOO_MANY` once it is printed, where it would not be carried out
 */
export function showPlan(sized: SizedPlan, call: Call, world: World): void {
  if (isGiven(call, 'json')) {
    const talk = createTalk(world, isGiven(call, 'quiet'))
    world.stdout.write(toJson(sized))
    for (const warning of sized.warnings) talk.warn(warning)
  } else {
    const most = world.stdout.isTerminal && !isGiven(call, 'all') ? ROWS_SHOWN : Number.POSITIVE_INFINITY
    world.stdout.write(planReport(sized, viewOf(world.stdout, world.environment), most))
  }
  summarise(() => planMarkdown(sized), call, world)
  assertWithinLimits(sized)
}
