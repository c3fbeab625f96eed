import { CacheTagsError } from '../../src/core/error.ts'
import { CDN_LIMITS } from '../../src/cdn/limits.ts'
import type { Purger } from '../../src/core/batch.ts'
import { releaseDigest } from '../../src/core/manifest.ts'
import { announceVersion } from '../../src/release/announce.ts'
import { saidOracle } from '../../src/release/oracle.ts'
import { releaseWithLedger, type LedgerRelease } from '../../src/release/release.ts'
import { openLedger, versionOf } from '../../src/store/ledger.ts'
import { createMemoryStore } from '../../src/store/memory.ts'
import type { Store } from '../../src/store/store.ts'
import { createLeapingClock } from '../cdn/clocks.ts'
import { RELEASE } from '../release/stage.ts'
import { type Bits, carrying, madeBy, tagsOn } from './code.ts'
import { manifestsOf, tagBits, tagNames } from './replay-manifests.ts'
import type { World } from './world.ts'

/** The call of a store that fails, by its number from 0; whether it takes effect all the same. */
export interface StoreFault {
  readonly call: number
  readonly takesEffect: boolean
}

/** What came of a release whose store failed, and of the next. */
export interface FaultyRelease {
  /** Whether the run made a call of that number. */
  readonly isHit: boolean
  /** The code of the error that the run ended with; `null`: none. */
  readonly code: string | null
  readonly again: LedgerRelease
  /** Entries in the cache at the end that the live version doesn't make. */
  readonly stale: Bits
  /** Digests that records name at the end, but for that of the live version. */
  readonly others: readonly string[]
}

/**
 * Releases the version of a world's first pipeline, with a store of which one call fails; then releases it again. No time
 * counts: nothing is kept, old code has stopped.
 */
export async function releaseTwice(world: World, fault: StoreFault): Promise<FaultyRelease> {
  const { code, first, pipelines } = world
  const live = pipelines[0]?.version ?? first
  const manifests = manifestsOf(world, 'page')
  const [old, manifest] = [manifests[first], manifests[live]]
  if (old === undefined || manifest === undefined) throw new Error('There is no such version')
  const store = createMemoryStore()
  let nonces = 0
  const open = (under: Store) => openLedger(under, 'scope', () => `n${(nonces += 1)}`)
  const ledger = open(store)
  const clock = createLeapingClock()
  let cached = madeBy(code, first) | madeBy(code, live) | madeBy(code, world.unreached ?? -1)
  await ledger.putManifest(old)
  if (world.founded) {
    await ledger.putLive({ ...versionOf(old), atMs: clock.now(), supersedes: [], untaggedUntilMs: null })
    await ledger.putFounded(clock.now())
  }
  if (world.unreached !== undefined) {
    const names = tagNames(tagsOn(code, madeBy(code, world.unreached)), code.tagOf.length)
    await ledger.putPending({ tags: names.map((tag) => ({ tag, refused: null })), atMs: clock.now() })
  }
  const { intent } = await announceVersion(manifest, ledger, clock)
  const purged = (tags: Bits): void => void (cached &= ~(carrying(code, tags) & ~madeBy(code, live)))
  const release = (under: Store, unreached: readonly string[]): Promise<LedgerRelease> =>
    releaseWithLedger(
      manifest,
      {
        ledger: open(under),
        clock,
        oracle: saidOracle(releaseDigest(manifest)),
        say: () => {},
        purgersFor: async () => [partialPurger(unreached, purged)],
      },
      { ...RELEASE, retainMs: 0, ownIntents: [intent] },
    )
  const calls = { made: 0 }
  const code1 = await release(failingStore(store, fault, calls), tagNames(1, 1)).then(
    () => null,
    (error: unknown) => (error instanceof CacheTagsError ? error.code : String(error)),
  )
  const again = await release(store, [])
  const { live: records, intents } = await ledger.read()
  const digests = [...records, ...intents].flatMap(([, record]) => record?.digest ?? 'torn')
  return {
    isHit: calls.made > fault.call,
    code: code1,
    again,
    stale: cached & ~madeBy(code, live),
    others: digests.filter((digest) => digest !== releaseDigest(manifest)),
  }
}

/** A store of which one call fails, before or after it took effect. */
function failingStore(store: Store, { call, takesEffect }: StoreFault, calls: { made: number }): Store {
  const faulty = async <Value>(run: () => Promise<Value>): Promise<Value> => {
    const isHit = calls.made === call
    calls.made += 1
    if (!isHit) return run()
    if (takesEffect) await run()
    throw new CacheTagsError('CT_STORE_UNAVAILABLE', 'The store did not answer.')
  }
  return {
    ...store,
    get: (key) => faulty(() => store.get(key)),
    put: (key, value) => faulty(() => store.put(key, value)),
    list: (prefix) => faulty(() => store.list(prefix)),
    remove: (keys) => faulty(() => store.remove(keys)),
  }
}

function partialPurger(lost: readonly string[], purged: (tags: Bits) => void): Purger {
  return {
    name: 'vercel',
    limits: CDN_LIMITS.vercel,
    purge: async (batches) => {
      const tags = batches.flatMap((batch) => batch.tags)
      const accepted = tags.filter((tag) => !lost.includes(tag))
      purged(tagBits(accepted))
      const unreached = tags.filter((tag) => lost.includes(tag))
      return { accepted, refused: [], unreached, requests: 1, retries: 0, stopped: null, receipts: [] }
    },
  }
}
