import { visit } from '../../playground/shop/stage.mjs'
import type { Change, Cut, History, LateMoment, Purging, VersionNumber } from './ledger-history.ts'
import type { Ended } from './ledger-process.ts'
import {
  assertDone,
  awaitEnd,
  runOne,
  openScene,
  PURGE,
  switchTo,
  type Durations,
  type Outcome,
  type Scene,
} from './ledger-scene.ts'
import type { LedgerWorld, ShopVersions, StoreKind } from './ledger-world.ts'

const MOST_TRIES = 3
const MOST_VISITS = 5

/** Plays a history to its end, releases what is live until that is settled, and looks at every page. */
export async function play(
  world: LedgerWorld,
  kind: StoreKind,
  name: string,
  history: History,
  durations: Durations,
): Promise<Outcome> {
  const scene = await openScene(world, kind, name, history, durations)
  try {
    const lateRuns = startLate(scene, history)
    for (const [index, change] of history.changes.entries()) {
      await goLive(scene, change, (moment) => lateRuns.begin(index, moment))
      await lateRuns.begin(index, 'purge')
      await carryOut(scene, change.version, change.purging)
    }
    await lateRuns.end()
    const version = history.changes.at(-1)?.version ?? 0
    await settle(scene, version, history)
    const visited = history.changes.flatMap(({ visits }) => visits.flat())
    const stale = await stalePages(scene, version, visited)
    return { stale, trace: scene.trace, cuts: scene.cuts }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error([reason, ...scene.trace].join('\n'), { cause })
  } finally {
    await scene.close()
  }
}

interface LateRuns {
  /** Starts the releases that were to begin then. */
  readonly begin: (index: number, moment: LateMoment) => Promise<void>
  /** Starts those that were to run beside a change that never came, and waits for all. */
  readonly end: () => Promise<void>
}

function startLate(scene: Scene, { changes }: History): LateRuns {
  const waiting = changes.map(({ version, purging }, index) => ({
    version,
    begins: purging.kind === 'late' ? { index: index + purging.changes, moment: purging.beginsAt } : null,
  }))
  const running: Promise<Ended>[] = []
  const start = (version: VersionNumber): Promise<Ended> => {
    scene.trace.push(`late purge of ${version} starts`)
    const run = awaitEnd(scene, `late purge of ${version}`, scene.start(version, ...PURGE), [0, 3])
    running.push(run)
    return run
  }
  return {
    begin: async (index, moment) => {
      const due = waiting.filter(({ begins }) => begins?.index === index && begins.moment === moment)
      const runs = due.map(({ version }) => start(version))
      if (moment === 'between') await Promise.all(runs)
    },
    end: async () => {
      for (const { version, begins } of waiting) if ((begins?.index ?? 0) >= changes.length) void start(version)
      await Promise.all(running)
    },
  }
}

async function goLive(scene: Scene, change: Change, reach: (moment: LateMoment) => Promise<void>): Promise<void> {
  const { version, abandoned, announcement, visits } = change
  const [before, between, after] = visits
  if (abandoned !== null) await announce(scene, abandoned.version, abandoned.cut, 'abandoned ')
  await look(scene, before)
  if (announcement !== 'left out') {
    if (announcement.cut !== null) await announce(scene, version, announcement.cut, '')
    await announce(scene, version, null, '')
  }
  await reach('announcement')
  await reach('between')
  await look(scene, between)
  // No request of the old code runs on.
  await scene.emulator.idle()
  await switchTo(scene, version)
  await look(scene, after)
}

/** Nothing is live before the first switch, so nobody is there to visit. */
async function look({ emulator, trace }: Scene, pages: readonly string[]): Promise<void> {
  if (!trace.some((line) => line.endsWith('is live'))) return
  const seen = await visit(emulator.url, pages)
  trace.push(`visits: ${[...seen].map(([page, { cache }]) => `${page} ${cache}`).join(', ')}`)
}

async function announce(scene: Scene, version: VersionNumber, cut: Cut | null, words: string): Promise<void> {
  await runOne(scene, 'announce', version, cut, `${words}announcement of ${version}`)
}

async function carryOut(scene: Scene, version: VersionNumber, purging: Purging): Promise<void> {
  const words = `purge of ${version}`
  switch (purging.kind) {
    case 'run':
      return runOne(scene, 'purge', version, null, words)
    case 'cut':
      return runOne(scene, 'purge', version, purging.cut, words)
    case 'twice':
      await Promise.all(
        ['one', 'other'].map((which) => awaitEnd(scene, `${which} ${words}`, scene.start(version, ...PURGE), [0, 3])),
      )
      return
    case 'late':
    case 'never':
      scene.trace.push(`${words}: ${purging.kind}`)
  }
}

async function settle(scene: Scene, version: VersionNumber, { retain, isFounded }: History): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const { end } = await awaitEnd(scene, `last purge of ${version}`, scene.start(version, ...PURGE), [0, 3])
    if (end === 0) break
    if (tries === MOST_TRIES) throw new Error(`not settled after ${tries} purges`)
  }
  const status = await scene.start(version, 'status', '--target', 'production', '--json').ended
  assertDone(status, 'status')
  const known = JSON.parse(status.stdout) as {
    founded: boolean
    live: unknown[]
    announced: unknown[]
    pending: unknown[]
  }
  const { founded, live, announced, pending } = known
  scene.trace.push(`status: ${live.length} live, ${announced.length} announced, ${pending.length} pending`)
  const mustBeFounded = isFounded || retain === '0s'
  if (founded !== mustBeFounded || live.length === 0 || pending.length > 0)
    throw new Error(`the ledger is not settled:\n${status.stdout}`)
}

/** A cache before versions of the shop. */
export interface Viewed extends Pick<Scene, 'emulator' | 'trace'> {
  readonly world: Pick<ShopVersions, 'versions' | 'pages'>
}

/** The pages that are not as a version renders them; visited until nothing is renewed any more, as visitors do. */
export async function stalePages(
  { world, emulator, trace }: Viewed,
  version: VersionNumber,
  visited: readonly string[],
): Promise<string[]> {
  const truth = world.versions[version]?.truth
  const addresses = [...new Set([...world.pages, ...visited])]
  for (let visits = 1; visits <= MOST_VISITS; visits += 1) {
    const seen = await visit(emulator.url, addresses)
    await emulator.idle()
    if ([...seen.values()].some(({ cache }) => cache === 'STALE')) continue
    const stale = addresses.filter((address) => seen.get(address)?.body !== truth?.get(pageOf(address))?.body)
    trace.push(`after ${visits} visits: ${stale.length} stale`)
    return stale
  }
  throw new Error('pages are renewed for ever')
}

/** The page of an address. */
export function pageOf(address: string): string {
  return address.split('?', 1)[0] ?? address
}
