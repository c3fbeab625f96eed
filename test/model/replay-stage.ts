import { releaseDigest, type Manifest } from '../../src/core/manifest.ts'
import { announceVersion } from '../../src/release/announce.ts'
import { openLedger, versionOf, type Ledger } from '../../src/store/ledger.ts'
import { createMemoryStore } from '../../src/store/memory.ts'
import { START_MS } from '../cdn/clocks.ts'
import { RELEASE } from '../release/stage.ts'
import { type Bits, carrying, madeBy, tagsOn } from './code.ts'
import { beginning, writable } from './environment.ts'
import { modelOf, type Model } from './model.ts'
import { manifestsOf, type Sites, tagBits, tagNames } from './replay-manifests.ts'
import type { Mutant } from './replay-mutants.ts'
import { createRun, type RealRun } from './replay-run.ts'
import type { Schedule } from './schedule.ts'
import type { Outcome, State } from './world.ts'

/** A tick: longer than what the release allows for clocks. */
export const TICK_MS = 3_600_000
/** What the release allows for clocks; the model's slack is made of it. */
const CLOCK_SLACK_MS = 300_000
/** How a schedule is replayed. */
export interface ReplayOptions {
  readonly sites: Sites
  readonly mutant: Mutant
  /** Whether the real world has to be like the model's after each step; otherwise only the invariant is asked. */
  readonly isCompared: boolean
}

/** The real world beside the model's. */
export interface Stage {
  readonly schedule: Schedule
  readonly model: Model
  readonly digests: readonly string[]
  readonly entries: Map<string, string>
  /** The ledger without gates and mutations. */
  readonly ledger: Ledger
  readonly runs: readonly RealRun[]
  readonly announce: (pipeline: number) => Promise<string>
  readonly forced: Map<number, Outcome>
  /** Real keys by those of the model. */
  readonly keys: Map<string, string>
  readonly listed: Map<number, string[]>
  /** What changes with each step: the model's state, the time, the cache, and the tags of the last purge. */
  readonly now: { state: State; timeMs: number; cached: Bits; purged: Bits }
}

/** The real world as a schedule begins. */
export async function setStage(schedule: Schedule, options: ReplayOptions, isDatedAtPut: boolean): Promise<Stage> {
  const { world } = schedule
  const { code } = world
  const model = modelOf(world)
  const manifests = manifestsOf(world, options.sites)
  const entries = new Map<string, string>()
  const store = createMemoryStore(entries)
  const ledger = openLedger(store, 'scope', () => 'first')
  for (const manifest of manifests) await ledger.putManifest(manifest)
  const state = beginning(model)
  const now: Stage['now'] = { state, timeMs: START_MS, cached: state.cached, purged: 0 }
  if (world.founded) {
    await ledger.putLive({
      ...versionOf(known(manifests[world.first])),
      atMs: START_MS,
      supersedes: [],
      untaggedUntilMs: null,
    })
    await ledger.putFounded(START_MS)
  }
  if (world.unreached !== undefined) {
    const names = tagNames(tagsOn(code, madeBy(code, world.unreached)), code.tagOf.length)
    await ledger.putPending({ tags: names.map((tag) => ({ tag, refused: null })), atMs: START_MS })
  }
  const intents = world.pipelines.map((): string[] => [])
  const clockOf = (pipeline: number) => (): number => now.timeMs + (world.pipelines[pipeline]?.skew ?? 0) * TICK_MS
  const manifestOf = (version: number): Manifest => known(manifests[version])
  const purged = (tags: readonly string[], unreached: readonly string[], isFirst: boolean): void => {
    now.purged = isFirst ? -1 : tagBits(tags)
    const gone = isFirst ? ~carrying(code, tagBits(unreached)) : carrying(code, tagBits(tags) & ~tagBits(unreached))
    now.cached &= ~(gone & ~writable(model, now.state))
  }
  const runs = model.jobs.map((job, index) =>
    createRun({
      kind: job.kind,
      manifest: manifestOf(job.version),
      digest: releaseDigest(manifestOf(job.version)),
      options: { ...RELEASE, ...timesOf(schedule), ownIntents: intents[job.pipeline] ?? [] },
      lagMs: world.lag * TICK_MS,
      name: `run${index}`,
      store,
      now: clockOf(job.pipeline),
      isSurveyLate: world.faults.losses > 0,
      isDatedAtPut,
      purged,
      mutate: (plain, run) => options.mutant.ledger?.(plain, ledger, run) ?? plain,
      oracle: options.mutant.oracle ?? ((oracle) => oracle),
    }),
  )
  const announce = async (pipeline: number): Promise<string> => {
    const plain = openLedger(store, 'scope', () => `pipeline${pipeline}`)
    const mutated = options.mutant.ledger?.(plain, ledger, null) ?? plain
    const clock = { now: clockOf(pipeline), wait: async () => {} }
    const { intent } = await announceVersion(manifestOf(world.pipelines[pipeline]?.version ?? 0), mutated, clock)
    intents[pipeline]?.push(intent)
    return `scope/intent/${intent}`
  }
  const keys = new Map([
    [`live/v${world.first}`, 'scope/live/first'],
    ['pending/first', 'scope/pending/first'],
  ])
  const digests = manifests.map((manifest) => releaseDigest(manifest))
  return { schedule, model, digests, entries, ledger, runs, announce, keys, forced: new Map(), listed: new Map(), now }
}

function timesOf({ world }: Schedule): { settleMs: number; retainMs: number; announcedMs: number } {
  return {
    settleMs: world.settle * TICK_MS,
    retainMs: world.retain === 0 ? 0 : (world.retain + world.slack) * TICK_MS - CLOCK_SLACK_MS,
    announcedMs: world.intentLife === 0 ? Number.POSITIVE_INFINITY : world.intentLife * TICK_MS,
  }
}

function known(manifest: Manifest | undefined): Manifest {
  if (manifest === undefined) throw new Error('There is no such version')
  return manifest
}
