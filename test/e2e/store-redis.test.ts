import { Redis } from 'ioredis'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import type { Store, StoreOption } from '../../src/store/store.ts'
import { describeStore, SECRET, type FailingStore, type StoreHarness } from '../store/conformance.ts'
import { freePort, serveSilence, type Running } from '../store/servers/listen.ts'
import { startRedis } from '../store/servers/redis.ts'

type Ports = Pick<Running, 'port'>

const openAt = (option: StoreOption, timeoutMs = 10_000): Promise<Store> =>
  openStore(option, { root: '/', environment: {}, timeoutMs })

const addressOf = ({ port }: Ports, user = ''): string => `redis://${user}127.0.0.1:${port}/1`

const USERS = ['--user', `reader on >${SECRET} ~* &* +@read +@connection -@dangerous`]

interface RedisHarness extends StoreHarness {
  readonly server: Running
}

async function setUp(): Promise<RedisHarness> {
  const server = await startRedis(...USERS)
  return { server, open: () => openAt(addressOf(server)), close: server.close }
}

/** A server for one test. */
async function started(...settings: readonly string[]): Promise<Running> {
  const server = await startRedis(...settings)
  onTestFinished(server.close)
  return server
}

/** A store for one test. */
async function opened(option: StoreOption, timeoutMs?: number): Promise<Store> {
  const store = await openAt(option, timeoutMs)
  onTestFinished(store.close)
  return store
}

const failing: readonly FailingStore<RedisHarness>[] = [
  {
    claim: 'a user who may only read',
    changes: 'CT_STORE_READ_ONLY',
    reads: null,
    open: ({ server }) => openAt(addressOf(server, `reader:${SECRET}@`), 2000),
  },
  {
    claim: 'a wrong password',
    changes: 'CT_STORE_READ_ONLY',
    reads: 'CT_STORE_UNAVAILABLE',
    open: ({ server }) => openAt(addressOf(server, `reader:${SECRET}-not@`), 2000),
  },
  {
    claim: 'a server that is gone',
    changes: 'CT_STORE_UNAVAILABLE',
    reads: 'CT_STORE_UNAVAILABLE',
    open: async () => openAt(addressOf({ port: await freePort() }, `a:${SECRET}@`), 2000),
  },
  {
    claim: 'a host that is none',
    changes: 'CT_STORE_UNAVAILABLE',
    reads: 'CT_STORE_UNAVAILABLE',
    open: () => openAt(`rediss://a:${SECRET}@nowhere.invalid`, 2000),
  },
]

describeStore('Redis', { keys: 10_000, concurrency: 500, walks: 50, failing, setUp })

describeStore("unstorage's driver for Redis", {
  keys: 10_000,
  concurrency: 500,
  walks: 50,
  failing: [
    {
      claim: 'a server that is gone',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: async () =>
        openAt(
          { driver: 'redis', options: { host: '127.0.0.1', port: await freePort(), username: 'a', password: SECRET } },
          2000,
        ),
    },
    {
      claim: 'a user who may only read',
      changes: 'CT_STORE_READ_ONLY',
      reads: null,
      open: ({ server }) => openAt({ driver: 'redis', options: { url: addressOf(server, `reader:${SECRET}@`) } }, 2000),
    },
    {
      claim: 'a server that drops keys when it is full',
      changes: 'CT_STORE_REFUSED',
      reads: 'CT_STORE_REFUSED',
      open: async ({ server }) => {
        await command(server, 'CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu')
        return openAt({ driver: 'redis', options: { host: '127.0.0.1', port: server.port } }, 2000)
      },
    },
  ],
  setUp: async (): Promise<RedisHarness> => {
    const server = await startRedis(...USERS)
    const options = { base: 'ledger', host: '127.0.0.1', port: server.port }
    return { server, open: () => openAt({ driver: 'redis', options }), close: server.close }
  },
})

async function command(server: Ports, name: string, ...words: readonly string[]): Promise<unknown> {
  const client = new Redis(server.port, '127.0.0.1', { db: 1 })
  try {
    return await client.call(name, ...words)
  } finally {
    client.disconnect()
  }
}

