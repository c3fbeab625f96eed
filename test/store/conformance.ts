import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../src/core/error.ts'
import type { Store } from '../../src/store/store.ts'
import { describeContract } from './conformance-contract.ts'
import { describeFailing } from './conformance-failing.ts'
import { describeLaw } from './conformance-law.ts'
import { describeTogether } from './conformance-together.ts'

export { SECRET } from './conformance-failing.ts'

export interface StoreHarness {
  /** Opens the store anew, as another process would: nothing is shared but the service behind it. */
  readonly open: () => Promise<Store>
  /** Takes the service down and cleans up. */
  readonly close: () => Promise<void>
}

/** A way in which a store can fail. It is opened with a `timeoutMs` of 2,000 at most. */
export interface FailingStore<Harness> {
  /** Such as `a server that is gone`. */
  readonly claim: string
  /** Code of `put` and `remove`. */
  readonly changes: ErrorCode
  /** Code of `get` and `list`; `null`: they work. */
  readonly reads: ErrorCode | null
  /** May reject already, if with the same code. */
  readonly open: (harness: Harness) => Promise<Store>
}

/** What the suite has to know of a store. */
export interface StoreSuite<Harness extends StoreHarness> {
  /** How many keys the volume test puts and lists. */
  readonly keys: number
  /** Puts under way at once in the volume test. */
  readonly concurrency: number
  /**
   * Runs of the law, up to 12 calls each.
   * @default 20
   */
  readonly walks?: number
  /**
   * Whether the implementation passes the whole suite over another service, so that here only what a service can spoil
   * is asked again: two openings at once, volume, failures.
   * @default false
   */
  readonly isAnotherService?: boolean
  readonly failing?: readonly FailingStore<Harness>[]
  /** Brings up an empty service; called for every test. */
  readonly setUp: () => Promise<Harness>
}

/** What each test works with. */
export interface StoreBench<Harness> {
  readonly harness: () => Harness
  /** Opens the store; it is closed after the test. */
  readonly open: () => Promise<Store>
}

/** What the port promises, asked of one implementation. */
export function describeStore<Harness extends StoreHarness>(name: string, suite: StoreSuite<Harness>): void {
  describe(`the store: ${name}`, () => {
    const bench = startBench(suite)
    if (suite.isAnotherService !== true) {
      describeContract(bench)
      describeLaw(bench, suite.walks ?? 20)
    }
    describeTogether(bench, suite)
    describeFailing(bench, suite.failing ?? [])
    test('has a name', async () => {
      const store = await bench.open()
      expect(store.name).toMatch(/\S/u)
    })
  })
}

function startBench<Harness extends StoreHarness>(suite: StoreSuite<Harness>): StoreBench<Harness> {
  let harness: Harness | undefined
  const opened: Store[] = []
  beforeEach(async () => {
    harness = await suite.setUp()
  }, 60_000)
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()))
    await harness?.close()
    harness = undefined
  }, 60_000)
  const running = (): Harness => {
    if (harness === undefined) throw new Error('The service was not brought up.')
    return harness
  }
  return {
    harness: running,
    open: async () => {
      const store = await running().open()
      opened.push(store)
      return store
    },
  }
}
