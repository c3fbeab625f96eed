import type { SizedPlan } from '../core/plan.ts'
import type { PlanListener } from '../release/purge-plan.ts'
import { groupLines, withoutCommands } from '../report/annotations.ts'
import { headline, planReport, ROWS_SHOWN } from '../report/plan-report.ts'
import { isGiven, textOf, type Call } from './command.ts'
import { parseDurationMs } from './duration.ts'
import { createProgress, type ProgressDisplay } from './progress.ts'
import { createTalk, viewOf, type Talk } from './talk.ts'
import type { World } from './world.ts'

/** Lines from which on a plan is folded in the log of a runner. */
const LONG = 20

/** Whoever is asked sees the plan, quiet or not. */
export function introduce(plan: SizedPlan, isWaiting: boolean, call: Call, world: World): void {
  const isQuiet = isGiven(call, 'quiet')
  if (isWaiting || !isQuiet) {
    const report = planReport(plan, viewOf(world.stderr, world.environment), ROWS_SHOWN)
    if (world.tell === undefined || report.split('\n').length < LONG) world.stderr.write(`${report}\n`)
    else world.tell(groupLines(headline(plan), withoutCommands(report)))
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

/** What work that is watched gets. */
export interface Watched {
  readonly signal: AbortSignal
  /** Absent where the command is to be quiet. */
  readonly onProgress?: PlanListener['onProgress']
  /** Speaks without writing into the line that shows how far it is. */
  readonly talk: Talk
}

/** How often a line that nothing changes is drawn again, so that its times run on. */
const TICK_MS = 1000

/** Does what may take long: shows how far it is, and stops in good order when somebody interrupts. */
export async function watched<Result>(
  call: Call,
  world: World,
  work: (options: Watched) => Promise<Result>,
): Promise<Result> {
  const isQuiet = isGiven(call, 'quiet')
  const progress = createProgress(world.stderr, world.environment, world.now)
  const talk = createTalk(afterClearing(progress, world), isQuiet)
  const abort = new AbortController()
  const stopListening = world.onInterrupt(() => {
    talk.info('stopping; once more to end at once')
    abort.abort()
  })
  const ticking = setInterval(progress.tick, TICK_MS).unref()
  try {
    return await work({ signal: abort.signal, talk, ...(isQuiet ? {} : { onProgress: progress.update }) })
  } finally {
    clearInterval(ticking)
    stopListening()
    progress.end()
  }
}

function afterClearing({ end }: ProgressDisplay, world: World): World {
  const { stderr } = world
  const write = (text: string): void => {
    end()
    stderr.write(text)
  }
  return { ...world, stderr: { write, isTerminal: stderr.isTerminal, columns: stderr.columns } }
}
