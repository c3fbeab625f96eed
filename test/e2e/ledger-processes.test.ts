import PQueue from 'p-queue'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawHistory, type Change, type History } from './ledger-history.ts'
import { play } from './ledger-play.ts'
import { measureDurations, type Durations, type Outcome } from './ledger-scene.ts'
import { createLedgerWorld, type LedgerWorld, type StoreKind } from './ledger-world.ts'

/** Each history is a process or two at any moment. */
const HISTORIES_AT_ONCE = 2
/** A share of the processes that were to be killed; the others had ended before. */
const LEAST_KILLED = 1 / 3
/** And a share of those after they had changed the ledger. */
const LEAST_MIDWAY = 1 / 4
const TIMEOUT_MS = 900_000

let world: LedgerWorld

beforeAll(async () => {
  world = await createLedgerWorld()
})

afterAll(async () => {
  await world.close()
})

// As many as fit into some minutes on two cores: one takes 4 s on a folder or Redis, 10 s on git.
test.each<readonly [StoreKind, number, number]>([
  ['file', 1, 20],
  ['redis', 101, 14],
  ['git', 201, 6],
])(
  'after kills and releases at once, every page is fresh: %s, seeds from %i, %i of them',
  async (kind, first, count) => {
    const durations = await measureDurations(world, kind, `${kind}-measured`)
    const seeds = Array.from({ length: count }, (_, index) => first + index)
    const queue = new PQueue({ concurrency: HISTORIES_AT_ONCE })
    const outcomes = await queue.addAll(seeds.map((seed) => () => playSeed(kind, seed, durations)))
    expect(outcomes.flatMap(({ problem }) => problem)).toEqual([])
    const cuts = outcomes.flatMap(({ outcome }) => outcome?.cuts ?? [])
    const killed = cuts.filter((how) => how !== 'ended before')
    expect(cuts.length).toBeGreaterThan(count)
    expect(killed.length / cuts.length).toBeGreaterThan(LEAST_KILLED)
    const midway = cuts.filter((how) => how === 'killed midway')
    expect(midway.length / cuts.length).toBeGreaterThan(LEAST_MIDWAY)
  },
  TIMEOUT_MS,
)

interface Played {
  readonly problem: readonly string[]
  readonly outcome: Outcome | null
}

/** A problem tells the seed and what ran when. */
async function playSeed(kind: StoreKind, seed: number, durations: Durations): Promise<Played> {
  const history = drawHistory(seed, world.pages)
  try {
    const outcome = await play(world, kind, `${kind}-${seed}`, history, durations)
    const { stale, trace } = outcome
    const words = `seed ${seed} (retain ${history.retain}, asks ${history.asks}): stale ${stale.join(' ')}`
    const problem = stale.length === 0 ? [] : [[words, ...trace].join('\n')]
    return { problem, outcome }
  } catch (error) {
    return { problem: [`seed ${seed}: ${String(error)}`], outcome: null }
  }
}

const UNDISTURBED: Durations = { announce: { wholeMs: 0, tailMs: 0 }, purge: { wholeMs: 0, tailMs: 0 } }

/** Version 0 is released, 1 goes live and 0 again; each makes entries that the other did not. */
function thereAndBack(middle: Pick<Change, 'announcement' | 'purging'>): History {
  const undisturbed = { announcement: { cut: null }, purging: { kind: 'run' } } as const
  const products = world.pages.filter((page) => page.startsWith('/products/'))
  const change = { version: 0, abandoned: null, visits: [[], [], []] } as const
  return {
    retain: null,
    asks: false,
    isFounded: true,
    changes: [
      { ...change, ...undisturbed },
      { ...change, ...middle, version: 1, visits: [[], [], products] },
      { ...change, ...undisturbed },
    ],
  }
}

test('a version that was neither announced nor released leaves stale pages: this would be noticed', async () => {
  const unknown = { announcement: 'left out', purging: { kind: 'never' } } as const
  const { stale } = await play(world, 'file', 'unknown', thereAndBack(unknown), UNDISTURBED)
  expect(stale).toHaveLength(18)
  const announced = { announcement: { cut: null }, purging: { kind: 'never' } } as const
  const outcome = await play(world, 'file', 'announced', thereAndBack(announced), UNDISTURBED)
  expect(outcome.stale).toEqual([])
})

test('a late release does not take back the announcement of the next time that its version goes live', async () => {
  const history = thereAndBack({
    announcement: { cut: null },
    purging: { kind: 'late', changes: 2, beginsAt: 'between' },
  })
  const again = thereAndBack({ announcement: { cut: null }, purging: { kind: 'never' } })
  const changes = [...history.changes, ...again.changes.slice(1)]
  const { stale, trace } = await play(
    world,
    'file',
    'taken-back',
    { ...history, retain: '0s', asks: true, changes },
    UNDISTURBED,
  )
  expect(stale, trace.join('\n')).toEqual([])
})
