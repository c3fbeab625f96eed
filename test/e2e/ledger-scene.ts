import { startEmulator, type Emulator } from '../../src/emulator/server.ts'
import { scopeKey } from '../../src/release/scope.ts'
import { openLedger } from '../../src/store/ledger.ts'
import { randomNonce } from '../../src/store/nonce.ts'
import { openStore } from '../../src/store/open.ts'
import type { Cut, History, VersionNumber } from './ledger-history.ts'
import { changed, cutShort, startCacheTags, type Duration, type Ended, type Running } from './ledger-process.ts'
import { layProjects, type LedgerWorld, type Place, type StoreKind } from './ledger-world.ts'

/** Commands that are killed. */
export type Command = 'announce' | 'purge'

/** How long each takes when nobody disturbs it. */
export type Durations = Readonly<Record<Command, Duration>>

/** What came of a history. */
export interface Outcome {
  /** Pages that are not what the live version renders. */
  readonly stale: readonly string[]
  /** What ran when, and how it ended. */
  readonly trace: readonly string[]
  /** For each process that was to be killed, how it ended. */
  readonly cuts: readonly ('killed before it changed anything' | 'killed midway' | 'ended before')[]
}

/** Nothing of the old code runs on in a history once the origin is switched. */
export const PURGE = ['purge', '--target', 'production', '--yes', '--settle', '0s', '--json'] as const
const ARGUMENTS = { announce: ['announce', '--target', 'production'], purge: PURGE } as const
/** Answers of the purge API take so long, so that processes are killed between a purge and what follows it. */
const LATENCY_MS = 30

/** What a history is played on. */
export interface Scene {
  readonly world: LedgerWorld
  readonly name: string
  readonly place: Place
  readonly emulator: Emulator
  readonly start: (version: VersionNumber, ...args: readonly string[]) => Running
  readonly durations: Durations
  readonly trace: string[]
  readonly cuts: Outcome['cuts'][number][]
  readonly close: () => Promise<void>
}

const UNKNOWN: Duration = { wholeMs: 0, tailMs: 0 }

/** Opens a ledger and a cache that nobody has used; but, if told so, one whose first release was long ago. */
export async function openScene(
  world: LedgerWorld,
  kind: StoreKind,
  name: string,
  { retain, asks, isFounded }: Omit<History, 'changes'>,
  durations: Durations = { announce: UNKNOWN, purge: UNKNOWN },
): Promise<Scene> {
  const place = world.stores[kind](name)
  const ledger = { ...(retain === null ? {} : { retain }), ...(asks ? { live: world.oracle.url(name) } : {}) }
  if (isFounded) await putFounded(place.address, world.folder)
  const { folders, temporary } = await layProjects(world, name, ledger)
  const emulator = await startEmulator({
    origin: 'http://127.0.0.1:9',
    project: 'shop',
    faults: { faults: [], latencyMs: LATENCY_MS, retryAfterSeconds: 1 },
  })
  const environment = {
    VERCEL_TOKEN: 'emulator',
    VERCEL_PROJECT_ID: 'shop',
    CACHE_TAGS_API_URL: emulator.url,
    CACHE_TAGS_STORE: place.address,
    NO_COLOR: '1',
    // What killed processes leave goes with the history.
    TMPDIR: temporary,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  }
  return {
    world,
    name,
    place,
    emulator,
    start: (version, ...args) => startCacheTags(folders[version] ?? '', environment, ...args),
    durations,
    trace: [],
    cuts: [],
    close: () => emulator.close(),
  }
}

/** As a first release leaves the ledger that was complete long ago, and whose records are gone. */
async function putFounded(address: string, root: string): Promise<void> {
  const store = await openStore(address, { root, environment: process.env, timeoutMs: 30_000 })
  const scope = scopeKey({ namespace: 'shop', project: 'shop', target: 'production', branch: null })
  await openLedger(store, scope, randomNonce).putFounded(0)
  await store.close()
}

/** Measures what announcing and purging take on a store. */
export async function measureDurations(world: LedgerWorld, kind: StoreKind, name: string): Promise<Durations> {
  const scene = await openScene(world, kind, name, { retain: '0s', asks: false, isFounded: false })
  await switchTo(scene, 0)
  const measure = async (command: Command): Promise<Duration> => {
    const before = await scene.place.look()
    const startedMs = performance.now()
    const running = scene.start(0, ...ARGUMENTS[command])
    await changed(running, before, scene.place.look)
    const changedMs = performance.now()
    assertDone(await running.ended, command)
    const endedMs = performance.now()
    return { wholeMs: endedMs - startedMs, tailMs: endedMs - changedMs }
  }
  const durations = { announce: await measure('announce'), purge: await measure('purge') }
  await scene.close()
  return durations
}

/** Makes a version live: at the cache, and by the word of the application. */
export async function switchTo({ world, name, emulator, trace }: Scene, version: VersionNumber): Promise<void> {
  const found = world.versions[version]
  if (found === undefined) throw new Error(`there is no version ${version}`)
  emulator.setOrigin(found.server.url)
  world.oracle.set(name, found.digest)
  trace.push(`${version} is live`)
}

/** Runs a command to its end, or kills it. */
export async function runOne(
  scene: Scene,
  command: Command,
  version: VersionNumber,
  cut: Cut | null,
  words: string,
): Promise<void> {
  const { place, durations, trace, cuts } = scene
  const before = await place.look()
  const running = scene.start(version, ...ARGUMENTS[command])
  if (cut === null) {
    // Another release that runs beside it may leave it unsettled.
    await awaitEnd(scene, words, running, command === 'purge' ? [0, 3] : [0])
    return
  }
  const { end } = await cutShort(running, cut, durations[command], before, place.look)
  const found = await place.look()
  const how =
    end !== 'SIGKILL' ? 'ended before' : found === before ? 'killed before it changed anything' : 'killed midway'
  cuts.push(how)
  trace.push(`${words}: ${how} (${cut.share.toFixed(3)} after ${cut.after})`)
}

/** Waits for a process that nobody kills; it throws where that ends with another code. */
export async function awaitEnd(
  scene: Scene,
  words: string,
  running: Running,
  codes: readonly number[],
): Promise<Ended> {
  const result = await running.ended
  const { end, stderr } = result
  const plan = /"accepted": \[([^\]]*)\]/u.exec(result.stdout)?.[1]?.replaceAll(/\s+/gu, '')
  scene.trace.push(`${words}: ${end}${plan === undefined ? '' : `, purged ${plan}`}`)
  if (!codes.some((code) => code === end)) throw new Error(`${words} ended with ${end}:\n${stderr}`)
  return result
}

/** Throws where a process has failed. */
export function assertDone({ end, stderr }: Ended, words: string): void {
  if (end !== 0) throw new Error(`${words} ended with ${end}:\n${stderr}`)
}
