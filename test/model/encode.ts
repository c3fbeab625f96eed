import type { Model } from './model.ts'
import type { Entry, Run, Sight, State } from './world.ts'

/**
 * A state as text: two states with one text have the same future, up to the names of keys.
 *
 * Where no record is evidence about another, a key is worth what it says and who has read or put it: keys that are alike in
 * this are handled alike for ever, so they are written once. Otherwise keys keep their names.
 */
export function encode({ world }: Model, state: State): string {
  const isNameless = world.retain === 0
  const entries = state.entries.map((entry) => encodeEntry(entry, isNameless ? holders(state, entry) : entry.key))
  return [
    state.live,
    state.superseded.join(),
    state.cached,
    isNameless ? [...new Set(entries)].sort().join(' ') : entries.join(' '),
    Number(state.founded),
    state.lost,
    state.pipelines.map(({ announced, wentLive }) => (wentLive ? 'L' : announced)).join(),
    state.latest,
    state.runs.map((run) => encodeRun(run, isNameless)).join(' '),
    Object.values(state.left).join(''),
  ].join('|')
}

/** Which runs have read or put a key. An intent also belongs to its pipeline. */
function holders({ runs }: State, { key, kind }: Entry): string {
  const held = runs.map(({ sight, own, listed }) => {
    const isRead =
      sight !== null && [...sight.live, ...sight.intents, ...sight.pending].some((seen) => seen.key === key)
    return Number(isRead) + 2 * Number(own.includes(key)) + 4 * Number(listed.includes(key))
  })
  return (kind === 'intent' ? key : kind) + held.join('')
}

function encodeEntry(entry: Entry, name: string): string {
  return `${name}=${entry.version},${entry.tags},${entry.age},${entry.sincePut},${entry.supersedes.join('+')}`
}

function encodeRun(run: Run, isNameless: boolean): string {
  if (run.next < 0) return '-'
  if (run.outcome !== null) return encodeOutcome(run)
  const sight = run.sight === null ? '' : encodeSight(run.sight, isNameless)
  const keys = isNameless ? '' : `${run.own.join('+')},${run.listed.join('+')}`
  return `${run.next},${run.round},${run.waited},${run.answer},${run.unreached},${keys},${sight}`
}

// Nothing is promised by any other outcome.
function encodeOutcome({ outcome }: Run): string {
  return outcome === 'settled' ? 'S' : outcome === 'announced' ? 'A' : 'x'
}

function encodeSight(sight: Sight, isNameless: boolean): string {
  const seen = [
    ...sight.live.map(({ key, version, evidence }) => (isNameless ? `v${version}` : key + String(evidence))),
    ...sight.intents.map(({ key, past, evidence }) => `${key}${Number(past)}${evidence ?? ''}`),
    ...sight.pending.map(({ key, tags }) => (isNameless ? `t${tags}` : key)),
  ]
  return `${[...new Set(seen)].sort().join('+')}${Number(sight.founded)}${sight.oldest ?? ''}`
}
