import PQueue from 'p-queue'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { playChaos, type ChaosOutcome } from './chaos-play.ts'
import { CALM, drawPlan, MISHAPS, releasedOnce, type Fate } from './chaos-plan.ts'
import type { Sabotage } from './chaos-scene.ts'
import { buildVersions, type ShopVersions } from './ledger-world.ts'

// Each seed is a run of its own: `CHAOS_SEED=17` plays that one alone, and shows what ran when. What is drawn is the same
// each time; how processes that run at once meet is not.
const only = process.env['CHAOS_SEED']
const SEEDS = only === undefined ? Array.from({ length: 100 }, (_, index) => index + 1) : [Number(only)]
/** Each run is a process or two at any moment, and waits for most of the time. */
const RUNS_AT_ONCE = 3
const TIMEOUT_MS = 900_000

let world: ShopVersions

beforeAll(async () => {
  world = await buildVersions()
})

afterAll(async () => {
  await world.close()
})

interface Played {
  readonly problems: readonly string[]
  readonly outcome: ChaosOutcome | null
}

/** A problem tells the seed, and what ran when. */
async function playSeed(seed: number): Promise<Played> {
  const plan = drawPlan(seed)
  try {
    const outcome = await playChaos(world, `chaos-${seed}`, seed, plan)
    const { stale, unsettled, trace } = outcome
    if (only !== undefined) console.log(trace.join('\n'))
    const words = [...stale.map((page) => `stale: ${page}`), ...unsettled.map((what) => `in the ledger: ${what}`)]
    const facts = `seed ${seed} (retain ${plan.retain}, asks ${plan.asks}, founded ${plan.isFounded})`
    return { problems: words.length === 0 ? [] : [[facts, ...words, ...trace].join('\n')], outcome }
  } catch (error) {
    return { problems: [`seed ${seed}: ${String(error)}`], outcome: null }
  }
}

test(
  `after ${SEEDS.length} runs of killed processes, failing stores and CDNs and releases at once, every page is fresh`,
  async () => {
    const queue = new PQueue({ concurrency: RUNS_AT_ONCE })
    const played = await queue.addAll(SEEDS.map((seed) => () => playSeed(seed)))
    expect(played.flatMap(({ problems }) => problems)).toEqual([])
    const outcomes = played.flatMap(({ outcome }) => outcome ?? [])
    const processes = outcomes.flatMap((outcome) => outcome.processes)
    console.log(summaryOf(outcomes))
    if (only !== undefined) return
    // Else nothing much has happened.
    expect(outcomes.some(({ faults }) => faults > 0)).toBe(true)
    expect(new Set(processes.flatMap(({ met }) => met))).toEqual(new Set(MISHAPS))
    const toKill = processes.filter(({ fate }) => fate.kill !== null)
    expect(toKill.filter(({ end }) => end === 'SIGKILL').length / toKill.length).toBeGreaterThan(1 / 2)
    expect(new Set(processes.map(({ end }) => end))).toEqual(new Set([0, 1, 3, 'SIGKILL']))
    expect(outcomes.filter(({ late }) => late > 0).length / outcomes.length).toBeGreaterThan(1 / 2)
  },
  TIMEOUT_MS,
)

function summaryOf(outcomes: readonly ChaosOutcome[]): string {
  const total = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0)
  const of = (numberOf: (outcome: ChaosOutcome) => number): number => total(outcomes.map(numberOf))
  const processes = outcomes.flatMap((outcome) => outcome.processes)
  const ended = (end: number | string): number => processes.filter((process) => process.end === end).length
  return [
    `${outcomes.length} runs, ${processes.length} processes: ${ended('SIGKILL')} killed, ${ended(1)} failed, ${ended(3)} incomplete`,
    `${total(processes.map(({ calls }) => calls.store))} calls to the store, ${total(processes.map(({ calls }) => calls.cdn))} to the CDN`,
    `${total(processes.map(({ met }) => met.length))} mishaps on the way, ${of(({ faults }) => faults)} faults of the purge API`,
    `${of(({ late }) => late)} answers of code that was live no more`,
    `${of(({ renewals }) => renewals.all)} pages were rendered again, ${of(({ renewals }) => renewals.needed)} of them had changed`,
  ].join('\n')
}

const CDN_DOWN: Fate = { ...CALM, outage: { of: 'CDN down', fromCall: 0 } }

test.each<readonly [Sabotage, Fate]>([
  ['nothing is released', CALM],
  ['a batch is lost', CALM],
  ['pending tags are lost', CDN_DOWN],
  ['old code runs on', CALM],
])(
  'it would be noticed that %s',
  async (sabotage, fate) => {
    const plan = releasedOnce(fate)
    const name = sabotage.replaceAll(' ', '-')
    expect((await playChaos(world, `${name}-not`, 1, plan)).stale).toEqual([])
    expect((await playChaos(world, name, 1, plan, sabotage)).stale).not.toEqual([])
  },
  TIMEOUT_MS,
)
