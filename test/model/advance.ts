import type { Job, Model } from './model.ts'
import { removals } from './removal.ts'
import type { CallStep, Turn } from './turn.ts'
import type { Call, Outcome, Run, State, Successor } from './world.ts'

const ADOPTION: readonly Call[] = ['record', 'found']

/** The calls of a run in their order. */
export function orderOf(model: Model, job: Job): readonly Call[] {
  return job.kind === 'adoption' ? ADOPTION : model.order
}

/** The state after a call: the run goes on to the next call for which there is something to do. */
export function after(turn: Turn, detail: Partial<CallStep>, state: State, change: Partial<Run> = {}): Successor {
  const order = orderOf(turn.model, turn.job)
  const changed: Run = { ...turn.run, ...change }
  const rest = order.slice(turn.run.next + 1)
  const idle = rest.findIndex((call) => !isIdle({ ...turn, state, run: changed, call }))
  const run: Run = { ...changed, next: turn.run.next + 1 + (idle < 0 ? rest.length : idle) }
  if (run.next < order.length) return moved(turn, detail, state, run)
  const isOpen = run.sight?.intents.some(({ own, past }) => !own && !past) ?? false
  return ended({ ...turn, run }, detail, state, outcomeOf(run, isOpen))
}

/** The state after the last call of a run. */
export function ended(turn: Turn, detail: Partial<CallStep>, state: State, outcome: Outcome): Successor {
  const blank: Partial<Run> = { listed: [], sight: null, answer: -1, unreached: 0, own: [], waited: 0 }
  return moved(turn, detail, state, { ...turn.run, ...blank, outcome })
}

/** The state after a call by which a run has come to stand somewhere. */
export function moved({ index, call }: Turn, detail: Partial<CallStep>, state: State, run: Run): Successor {
  const runs = state.runs.map((other, position) => (position === index ? run : other))
  return { step: { kind: 'calls', run: index, call, ...detail }, state: { ...state, runs } }
}

/** How a run ends that has done all it could. */
export function outcomeOf(run: Run, isOpen: boolean): Outcome {
  return run.unreached === 0 ? (isOpen ? 'announced' : 'settled') : 'incomplete'
}

function isIdle(turn: Turn): boolean {
  const { run, call, job } = turn
  const { mutations } = turn.model
  if (call === 'pend') return run.unreached === 0 || mutations.has('forget unreached tags')
  if (call === 'remove') return removals(turn).length === 0
  return call === 'found' && job.kind === 'release' && !isFounding(turn)
}

/**
 * A first release has to reach every tag. And old deployments of the code before the ledger may write for as long as those
 * of any code: so a record has to have stood for `retain`, and the first release comes twice.
 */
function isFounding({ model, run }: Turn): boolean {
  const { retain, slack } = model.world
  const { mutations } = model
  if (run.sight === null || run.sight.founded) return false
  if (run.unreached !== 0 && !mutations.has('founded though not all was reached')) return false
  return retain === 0 || mutations.has('founded without retain') || (run.sight.oldest ?? 0) >= retain + slack
}
