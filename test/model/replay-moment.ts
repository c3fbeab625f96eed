import { type Bits } from './code.ts'
import { writable } from './environment.ts'
import { tagBits } from './replay-manifests.ts'
import type { Stage } from './replay-stage.ts'
import type { Moment } from './schedule.ts'
import type { Entry, Outcome, State, World } from './world.ts'

/** In which outcomes the runs differ; `null`: in none. */
export function outcomeAt(stage: Stage): string | null {
  const model = stage.now.state.runs.map(({ outcome }) => outcome)
  const real = stage.runs.map((_, run) => {
    const outcome = realOutcome(stage, run)
    // A release leaves its own announcements alone where another version is live, and counts them then.
    return outcome === 'announced' && model[run] === 'settled' ? 'settled' : outcome
  })
  return same(real, model) ? null : `outcomes ${JSON.stringify(real)}, the model's ${JSON.stringify(model)}`
}

function realOutcome({ runs, forced }: Stage, run: number): Outcome | string | null {
  return forced.get(run) ?? runs[run]?.outcome() ?? null
}

/** The model's state, with what is there in the real world. */
export async function realState(stage: Stage): Promise<State> {
  const { model, now, runs } = stage
  const read = await stage.ledger.read()
  const entry = (kind: Entry['kind'], key: string, version: number, tags = 0): Entry => ({
    key,
    kind,
    version,
    tags,
    supersedes: [],
    age: 0,
    sincePut: 0,
  })
  const versionIn = (record: { readonly digest: string } | null): number => stage.digests.indexOf(record?.digest ?? '')
  return {
    ...now.state,
    cached: now.cached,
    founded: read.isFounded,
    entries: [
      ...read.live.map(([key, record]) => entry('live', key, versionIn(record))),
      ...read.intents.map(([key, record]) => entry('intent', key, versionIn(record))),
      ...read.pending.map(([key, record]) =>
        entry('pending', key, -1, tagBits(record?.tags.map(({ tag }) => tag) ?? [])),
      ),
    ],
    runs: now.state.runs.map((run, index) => {
      const outcome = realOutcome(stage, index)
      return { ...run, outcome: outcomeIn(outcome), next: runs[index]?.hasRead() === true ? model.again + 1 : -1 }
    }),
  }
}

const OUTCOMES: readonly Outcome[] = ['settled', 'announced', 'incomplete', 'unsettled']

function outcomeIn(text: string | null): Outcome | null {
  return text === null ? null : (OUTCOMES.find((outcome) => outcome === text) ?? 'stopped')
}

/** What is the case in the real world. */
export async function momentOf(stage: Stage): Promise<Moment> {
  const { model, now } = stage
  const { live, intents, pending, isFounded } = await stage.ledger.read()
  const versionsOf = (records: readonly (readonly [string, { readonly digest: string } | null])[]): number[] =>
    records.map(([, record]) => stage.digests.indexOf(record?.digest ?? '')).sort((one, other) => one - other)
  return {
    live: now.state.live,
    cached: now.cached,
    writable: writable(model, now.state),
    founded: isFounded,
    ledger: {
      live: versionsOf(live.filter(([, record]) => record?.untaggedUntilMs === null)),
      intent: versionsOf(intents),
      pending: pending
        .map(([, record]) => tagBits(record?.tags.map(({ tag }) => tag) ?? []))
        .sort((one, other) => one - other),
    },
  }
}

/** What differs between the real moment and the model's, beside what may. */
export function differenceAt(real: Moment, model: Moment | undefined, world: World): string | null {
  const isMoreNamed = !world.founded
  const isKept = world.retain > 0
  if (model === undefined) return 'the model has no such moment'
  const union = (sets: readonly Bits[]): Bits => sets.reduce((all, tags) => all | tags, 0)
  const [some, all] = [model.ledger.pending, real.ledger.pending]
  // Of a note that stands already the release makes no other; so more of the records of what is live may go.
  const isFewer = isKept && isPart(real.ledger.live, model.ledger.live)
  // And a record of what is live is kept for as long as it is evidence about an announcement that was left alone.
  const isMore = areAmong(model.ledger.live, real.ledger.live)
  const live = isFewer || isMore ? model.ledger.live : real.ledger.live
  const isWider = isMoreNamed && some.length === all.length && (union(some) & ~union(all)) === 0
  const pending = isWider ? some : all
  // Where another version is live, a release leaves its own announcements alone; the model removes them even then.
  const isMoreAnnounced = areAmong(model.ledger.intent, real.ledger.intent)
  const intent = isMoreAnnounced ? model.ledger.intent : real.ledger.intent
  // So more may be purged than in the model, never less.
  const cached = (real.cached & ~model.cached) === 0 ? model.cached : real.cached
  return same({ ...real, cached, ledger: { live, intent, pending } }, model)
    ? null
    : `is ${JSON.stringify(real)}, in the model ${JSON.stringify(model)}`
}

/** Whether records are of the same versions, and none of them more often. */
function isPart(some: readonly number[], all: readonly number[]): boolean {
  return all.every((version) => some.includes(version)) && areAmong(some, all)
}

function areAmong(some: readonly number[], all: readonly number[]): boolean {
  const count = (list: readonly number[], version: number): number => list.filter((other) => other === version).length
  return some.every((version) => count(some, version) <= count(all, version))
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
