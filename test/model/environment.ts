import { type Bits, madeBy, members, tagsOn } from './code.ts'
import type { Model } from './model.ts'
import type { Entry, Run, Seen, Sight, State, Successor } from './world.ts'

/** A run that hasn't been started. */
export const IDLE: Run = {
  next: -1,
  round: 1,
  waited: 0,
  listed: [],
  sight: null,
  answer: -1,
  unreached: 0,
  own: [],
  outcome: null,
}

/** How a world begins: the first version has been live for long, and has a record where the ledger is founded. */
export function beginning(model: Model): State {
  const { world, jobs, most } = model
  return {
    live: world.first,
    superseded: world.code.versions.map(() => most.superseded),
    cached: madeBy(world.code, world.first) | madeBy(world.code, world.unreached ?? -1),
    entries: world.founded ? firstEntries(model) : [],
    founded: world.founded,
    lost: 0,
    pipelines: world.pipelines.map(() => ({ announced: -1, wentLive: false })),
    latest: -1,
    runs: jobs.map(() => IDLE),
    left: world.faults,
  }
}

function firstEntries({ world, mutations }: Model): Entry[] {
  const blank = { supersedes: [], age: 0, sincePut: world.listLag }
  const record: Entry = { key: `live/v${world.first}`, kind: 'live', version: world.first, tags: 0, ...blank }
  if (world.unreached === undefined) return [record]
  const tags = tagsOn(world.code, madeBy(world.code, world.unreached))
  const name = mutations.has('one key for each pending tag') ? `t${tags}` : 'first'
  return [record, { key: `pending/${name}`, kind: 'pending', version: -1, tags, ...blank }]
}

/** Entries that may be written now: by what is live, by late requests and by old deployments. */
export function writable({ world }: Model, state: State): Bits {
  return world.code.makes.reduce(
    (entries, makes, version) =>
      version === state.live || (state.superseded[version] ?? 0) < world.writesOn ? entries | makes : entries,
    0,
  )
}

/** Steps that no run takes: time passes, a version is announced or goes live, a manifest is lost. */
export function environmentSteps(model: Model, state: State): Successor[] {
  return [...tick(model, state), ...announcements(model, state), ...goingLive(model, state), ...losses(model, state)]
}

function tick(model: Model, state: State): Successor[] {
  const { world, most } = model
  const next: State = {
    ...state,
    superseded: state.superseded.map((ticks, version) =>
      version === state.live ? ticks : Math.min(ticks + 1, most.superseded),
    ),
    entries: state.entries.map((entry) => olderEntry(model, state, entry)),
    pipelines: state.pipelines.map((pipeline) => ({
      ...pipeline,
      announced:
        pipeline.announced < 0 || pipeline.wentLive
          ? pipeline.announced
          : Math.min(pipeline.announced + 1, world.intentLife),
    })),
    runs: state.runs.map((run) => olderRun(model, run)),
  }
  return [{ step: { kind: 'tick' }, state: next }]
}

function olderEntry({ world, most, mutations }: Model, { founded }: State, entry: Entry): Entry {
  const isEvidence = entry.supersedes.length > 0 || (!founded && world.retain > 0)
  const isTimed = entry.kind === 'intent' ? world.intentLife > 0 : mutations.has('newest by clock is live')
  return {
    ...entry,
    age: isEvidence || isTimed ? Math.min(entry.age + 1, most.age) : 0,
    sincePut: Math.min(entry.sincePut + 1, world.listLag),
  }
}

function olderRun({ order, most }: Model, run: Run): Run {
  const call = order[run.next]
  if (run.next < 0 || run.outcome !== null) return run
  const isWaiting = call === 'ask' || call === 'purge' || call === 'fresh' || call === 'found'
  const waited = isWaiting ? Math.min(run.waited + 1, most.waited) : run.waited
  if (run.answer >= 0 || run.sight === null) return waited === run.waited ? run : { ...run, waited }
  return { ...run, waited, sight: olderSight(most.age, run.sight) }
}

function olderSight(most: number, sight: Sight): Sight {
  const olderSeen = <T extends Seen>(seen: T): T => ({
    ...seen,
    evidence: seen.evidence === null ? null : Math.min(seen.evidence + 1, most),
  })
  const oldest = sight.oldest === null ? null : Math.min(sight.oldest + 1, most)
  return { ...sight, live: sight.live.map(olderSeen), intents: sight.intents.map(olderSeen), oldest }
}

function announcements({ world, mutations }: Model, state: State): Successor[] {
  return world.pipelines.flatMap(({ version, announced, skew }, pipeline) => {
    if (!announced || (state.pipelines[pipeline]?.announced ?? 0) >= 0) return []
    const intent: Entry = {
      key: `intent/${pipeline}`,
      kind: 'intent',
      version,
      tags: 0,
      supersedes: [],
      age: -skew,
      sincePut: 0,
    }
    const next: State = {
      ...state,
      lost: state.lost & ~(1 << version),
      entries: mutations.has('no announcement') ? state.entries : withEntry(state.entries, intent),
      pipelines: state.pipelines.map((before, index) => (index === pipeline ? { ...before, announced: 0 } : before)),
    }
    return [{ step: { kind: 'announces', pipeline }, state: next }]
  })
}

function goingLive(model: Model, state: State): Successor[] {
  const { world, spread } = model
  return world.pipelines.flatMap(({ version, kind, announced }, pipeline) => {
    const before = state.pipelines[pipeline]
    if (kind === 'adoption' || before === undefined || before.wentLive) return []
    const isPast = world.intentLife > 0 && before.announced + spread >= world.intentLife
    if (announced && (before.announced < 0 || isPast)) return []
    const next: State = {
      ...state,
      live: version,
      superseded: state.superseded.map((ticks, index) =>
        index === state.live && index !== version ? 0 : index === version ? model.most.superseded : ticks,
      ),
      cached: state.cached | madeBy(world.code, version),
      pipelines: state.pipelines.map((other, index) => (index === pipeline ? { announced: 0, wentLive: true } : other)),
      latest: pipeline,
    }
    return [{ step: { kind: 'goes live', pipeline }, state: next }]
  })
}

function losses({ world }: Model, state: State): Successor[] {
  if (state.left.losses === 0) return []
  const kept = members(~state.lost, world.code.versions.length)
  return kept.map((version) => ({
    step: { kind: 'loses manifest', version },
    state: {
      ...state,
      lost: state.lost | (1 << version),
      left: { ...state.left, losses: state.left.losses - 1 },
    },
  }))
}

/** The store with one entry more, or another in the place of one with the same key; in the order of keys. */
export function withEntry(entries: readonly Entry[], entry: Entry): Entry[] {
  return [...entries.filter(({ key }) => key !== entry.key), entry].sort((one, other) => (one.key < other.key ? -1 : 1))
}

/** The store without some keys. Evidence about what is gone is of no use to anybody, so it is forgotten. */
export function withoutKeys(entries: readonly Entry[], keys: readonly string[]): Entry[] {
  return entries
    .filter(({ key }) => !keys.includes(key))
    .map((entry) => ({ ...entry, supersedes: entry.supersedes.filter((key) => !keys.includes(key)) }))
}
