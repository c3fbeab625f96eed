import type { PurgeOptions } from '../core/batch.ts'
import type { SizedPlan } from '../core/plan.ts'
import { planReport } from '../report/plan-report.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { parseDurationMs } from './duration.ts'
import { createProgress } from './progress.ts'
import { createTalk, viewOf } from './talk.ts'
import type { World } from './world.ts'

/** Whoever is asked sees the plan, quiet or not. */
export function introduce(plan: SizedPlan, isWaiting: boolean, call: Call, world: World): void {
  const isQuiet = isGiven(call, 'quiet')
  if (isWaiting || !isQuiet) {
    world.stderr.write(`${planReport(plan, viewOf(world.stderr, world.environment))}\n`)
  } else {
    for (const warning of plan.warnings) createTalk(world, isQuiet).warn(warning)
  }
}

/**
 * How long the CDN may take to be told everything, in milliseconds; `undefined` where it isn't said.
 *
 * @throws CacheTagsError `CT_USAGE`
 */
export function deadlineOf(call: Call): number | undefined {
  const text = textOf(call, 'deadline')
  return text === undefined ? undefined : parseDurationMs(text, 'deadline')
}

/** Does what may take long: shows how far it is, and stops in good order when somebody interrupts. */
export async function watched<Result>(
  call: Call,
  world: World,
  work: (options: { signal: AbortSignal } & Pick<PurgeOptions, 'onProgress'>) => Promise<Result>,
): Promise<Result> {
  const isQuiet = isGiven(call, 'quiet')
  const progress = createProgress(world.stderr, world.now)
  const abort = new AbortController()
  const stopListening = world.onInterrupt(() => {
    progress.end()
    createTalk(world, isQuiet).info('stopping; once more to end at once')
    abort.abort()
  })
  try {
    return await work({ signal: abort.signal, ...(isQuiet ? {} : { onProgress: progress.update }) })
  } finally {
    stopListening()
    if (!isQuiet) progress.end()
  }
}
