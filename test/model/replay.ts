import { wrongWith } from './invariant.ts'
import type { Model } from './model.ts'
import { differenceAt, momentOf, outcomeAt, realState } from './replay-moment.ts'
import { setStage, type ReplayOptions, type Stage } from './replay-stage.ts'
import { take } from './replay-step.ts'
import type { Schedule } from './schedule.ts'
import { successors } from './steps.ts'
import type { State, Step } from './world.ts'

/** What came of a replay. */
export interface Replay {
  /** Steps taken. */
  readonly steps: number
  /** Where the real world differs from the model's; `null`: nowhere. */
  readonly difference: string | null
  /** What is wrong with the real world; `null`: nothing. */
  readonly wrong: string | null
  /** Why the replay ended early, though nothing is wrong. */
  readonly cut: string | null
  readonly isDatedAtPut: boolean
}

/**
 * Replays a schedule against the real release. The differences that are allowed:
 * - The early purge, before `settle` is over, is accepted and without effect.
 * - A fresh record carries the time of the answer, in the model that of its put. Where time passes between the two and
 *   records are kept for a while, records are dated at their put here.
 * - A first release purges what has a name; here it counts as everything, as in the model, and what it doesn't reach is
 *   kept by all of its names.
 * - Where a record is noted as superseded the release doesn't note it again, as the model does: where records are kept for a
 *   while, it may keep fewer of the records of one version.
 * - The release begins anew up to three times, the model as often as its world says.
 * - A run whose own manifest was lost has it in its hands, and an adoption looks whether the ledger is founded: the replay
 *   ends there.
 * - An adoption puts a second record, for entries without site tags; it isn't compared.
 */
export async function replay(schedule: Schedule, options: ReplayOptions): Promise<Replay> {
  const isDatedAtPut = options.isCompared && hasTickBeforeFresh(schedule)
  const stage = await setStage(schedule, options, isDatedAtPut)
  const end = (steps: number, more: Partial<Replay>): Replay => ({
    steps,
    difference: null,
    wrong: null,
    cut: null,
    isDatedAtPut,
    ...more,
  })
  for (const [index, step] of schedule.steps.entries()) {
    const before = stage.now.state
    stage.now.state = stateAfter(stage.model, before, step)
    const where = `step ${index + 1} (${schedule.lines[index]}): `
    const problem = await take(stage, step, before)
    const cut = options.isCompared ? cutAt(stage, step) : null
    if (cut !== null) return end(index, { cut })
    const wrong = wrongWith(stage.model, await realState(stage))
    if (wrong !== null) return end(index + 1, { wrong: where + wrong })
    if (!options.isCompared) continue
    const moment = schedule.moments[index]
    const difference = problem ?? differenceAt(await momentOf(stage), moment, schedule.world) ?? outcomeAt(stage)
    if (difference !== null) return end(index + 1, { difference: where + difference })
  }
  return end(schedule.steps.length, {})
}

function stateAfter(model: Model, state: State, step: Step): State {
  const text = JSON.stringify(step)
  const next = successors(model, state).find((choice) => JSON.stringify(choice.step) === text)
  if (next === undefined) throw new Error(`In ${model.world.name}, ${text} can't be next`)
  return next.state
}

/** Whether time passes between an answer and the fresh record, in a world where that matters. */
function hasTickBeforeFresh({ world, steps }: Schedule): boolean {
  if (world.retain === 0) return false
  return steps.some((step, index) => {
    if (step.kind !== 'calls' || step.call !== 'ask') return false
    const rest = steps.slice(index + 1)
    const next = rest.findIndex((other) => other.kind === 'calls' && other.run === step.run)
    return rest.slice(0, Math.max(next, 0)).some(({ kind }) => kind === 'tick')
  })
}

function cutAt({ model, runs, now }: Stage, step: Step): string | null {
  if (step.kind !== 'calls') return null
  const job = model.jobs[step.run]
  const outcome = now.state.runs[step.run]?.outcome
  if (step.call === 'ask' && outcome === 'stopped' && step.answer === job?.version) return 'the own manifest was lost'
  return runs[step.run]?.outcome() === 'CT_USAGE' ? 'an adoption of a ledger that is founded' : null
}
