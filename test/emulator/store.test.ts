import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CacheEntry, createEntryStore, type EntryStore } from '../../src/emulator/store.ts'

function entry(store: EntryStore, path: string, bytes: number, purgesSeen = 0): CacheEntry {
  return {
    key: store.keyOf(path, {}),
    status: 200,
    headers: {},
    body: Buffer.alloc(bytes),
    lifetime: { freshness: () => 'fresh', ageSeconds: () => 0 },
    labels: [],
    purgesSeen,
  }
}

const has = (store: EntryStore, path: string): boolean => store.get(store.keyOf(path, {})) !== null

test('what was used least recently makes room', () => {
  const store = createEntryStore(250)
  store.put(entry(store, '/a', 100))
  store.put(entry(store, '/b', 100))
  expect(has(store, '/a')).toBe(true)
  store.put(entry(store, '/c', 100))
  expect(['/a', '/b', '/c'].map((path) => has(store, path))).toEqual([true, false, true])
  expect(store.size()).toMatchObject({ entries: 2, evictions: 1 })
})

test('an entry larger than the store leaves the others alone', () => {
  const store = createEntryStore(250)
  store.put(entry(store, '/a', 100))
  store.put(entry(store, '/b', 300))
  expect(['/a', '/b'].map((path) => has(store, path))).toEqual([true, false])
})

test('an older answer does not take the place of a newer one', () => {
  const store = createEntryStore(1000)
  const newer = entry(store, '/a', 1, 2)
  store.put(newer)
  store.put(entry(store, '/a', 1, 1))
  expect(store.get(newer.key)).toBe(newer)
})

test('a path has one key for each value of the headers its responses vary by', () => {
  const store = createEntryStore(1000)
  const keys = (): string[] => ['de', 'en'].map((language) => store.keyOf('/a', { 'accept-language': language }))
  expect(new Set(keys()).size).toBe(1)
  store.addVary('/a', ['accept-language'])
  expect(new Set(keys()).size).toBe(2)
})

test('the bytes are those of the entries, and never over the bound', () => {
  const operation = fc.record({
    path: fc.constantFrom('/a', '/b', '/c', '/d'),
    bytes: fc.nat({ max: 150 }),
    isRemoval: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
      const store = createEntryStore(200)
      for (const { path, bytes, isRemoval } of operations) {
        if (isRemoval) store.remove(store.keyOf(path, {}))
        else store.put(entry(store, path, bytes))
        expect(store.size().bytes).toBeLessThanOrEqual(200)
      }
      for (const path of ['/a', '/b', '/c', '/d']) store.remove(store.keyOf(path, {}))
      expect(store.size()).toMatchObject({ entries: 0, bytes: 0 })
    }),
    { seed: 20_260_101, numRuns: 300 },
  )
})
