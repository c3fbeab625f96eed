import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { chooseStore, openStore } from '../../src/store/open.ts'
import type { StoreContext } from '../../src/store/store.ts'
import { SECRET } from './conformance.ts'

const context: StoreContext = { root: tmpdir(), environment: {}, timeoutMs: 2000 }

async function emptyFolder(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'cache-tags-open-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  return root
}

describe('the store that is meant', () => {
  const driver = { driver: 'redis' }

  test.each([
    ['the option comes first', 'memory:', { CACHE_TAGS_STORE: 'git:origin', CI: 'true' }, 'memory:'],
    ['a driver is an option', driver, { CACHE_TAGS_STORE: 'git:origin' }, driver],
    ['then the environment', undefined, { CACHE_TAGS_STORE: ' git:origin ', CI: 'true' }, 'git:origin'],
    ['then a folder of the project', undefined, {}, 'file:.cache-tags/ledger'],
    ['an empty variable names none', undefined, { CACHE_TAGS_STORE: ' ' }, 'file:.cache-tags/ledger'],
    ['CI may be off', undefined, { CI: 'false' }, 'file:.cache-tags/ledger'],
    ['CI may be 0', undefined, { CI: '0' }, 'file:.cache-tags/ledger'],
    ['CI may be empty', undefined, { CI: '' }, 'file:.cache-tags/ledger'],
  ])('%s', (_, option, environment, expected) => {
    expect(chooseStore(option, environment)).toBe(expected)
  })

  test.each(['1', 'true', 'TRUE', 'woodpecker'])('must be named on a CI runner: CI=%s', (CI) => {
    const refusal = { code: 'CT_STORE_REFUSED', hint: expect.stringContaining('git:origin') }
    expect(() => chooseStore(undefined, { CI })).toThrow(expect.objectContaining(refusal))
    expect(() => chooseStore(undefined, { CI, CACHE_TAGS_STORE: '' })).toThrow(expect.objectContaining(refusal))
  })
})

describe('an address', () => {
  test.each([
    ['memory:', 'memory'],
    ['file:ledger', 'file:ledger'],
    [`redis://a:${SECRET}@localhost:6380/2?prefix=shop`, 'redis://localhost:6380/2'],
    [`rediss://:${SECRET}@localhost`, 'rediss://localhost'],
  ])('opens the kind it begins with, by a name without secrets: %s', async (address, name) => {
    const store = await openStore(address, context)
    expect(store.name).toBe(name)
    await store.close()
  })

  test.each(['https://example.invalid/ledger', 's3://bucket/ledger?region=eu-west-1'])(
    'opens without a connection: %s',
    async (address) => {
      const store = await openStore(address, context)
      expect(store.name).toContain(new URL(address).host)
      await store.close()
    },
  )

  test('of a relative folder starts at the project', async () => {
    const root = await emptyFolder()
    const store = await openStore('file:ledger', { ...context, root })
    await store.put('live/a', 'value')
    expect(await readdir(join(root, 'ledger/live'))).toEqual(['a.txt'])
  })

  test('may be the URL of a folder', async () => {
    const root = await emptyFolder()
    const store = await openStore(pathToFileURL(join(root, 'a ledger')).href, context)
    await store.put('live/a', 'value')
    expect(await readdir(root)).toEqual(['a ledger'])
  })

  test('opens a driver of unstorage by an object', async () => {
    const store = await openStore({ driver: 'memory' }, context)
    await store.put('live/a', 'value')
    expect(await store.list('')).toEqual(['live/a'])
    await store.close()
  })

  test.each([
    '',
    './ledger',
    'ledger',
    'C:\\ledger',
    'file:',
    'file: ',
    'file://host/ledger',
    `ftp://a:${SECRET}@host/ledger`,
    `constructor:${SECRET}`,
    `redis:a:${SECRET}@host`,
    `redis://a:${SECRET}@host:port`,
    `redis://a:${SECRET}@host/ledger`,
    `redis://a:${SECRET}@redis.example.com`,
    `redis://a:${SECRET}@host?prefix=a/b`,
    `redis://a:${SECRET}@host?prefix=a:`,
    `redis://a:${SECRET}@host?token=${SECRET}`,
    `redis://a:${SECRET}@host?${SECRET}`,
    `https:${SECRET}`,
    's3:///ledger',
    `a:${SECRET}@host`,
  ])('that is none is a mistake, and nothing of it is told but the kind: %s', async (address) => {
    const problem: unknown = await openStore(address, context).catch((error: unknown) => error)
    expect(problem).toMatchObject({ code: 'CT_CONFIG', hint: expect.stringContaining('redis://') })
    expect(inspect(problem, { depth: Infinity })).not.toContain(SECRET)
  })
})
