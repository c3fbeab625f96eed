import { after, ended, moved, outcomeOf } from './advance.ts'
import { members, subsets } from './code.ts'
import { believed, type Turn } from './turn.ts'
import type { Call, Entry, Faults, Sight, Successor } from './world.ts'

/** What a listing may answer: keys that were put a moment ago may be missing. */
interface Listing {
  readonly listed: readonly string[]
  readonly hidden: readonly string[]
  readonly left: Faults
}

const LISTED: Readonly<Partial<Record<Call, readonly Entry['kind'][]>>> = {
  read: ['live', 'intent', 'pending'],
  'list live': ['live'],
  'list intents': ['intent'],
  'list pending': ['pending'],
  again: ['live', 'intent', 'pending'],
}

/** Step 2: the set S, at once or in parts. */
export function read(turn: Turn): Successor[] {
  return listings(turn).map(({ listed, hidden, left }) => {
    const state = { ...turn.state, left }
    if (turn.call !== 'read' && turn.call !== 'open') {
      return after(turn, { hidden }, state, { listed: [...turn.run.listed, ...listed] })
    }
    const sight = sightOf(turn, [...turn.run.listed, ...listed])
    return after(turn, { hidden }, state, { sight, listed: [], waited: 0 })
  })
}

/** Step 8: a record of other code, or a pending tag, that the run hasn't read sends it round again. */
export function again(turn: Turn): Successor[] {
  const { model, run, job } = turn
  return listings(turn).map(({ listed, hidden, left }) => {
    const state = { ...turn.state, left }
    const seen = state.entries.filter(({ key }) => listed.includes(key))
    if (!seen.some((entry) => isNews(turn, entry))) {
      const isOpen = seen.some(({ kind, key }) => kind === 'intent' && !isSpent(turn, key))
      return ended(turn, { hidden }, state, outcomeOf(run, isOpen && job.kind === 'release'))
    }
    if (run.round >= model.world.rounds) return ended(turn, { hidden }, state, 'unsettled')
    const blank = { sight: null, answer: -1, waited: 0, unreached: 0, own: [] }
    return moved(turn, { hidden }, state, { ...run, ...blank, next: model.again, round: run.round + 1 })
  })
}

function isNews(turn: Turn, { kind, key, version }: Entry): boolean {
  const { run, model } = turn
  if (kind === 'intent' || run.own.includes(key)) return false
  if (key === `live/${turn.index}` && model.mutations.has('own first record taken as read')) return false
  if (kind === 'pending') {
    return (
      !model.mutations.has('no second look at pending') && run.sight?.pending.every((seen) => seen.key !== key) === true
    )
  }
  return version !== believed(turn) && run.sight?.live.every((seen) => seen.key !== key) === true
}

function isSpent({ run, job }: Turn, key: string): boolean {
  return key === `intent/${job.pipeline}` || run.sight?.intents.some((seen) => seen.key === key && seen.past) === true
}

function listings({ state, model, call }: Turn): Listing[] {
  const kinds = LISTED[call] ?? []
  const found = state.entries.filter(({ kind }) => kinds.includes(kind))
  const recent = found.filter(({ sincePut }) => sincePut < model.world.listLag).map(({ key }) => key)
  const whole = { listed: found.map(({ key }) => key), hidden: [], left: state.left }
  if (state.left.hidings === 0 || recent.length === 0) return [whole]
  const left = { ...state.left, hidings: state.left.hidings - 1 }
  return [
    whole,
    ...choices(recent).map((hidden) => ({ listed: whole.listed.filter((key) => !hidden.includes(key)), hidden, left })),
  ]
}

function choices(keys: readonly string[]): string[][] {
  return subsets(2 ** keys.length - 1).map((chosen) =>
    members(chosen, keys.length).flatMap((index) => keys[index] ?? []),
  )
}

/** The set S: what is still there of the keys that were listed. */
function sightOf({ state, model, job }: Turn, listed: readonly string[]): Sight {
  const { intentLife, retain } = model.world
  const seen = state.entries.filter(({ key }) => listed.includes(key))
  const live = seen.filter(({ kind }) => kind === 'live')
  const evidenceFor = (key: string): number | null => {
    const ages = live.flatMap(({ supersedes, age }) => (supersedes.includes(key) ? [age + job.skew] : []))
    return ages.length === 0 ? null : Math.max(...ages)
  }
  const isFirst = model.mutations.has('first release by an empty store') ? seen.length <= 1 : !state.founded
  return {
    live: live.map(({ key, version, supersedes }) => ({ key, version, supersedes, evidence: evidenceFor(key) })),
    intents: seen
      .filter(({ kind }) => kind === 'intent')
      .map(({ key, version, age }) => ({
        key,
        version,
        own: key === `intent/${job.pipeline}`,
        past: intentLife > 0 && age + job.skew >= intentLife,
        evidence: evidenceFor(key),
      })),
    pending: seen.filter(({ kind }) => kind === 'pending').map(({ key, tags }) => ({ key, tags })),
    founded: !isFirst,
    oldest: retain === 0 || !isFirst || live.length === 0 ? null : Math.max(...live.map(({ age }) => age + job.skew)),
  }
}