describe('a server', () => {
  test('that never answers is given up in time', async () => {
    const silence = await serveSilence()
    onTestFinished(silence.close)
    const store = await opened(addressOf(silence, `a:${SECRET}@`), 200)
    await expect(store.get('live/a')).rejects.toMatchObject({
      code: 'CT_STORE_UNAVAILABLE',
      message: `redis://127.0.0.1:${silence.port}/1 did not answer within 200 ms.`,
    })
  })

  test('that is gone is named with its reason', async () => {
    const port = await freePort()
    const store = await opened(addressOf({ port }))
    const message = `redis://127.0.0.1:${port}/1 could not be reached or read: connect ECONNREFUSED 127.0.0.1:${port}`
    await expect(store.get('live/a')).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE', message })
  })

  test('that is a replica is read, and takes no changes', async () => {
    const server = await started()
    const replica = await started('--replicaof', `127.0.0.1 ${server.port}`, '--replica-serve-stale-data', 'yes')
    const store = await opened(addressOf(replica))
    expect(await store.list('')).toEqual([])
    await expect(store.put('live/a', 'value')).rejects.toMatchObject({ code: 'CT_STORE_READ_ONLY' })
    await expect(store.remove(['live/a'])).rejects.toMatchObject({ code: 'CT_STORE_READ_ONLY' })
  })

  test('that drops the connection is connected to again', async () => {
    const server = await started()
    const store = await opened(addressOf(server))
    await store.put('live/a', 'value')
    await command(server, 'CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
    expect(await store.get('live/a')).toBe('value')
  })

  test('that is full says so', async () => {
    const server = await started('--maxmemory', '1', '--maxmemory-policy', 'noeviction')
    const store = await opened(addressOf(server))
    await expect(store.put('live/a', 'value')).rejects.toMatchObject({
      code: 'CT_STORE_UNAVAILABLE',
      message: expect.stringContaining('OOM'),
    })
  })

  test.each(['allkeys-lru', 'allkeys-random'])('that drops keys when it is full is refused: %s', async (policy) => {
    const store = await opened(addressOf(await started('--maxmemory-policy', policy)))
    const refusal = { code: 'CT_STORE_REFUSED', message: expect.stringContaining(policy) }
    await expect(store.get('live/a')).rejects.toMatchObject(refusal)
    await expect(store.put('live/a', 'value')).rejects.toMatchObject(refusal)
  })

  test.each(['noeviction', 'volatile-lru'])('that drops no ledger when it is full will do: %s', async (policy) => {
    const store = await opened(addressOf(await started('--maxmemory-policy', policy)))
    await store.put('live/a', 'value')
    expect(await store.get('live/a')).toBe('value')
  })

  test('that denies CONFIG is asked by INFO', async () => {
    const server = await started('--maxmemory-policy', 'allkeys-lru', '--user', `app on >${SECRET} ~* &* +@all -config`)
    const store = await opened(addressOf(server, `app:${SECRET}@`))
    await expect(store.get('live/a')).rejects.toMatchObject({ code: 'CT_STORE_REFUSED' })
  })

  test('that denies CONFIG and INFO is let pass', async () => {
    const server = await started('--user', `app on >${SECRET} ~* &* +@all -config -info`)
    const store = await opened(addressOf(server, `app:${SECRET}@`))
    await store.put('live/a', 'value')
    expect(await store.get('live/a')).toBe('value')
  })
})

test('ledgers under two prefixes see nothing of each other, whatever the prefix holds', async () => {
  const server = await started()
  const prefixes = ['shop', 'shop*', 'shop?', 'shop[a]', 'shopa', '*', 'shop:a', '{shop}', 'é^$']
  const stores = await Promise.all(
    prefixes.map((prefix) => opened(`${addressOf(server)}?prefix=${encodeURIComponent(prefix)}`)),
  )
  for (const [index, store] of stores.entries()) await store.put(`live/${index}`, 'value')
  const lists = await Promise.all(stores.map((store) => store.list('live/')))
  expect(lists).toEqual(prefixes.map((_, index) => [`live/${index}`]))
})

test('a key of another type is an error, and no absent key', async () => {
  const server = await started()
  const store = await opened(addressOf(server))
  await command(server, 'RPUSH', 'cache-tags:live:a', 'theirs')
  await expect(store.get('live/a')).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE' })
})

test('nothing is written to stderr, whatever goes wrong', async () => {
  const spoken = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn'), vi.spyOn(process.stderr, 'write')]
  onTestFinished(() => spoken.forEach((spy) => spy.mockRestore()))
  const server = await started(...USERS)
  const bad = ['reader:wrong@', `reader:${SECRET}@`].map((user) => addressOf(server, user))
  for (const address of [addressOf({ port: await freePort() }), ...bad]) {
    const store = await openAt(address, 2000)
    await expect(store.put('live/a', 'value')).rejects.toThrow(/redis:/u)
    await store.close()
  }
  expect(spoken.flatMap((spy) => spy.mock.calls)).toEqual([])
})

test('a store that is closed holds no connection, so that the process can end', async () => {
  const server = await started()
  const store = await openAt(addressOf(server))
  await store.put('live/a', 'value')
  const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
  const before = sockets()
  await store.close()
  await vi.waitFor(() => expect(sockets()).toBe(before - 1))
})
