import { join } from 'node:path'
import { visit } from '../../playground/shop/stage.mjs'
import { parseFaults, type FaultPlan } from '../../src/emulator/faults.ts'
import { startEmulator, type Emulator } from '../../src/emulator/server.ts'
import { readManifest } from '../../src/release/baseline.ts'
import { scopeKey } from '../../src/release/scope.ts'
import { openLedger, type Ledger } from '../../src/store/ledger.ts'
import { randomNonce } from '../../src/store/nonce.ts'
import { openStore } from '../../src/store/open.ts'
import { startUnstorage } from '../store/servers/unstorage.ts'
import { startChaosFront, type ChaosFront } from './chaos-front.ts'
import { startChaosOrigin, type ChaosOrigin } from './chaos-origin.ts'
import type { ChaosPlan } from './chaos-plan.ts'
import { startVisitors, type Visitors } from './chaos-visitors.ts'
import { layProjects, type ShopVersions } from './ledger-world.ts'

/** Longer than old code is reached. */
const SETTLE = '400ms'
/** Longer than an old version is said to be live. */
const LAG = '60ms'

/** What is broken on purpose, to see that it would be noticed. */
export type Sabotage = 'nothing is released' | 'a batch is lost' | 'pending tags are lost' | 'old code runs on'

/** What a run is played on. */
export interface ChaosScene {
  readonly world: ShopVersions
  /** A folder for each version. */
  readonly folders: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly emulator: Emulator
  readonly front: ChaosFront
  readonly origin: ChaosOrigin
  readonly visitors: Visitors
  readonly ledger: RealLedger
  /** From now on nothing goes wrong but what processes meet with on their way. */
  readonly calm: () => void
  readonly sabotage: Sabotage | null
  /** Whether releases ask which version is live. */
  readonly asks: boolean
  /** What ran when, and how it ended. */
  readonly trace: string[]
  readonly close: () => Promise<void>
}

/** The ledger as it stands, whatever is seen of it through the front. */
export interface RealLedger extends Ledger {
  /** Origin of the storage server. */
  readonly storage: string
  /** Takes every pending tag out. */
  readonly losePending: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Opens a scene: a version is live, its pages are cached, and the ledger knows of it if anything was ever released. */
export async function openChaosScene(
  world: ShopVersions,
  name: string,
  seed: number,
  plan: ChaosPlan,
  sabotage: Sabotage | null,
): Promise<ChaosScene> {
  const origin = await startChaosOrigin(world.versions, plan.first, seed, sabotage === 'old code runs on')
  const faults = createFaults(plan.faults)
  const emulator = await startEmulator({ origin: origin.url, project: 'shop', faults: faults.plan, seed })
  const ledger = await startLedger(name, world.folder)
  if (plan.isFounded) await putReleased(ledger, world, plan)
  const loses = sabotage === 'a batch is lost'
  const front = await startChaosFront({ name, storage: ledger.storage, cdn: emulator.url, loses })
  await visit(emulator.url, world.pages)
  const { folders, temporary } = await layProjects(world, name, {
    settle: SETTLE,
    ...(plan.retain === null ? {} : { retain: plan.retain }),
    ...(plan.asks ? { live: origin.liveUrl, lag: LAG } : {}),
  })
  return {
    world,
    folders,
    environment: { VERCEL_TOKEN: 'emulator', VERCEL_PROJECT_ID: 'shop', NO_COLOR: '1', TMPDIR: temporary },
    emulator,
    front,
    origin,
    visitors: startVisitors(emulator.url, world, seed, origin.rollout.isEnding),
    ledger,
    calm: () => [faults, origin].forEach(({ calm }) => calm()),
    sabotage,
    asks: plan.asks,
    trace: [],
    close: async () => {
      await front.close()
      await emulator.close()
      await Promise.all([ledger.close(), origin.close()])
    },
  }
}

/** Faults that end when they are told to; the emulator looks at them for each request. */
function createFaults(text: string): { readonly plan: FaultPlan; readonly calm: () => void } {
  let current = parseFaults(text)
  return {
    plan: {
      get faults() {
        return current.faults
      },
      get latencyMs() {
        return current.latencyMs
      },
      get retryAfterSeconds() {
        return current.retryAfterSeconds
      },
    },
    calm: () => {
      current = parseFaults('')
    },
  }
}

async function startLedger(name: string, root: string): Promise<RealLedger> {
  const { origin, storage, close } = await startUnstorage()
  const store = await openStore(`${origin}/${name}`, { root, environment: {}, timeoutMs: 30_000 })
  const scope = scopeKey({ namespace: 'shop', project: 'shop', target: 'production', branch: null })
  return {
    ...openLedger(store, scope, randomNonce),
    storage: origin,
    losePending: async () => {
      const pending = (await storage.getKeys()).filter((key) => key.includes(':pending:'))
      await Promise.all(pending.map((key) => storage.removeItem(key)))
    },
    close: async () => {
      await store.close()
      await close()
    },
  }
}

/** As a release leaves the ledger that was the first, and complete. */
async function putReleased(ledger: Ledger, { versions }: ShopVersions, { first }: ChaosPlan): Promise<void> {
  const manifest = await readManifest(join(versions[first]?.folder ?? '', '.cache-tags/manifest.json'))
  const version = await ledger.putManifest(manifest)
  await ledger.putLive({ ...version, atMs: Date.now(), supersedes: [], untaggedUntilMs: null })
  await ledger.putFounded(Date.now())
}
