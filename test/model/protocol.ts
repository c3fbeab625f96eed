import { after, ended, orderOf } from './advance.ts'
import { withEntry, withoutKeys } from './environment.ts'
import type { Job, Model } from './model.ts'
import { pend, purge } from './purging.ts'
import { again, read } from './reading.ts'
import { removals } from './removal.ts'
import { believed, type Turn } from './turn.ts'
import type { Entry, State, Successor } from './world.ts'

/** Every call that some run may make next, with each answer that it may get. */
export function runSteps(model: Model, state: State): Successor[] {
  return model.jobs.flatMap((job, index) => {
    const before = state.runs[index]
    if (before === undefined || before.outcome !== null) return []
    if (before.next < 0 && !mayStart(state, job, index)) return []
    const run = { ...before, next: Math.max(before.next, 0) }
    const call = orderOf(model, job)[run.next]
    return call === undefined ? [] : take({ model, state, job, index, run, call })
  })
}

function mayStart(state: State, job: Job, index: number): boolean {
  if (job.attempt > 0 && state.runs[index - 1]?.next === -1) return false
  if (job.kind === 'adoption') return state.live === job.version
  return job.early === true || state.pipelines[job.pipeline]?.wentLive === true
}

function take(turn: Turn): Successor[] {
  switch (turn.call) {
    case 'record':
      return record(turn)
    case 'read':
    case 'list live':
    case 'list intents':
    case 'list pending':
    case 'open':
      return read(turn)
    case 'ask':
      return ask(turn)
    case 'fresh':
      return fresh(turn)
    case 'purge':
      return purge(turn)
    case 'pend':
      return pend(turn)
    case 'found':
      return [after(turn, {}, { ...turn.state, founded: true })]
    case 'remove':
      return remove(turn)
    case 'again':
      return again(turn)
  }
}

/** Step 1: a record of the own version, before anything is asked. */
function record(turn: Turn): Successor[] {
  const { model, state, job, index } = turn
  const lost = state.lost & ~(1 << job.version)
  if (model.mutations.has('no record at the start')) return [after(turn, {}, { ...state, lost })]
  const key = model.mutations.has('one key for each digest') ? `live/v${job.version}` : `live/${index}`
  const entries = withEntry(state.entries, recordOf(turn, key, job.version, []))
  return [after(turn, { keys: [key] }, { ...state, lost, entries })]
}

function recordOf({ job }: Turn, key: string, version: number, supersedes: readonly string[]): Entry {
  return { key, kind: 'live', version, tags: 0, supersedes, age: -job.skew, sincePut: 0 }
}

/** Step 3: the oracle may name any version that was live within its lag. */
function ask(turn: Turn): Successor[] {
  const { model, state, run, job } = turn
  const { world, mutations } = model
  if (run.waited < world.lag && !mutations.has('no wait for the lag')) return []
  const waited = mutations.has('settle counted from the reading') ? run.waited : 0
  const told = (answer: number, left = state.left): Successor => {
    const believes = answer < 0 && mutations.has('go on without an answer') ? job.version : answer
    const isUnknown = believes < 0 || (state.lost & (1 << believes)) !== 0
    if (isUnknown) return ended(turn, { answer }, { ...state, left }, 'stopped')
    return after(turn, { answer }, { ...state, left }, { answer: believes, waited })
  }
  if (mutations.has('trust the own version')) return [told(job.version)]
  if (mutations.has('newest by clock is live')) return [told(newest(turn))]
  const recent = world.code.versions.flatMap((_, version) =>
    version === state.live || (state.superseded[version] ?? 0) < world.lag ? [version] : [],
  )
  const silences = state.left.silences
  return [
    ...recent.map((version) => told(version)),
    ...(silences === 0 ? [] : [told(-1, { ...state.left, silences: silences - 1 })]),
  ]
}

function newest({ run, state, job }: Turn): number {
  const seen = new Set(run.sight?.live.map(({ key }) => key))
  const byAge = state.entries.filter(({ key }) => seen.has(key)).sort((one, other) => one.age - other.age)
  return byAge[0]?.version ?? job.version
}

/** Step 4: a fresh record of what is live, which is also the evidence that the others no longer were. */
function fresh(turn: Turn): Successor[] {
  const { model, state, run, index } = turn
  const version = believed(turn)
  const key = model.mutations.has('one key for each digest') ? `live/v${version}` : `live/${index}.${run.round}`
  const isPresent = (name: string): boolean => state.entries.some((entry) => entry.key === name)
  const others = [...(run.sight?.live ?? []), ...(run.sight?.intents.filter(({ past }) => past) ?? [])].filter(
    (seen) => seen.version !== version && isPresent(seen.key),
  )
  const supersedes = model.world.retain === 0 ? [] : others.map((seen) => seen.key)
  const entries = withEntry(state.entries, recordOf(turn, key, version, supersedes))
  return [after(turn, { keys: [key] }, { ...state, entries }, { own: [...run.own, key] })]
}

/** Step 7. */
function remove(turn: Turn): Successor[] {
  const keys = removals(turn)
  return [after(turn, { keys }, { ...turn.state, entries: withoutKeys(turn.state.entries, keys) })]
}
