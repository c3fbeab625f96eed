import type { SizedPlan } from '../core/plan.ts'
import { assertWithinLimits } from '../release/plan-release.ts'
import { planReport } from '../report/plan-report.ts'
import { isGiven, type Call } from './command.ts'
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
 * Prints a plan as data: a table, or JSON with its warnings on the other side.
 *
 * @throws CacheTagsError `CT_TOO_MANY` once it is printed, where it would not be carried out
 */
export function showPlan(sized: SizedPlan, call: Call, world: World): void {
  if (isGiven(call, 'json')) {
    const talk = createTalk(world, isGiven(call, 'quiet'))
    world.stdout.write(toJson(sized))
    for (const warning of sized.warnings) talk.warn(warning)
  } else {
    world.stdout.write(planReport(sized, viewOf(world.stdout, world.environment)))
  }
  assertWithinLimits(sized)
}
