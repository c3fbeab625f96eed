import { describe, expect, test } from 'vitest'
import { CacheTagsError } from '../../src/core/error.ts'
import { releaseDigest } from '../../src/core/manifest.ts'
import { exportLedger, importLedger, pruneLedger } from '../../src/release/transfer.ts'
import { openLedger, type Ledger } from '../../src/store/ledger.ts'
import { createMemoryStore } from '../../src/store/memory.ts'
import { RELEASES_KEPT } from '../../src/store/release-record.ts'
import type { Store } from '../../src/store/store.ts'
import { START_MS } from '../cdn/clocks.ts'
import { founded, M1, M2, setStage } from './stage.ts'

describe('remembering', () => {
  test('comes after every step of the release', async () => {
    const calls: string[] = []
    const stage = setStage((store) => noting(store, calls))
    await stage.release(M1, { retainMs: 0 })
    calls.length = 0
    await stage.release(M2, { answers: [{ unreached: ['a'] }], retainMs: 0 })
    const first = calls.findIndex((call) => call.includes('/release/'))
    expect(calls.slice(first)).toEqual([expect.stringMatching('^put scope/release/'), 'list scope/release/'])
    expect(calls.slice(0, first).filter((call) => call === 'list scope/')).toHaveLength(2)
    expect(calls.some((call) => call.startsWith('get scope/release/'))).toBe(false)
  })

  test('that fails is told, and the release is none the worse', async () => {
    const failing = (key: string): void => {
      if (key.includes('/release/')) throw new CacheTagsError('CT_STORE_READ_ONLY', 'The store takes no changes.')
    }
    const stage = setStage((store) => ({
      ...store,
      put: async (key, value) => {
        failing(key)
        await store.put(key, value)
      },
    }))
    expect(await stage.release(M1, { retainMs: 0 })).toMatchObject({ settled: true, founded: true })
    expect(stage.warned).toEqual(["the ledger's history lacks this release: The store takes no changes."])
  })

  test('is not tried where the store has failed just now', async () => {
    const calls: string[] = []
    const stage = setStage((store) =>
      noting(
        {
          ...store,
          remove: async () => {
            throw new CacheTagsError('CT_STORE_UNAVAILABLE', 'The store did not answer.')
          },
        },
        calls,
      ),
    )
    await expect(stage.release(M1)).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE' })
    expect(stage.purges).toHaveLength(1)
    expect(calls.filter((call) => call.includes('/release/'))).toEqual([])
    expect(stage.warned).toEqual([])
  })

  test('is no news to other releases, and nothing that they would purge', async () => {
    const stage = await founded(M1)
    for (let index = 0; index < 3; index += 1) stage.entries.set(`scope/release/torn${index}`, '{"schema":9}')
    expect(await stage.release(M1)).toMatchObject({ rounds: 1, settled: true, plan: { widened: null } })
    expect(await stage.ledger.readReleases()).toHaveLength(2)
  })

  test('keeps the newest releases', async () => {
    const stage = await founded(M1)
    for (let index = 0; index < RELEASES_KEPT + 5; index += 1) {
      await stage.pass(1)
      await stage.release(M1)
    }
    const records = await stage.ledger.readReleases()
    expect(records.map(({ atMs }) => atMs)).toEqual(
      Array.from({ length: RELEASES_KEPT }, (_, index) => START_MS + RELEASES_KEPT + 5 - index),
    )
    expect(historyKeys(stage.entries)).toHaveLength(RELEASES_KEPT)
    expect((await stage.ledger.readReleases(2)).map(({ atMs }) => atMs)).toEqual(
      records.slice(0, 2).map(({ atMs }) => atMs),
    )
  })

  test('by two at once does no harm', async () => {
    const stage = await founded(M1)
    await stage.release(M1)
    const [record] = await stage.ledger.readReleases()
    if (record === undefined) throw new Error('Nothing is remembered')
    const ledgers = ['x', 'y'].map((name) => counting(stage.store, name))
    await Promise.all(
      ledgers.flatMap((ledger) =>
        Array.from({ length: RELEASES_KEPT }, (_, index) => ledger.putRelease({ ...record, atMs: START_MS + index })),
      ),
    )
    const kept = await stage.ledger.readReleases()
    expect(historyKeys(stage.entries)).toHaveLength(RELEASES_KEPT)
    expect(kept.map(({ atMs }) => atMs - START_MS)).toEqual(
      Array.from({ length: RELEASES_KEPT }, (_, index) => RELEASES_KEPT - 1 - Math.floor(index / 2)),
    )
  })
})

describe('a ledger with history', () => {
  test('is carried over with it', async () => {
    const stage = await founded(M1)
    const scope = { namespace: 'shop', project: null, target: 'production', branch: null } as const
    const text = await exportLedger(stage.store, 'scope', scope)
    const entries = new Map<string, string>()
    await importLedger(createMemoryStore(entries), 'scope', text)
    expect(entries).toEqual(stage.entries)
    expect(historyKeys(entries)).toHaveLength(1)
  })

  test('keeps it when it is pruned', async () => {
    const stage = await founded(M1)
    await stage.release(M2, { retainMs: 0 })
    const before = historyKeys(stage.entries)
    expect((await pruneLedger(stage.ledger)).manifests).toEqual([releaseDigest(M1)])
    expect(historyKeys(stage.entries)).toEqual(before)
  })
})

function noting(store: Store, calls: string[]): Store {
  const noted = <Rest extends readonly unknown[], Value>(
    name: string,
    call: (key: string, ...rest: Rest) => Promise<Value>,
  ): ((key: string, ...rest: Rest) => Promise<Value>) => {
    return (key, ...rest) => {
      calls.push(`${name} ${key}`)
      return call(key, ...rest)
    }
  }
  return { ...store, get: noted('get', store.get), put: noted('put', store.put), list: noted('list', store.list) }
}

function counting(store: Store, name: string): Ledger {
  let nonces = 0
  return openLedger(store, 'scope', () => `${name}${(nonces += 1)}`)
}

function historyKeys(entries: ReadonlyMap<string, string>): string[] {
  return [...entries.keys()].filter((key) => key.startsWith('scope/release/')).sort()
}
