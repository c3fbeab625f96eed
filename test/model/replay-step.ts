import { madeBy } from './code.ts'
import type { GateName } from './replay-gates.ts'
import { tagNames } from './replay-manifests.ts'
import type { RealRun } from './replay-run.ts'
import { TICK_MS, type Stage } from './replay-stage.ts'
import type { Call, State, Step } from './world.ts'

/** After so many rounds the release gives up. */
const MAX_ROUNDS = 3

type CallStep = Extract<Step, { kind: 'calls' }>

/** Takes a step in the real world; yields what can't be done. */
export async function take(stage: Stage, step: Step, before: State): Promise<string | null> {
  const { model, now } = stage
  switch (step.kind) {
    case 'tick':
      now.timeMs += TICK_MS
      return null
    case 'goes live':
      now.cached |= madeBy(model.world.code, now.state.live)
      return null
    case 'announces':
      stage.keys.set(`intent/${step.pipeline}`, await stage.announce(step.pipeline))
      return null
    case 'loses manifest':
      stage.entries.delete(`scope/manifests/${stage.digests[step.version]}`)
      return null
    case 'calls':
      return await call(stage, step, before)
  }
}

async function call(stage: Stage, step: CallStep, before: State): Promise<string | null> {
  const { model, digests, now } = stage
  const run = stage.runs[step.run]
  if (run === undefined) throw new Error(`There is no run ${step.run}`)
  if (run.outcome() !== null || stage.forced.has(step.run)) return 'the run has ended'
  if (before.runs[step.run]?.next === -1 && run.gates.current() === null) await run.start()
  const hidden = new Set((step.hidden ?? []).flatMap((key) => stage.keys.get(key) ?? []))
  const seen = [...stage.entries.keys()].filter((key) => !hidden.has(key))
  const part = PARTS.get(step.call)
  if (part !== undefined) {
    const problem = await advance(run, 'read', seen, false)
    const listed = seen.filter((key) => key.startsWith(part))
    stage.listed.set(step.run, [...(stage.listed.get(step.run) ?? []), ...listed])
    return problem
  }
  const inParts = step.call === 'open'
  const rest = seen.filter((key) => ![...PARTS.values()].some((prefix) => key.startsWith(prefix)))
  const keys = inParts ? [...(stage.listed.get(step.run) ?? []), ...rest] : seen
  if (inParts) stage.listed.delete(step.run)
  run.turnout.answer = step.answer === undefined ? null : (digests[step.answer] ?? null)
  run.turnout.unreached = tagNames(step.unreached ?? 0, model.world.code.tagOf.length)
  run.turnout.put = null
  const problem = await advance(run, inParts ? 'read' : step.call, keys)
  const [key] = step.keys ?? []
  if (key !== undefined && run.turnout.put !== null && step.call !== 'remove') stage.keys.set(key, run.turnout.put)
  const outcome = now.state.runs[step.run]?.outcome
  const { rounds } = model.world
  if (outcome === 'unsettled' && rounds < MAX_ROUNDS && run.rounds() === rounds + 1) stage.forced.set(step.run, outcome)
  if (problem !== null) return problem
  if (step.call !== 'purge' || step.tags === now.purged) return null
  // A record too many costs a purge: only less than the model purges is wrong.
  return ((step.tags ?? 0) & ~now.purged) === 0 ? null : `purged ${now.purged}, the model ${step.tags}`
}

const PARTS: ReadonlyMap<GateName, string> = new Map([
  ['list live', 'scope/live/'],
  ['list intents', 'scope/intent/'],
  ['list pending', 'scope/pending/'],
])

const ORDER: readonly GateName[] = ['record', 'read', 'ask', 'fresh', 'purge', 'pend', 'found', 'remove', 'again']
/** Calls that go along with the next. A removal of nothing is no step of the model; one of something shows in the store. */
const ALONG: ReadonlySet<GateName> = new Set(['wait', 'survey', 'twin', 'look', 'remove'])

/** Lets a run on through the call of a name, or up to it. */
async function advance(run: RealRun, name: Call, keys: readonly string[], isThrough = true): Promise<string | null> {
  let problem: string | null = null
  for (;;) {
    const gate = run.gates.current()
    if (gate === null) return problem ?? `the run has ended before "${name}": ${run.outcome()}`
    if (gate.name === name && !isThrough) return problem
    if (!gate.isReady()) return problem ?? `the run still waits before "${name}"`
    const isEarlier = ALONG.has(gate.name) || ORDER.indexOf(gate.name) < ORDER.indexOf(name)
    if (gate.name !== name && !isEarlier) return problem ?? `the run stands before "${gate.name}", not "${name}"`
    if (gate.name !== name && !ALONG.has(gate.name)) problem ??= `the run makes the call "${gate.name}"`
    run.turnout.keys = keys
    await run.gates.pass()
    if (gate.name === name) return problem
  }
}
