import { expect, test } from 'vitest'
import { releaseDigest } from '../../src/core/manifest.ts'
import { scopeKey, scopeWords, type Scope } from '../../src/release/scope.ts'
import { openLedger, versionOf, type Ledger } from '../../src/store/ledger.ts'
import { createMemoryStore } from '../../src/store/memory.ts'
import { randomNonce } from '../../src/store/nonce.ts'
import type { Store } from '../../src/store/store.ts'
import { handMade } from '../cli/manifests.ts'

const MANIFEST = handMade({ page: { tags: ['a,b', 'ü'], code: '1' }, hole: { tags: ['h-*'], code: '1' } })

function open(wrap: (store: Store) => Store = (store) => store): { ledger: Ledger; entries: Map<string, string> } {
  const entries = new Map<string, string>()
  return { ledger: openLedger(wrap(createMemoryStore(entries)), 'scope', randomNonce), entries }
}

test('keys are digests and nonces, whatever the tags are called', async () => {
  const { ledger, entries } = open()
  const version = await ledger.putManifest(MANIFEST)
  await ledger.putIntent({ ...version, atMs: 0 })
  await ledger.putLive({ ...version, atMs: 0, supersedes: [], untaggedUntilMs: null })
  await ledger.putPending({ tags: [{ tag: 'a:b/c?d', refused: null }], atMs: 0 })
  await ledger.putFounded(0)
  expect(entries.size).toBe(5)
  for (const key of entries.keys()) expect(key).toMatch(/^[\w-]+(\/[\w-]+)+$/)
})

test('a record names every tag by which entries of its version can be purged', () => {
  expect(versionOf(MANIFEST)).toEqual({ digest: releaseDigest(MANIFEST), tags: ['a,b', 'ü'] })
})

test('no two records share a key, though they say the same', async () => {
  const { ledger } = open()
  const record = { digest: 'd', tags: [], atMs: 0 }
  const nonces = await Promise.all(Array.from({ length: 100 }, () => ledger.putIntent(record)))
  expect(new Set(nonces).size).toBe(100)
  expect((await ledger.read()).intents).toHaveLength(100)
})

test('what is removed between listing and reading is no part of the state', async () => {
  const { ledger } = open((store) => ({
    ...store,
    get: async (key) => (key.includes('/live/') ? null : store.get(key)),
  }))
  await ledger.putLive({ digest: 'd', tags: [], atMs: 0, supersedes: [], untaggedUntilMs: null })
  expect((await ledger.read()).live).toEqual([])
})

test.each([
  ['under the key of another', (text: string) => text.replaceAll('"page"', '"seite"')],
  ['torn', (text: string) => text.slice(0, -20)],
  ['of another schema', (text: string) => text.replace('"schema": 1', '"schema": 9')],
  ['changed by hand', (text: string) => text.replace('"namespace": "shop"', '"namespace": "shed"')],
])('a manifest that is %s counts as lost', async (_, change) => {
  const { ledger, entries } = open()
  const { digest } = await ledger.putManifest(MANIFEST)
  expect(await ledger.readManifest(digest)).toEqual(MANIFEST)
  for (const [key, text] of entries) entries.set(key, change(text))
  expect(await ledger.readManifest(digest)).toBeNull()
})

test('a ledger sees nothing of another project, target or branch in the same store', async () => {
  const scope: Scope = { namespace: 'shop', project: 'p', target: 'production', branch: null }
  const others: Scope[] = [
    { ...scope, namespace: 'shop2' },
    { ...scope, project: null },
    { ...scope, target: 'preview', branch: 'a' },
    { ...scope, target: 'preview', branch: 'b' },
  ]
  const store = createMemoryStore()
  const keys = [scope, ...others].map(scopeKey)
  expect(new Set(keys).size).toBe(keys.length)
  for (const key of keys) await openLedger(store, key, randomNonce).putIntent({ digest: key, tags: [], atMs: 0 })
  for (const key of keys) {
    const { intents } = await openLedger(store, key, randomNonce).read()
    expect(intents.map(([, record]) => record?.digest)).toEqual([key])
  }
  expect([scope, others[3]].map((one) => one && scopeWords(one))).toEqual([
    'production of shop (p)',
    'preview of shop (p), branch b',
  ])
})

test('kinds of records that it does not know are passed over, and not even read', async () => {
  const read: string[] = []
  const { ledger, entries } = open((store) => ({
    ...store,
    get: async (key) => {
      read.push(key)
      return store.get(key)
    },
  }))
  await ledger.putIntent({ digest: 'd', tags: [], atMs: 0 })
  const before = await ledger.read()
  entries.set('scope/release/n1', '{"schema":9}')
  entries.set('scope/another/n1', '{"schema":9}')
  read.length = 0
  expect(await ledger.read()).toEqual(before)
  expect(read).toEqual([expect.stringMatching(/^scope\/intent\//)])
})

test('a ledger of 10,000 records is read whole', async () => {
  const { ledger } = open()
  for (let index = 0; index < 10_000; index += 1) await ledger.putIntent({ digest: `d${index}`, tags: [], atMs: index })
  expect(new Set((await ledger.read()).intents.map(([, record]) => record?.digest)).size).toBe(10_000)
})
