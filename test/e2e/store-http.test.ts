import { describe, expect, onTestFinished, test } from 'vitest'
import { openHttpStore } from '../../src/store/http.ts'
import type { Store } from '../../src/store/store.ts'
import { describeStore, SECRET, type StoreHarness } from '../store/conformance.ts'
import { firstOnly, startFront, type Deed, type Front, type Passing } from '../store/servers/front.ts'
import { freePort } from '../store/servers/listen.ts'
import { guardedBy, startUnstorage, type UnstorageServer } from '../store/servers/unstorage.ts'

const TOKEN = 'token-of-the-tests'

function openAt(address: string, token: string | undefined = TOKEN, timeoutMs = 60_000): Promise<Store> {
  return openHttpStore(address, { root: '/', environment: { CACHE_TAGS_STORE_TOKEN: token }, timeoutMs })
}

interface HttpHarness extends StoreHarness {
  readonly origin: string
  /** Opens the store behind a front that does something with each request. */
  readonly behind: (decide: (passing: Passing) => Deed, timeoutMs?: number) => Promise<Store>
}

async function setUp(mayWrite = true): Promise<HttpHarness> {
  const server = await startUnstorage(guardedBy(TOKEN, mayWrite))
  const fronts: Front[] = []
  return {
    origin: server.origin,
    open: () => openAt(`${server.origin}/some/ledger`),
    behind: async (decide, timeoutMs = 2000) => {
      const front = await startFront(server.port, decide)
      fronts.push(front)
      return openAt(front.origin, SECRET, timeoutMs)
    },
    close: async () => {
      await Promise.all(fronts.map((front) => front.close()))
      await server.close()
    },
  }
}

const isChange = ({ method }: Passing): boolean => method === 'PUT' || method === 'DELETE'

const PAGE: Deed = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<!doctype html><title>Welcome</title>',
}

describeStore<HttpHarness>('HTTP', {
  keys: 10_000,
  concurrency: 64,
  setUp,
  failing: [
    {
      claim: 'a token that the server does not know',
      changes: 'CT_STORE_READ_ONLY',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ origin }) => openAt(origin, SECRET, 2000),
    },
    {
      claim: 'no token',
      changes: 'CT_STORE_READ_ONLY',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ origin }) => openAt(origin, '', 2000),
    },
    {
      claim: 'a path of which nothing is known',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ behind }) => behind(() => ({ status: 404, body: 'Not found' })),
    },
    {
      claim: 'a site that answers everything with a page',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ behind }) => behind(() => PAGE),
    },
    {
      claim: 'a site that sends everyone to its login',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ behind }) =>
        behind(() => ({ status: 302, headers: { location: `https://login.example.com/?ticket=${SECRET}` } })),
    },
    {
      claim: 'a server that is gone',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: async () => openAt(`http://127.0.0.1:${await freePort()}`, SECRET, 300),
    },
    {
      claim: 'a server that never answers',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ behind }) => behind(() => 'silence', 300),
    },
    {
      claim: 'a server that always fails',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ behind }) => behind(() => ({ status: 500 }), 300),
    },
    {
      claim: 'a server that takes no changes',
      changes: 'CT_STORE_READ_ONLY',
      reads: null,
      open: async ({ origin }) => {
        const front = await openFront(origin, (passing) => (isChange(passing) ? { status: 405 } : 'pass'))
        return openAt(front.origin, TOKEN, 2000)
      },
    },
  ],
})

async function openFront(origin: string, decide: (passing: Passing) => Deed): Promise<Front> {
  const front = await startFront(Number(new URL(origin).port), decide)
  onTestFinished(() => front.close())
  return front
}

interface Stage {
  readonly server: UnstorageServer
  readonly front: Front
  readonly store: Store
}

/** A store on a server of its own, behind a front. */
async function stage(decide: (passing: Passing) => Deed = () => 'pass', path = ''): Promise<Stage> {
  const server = await startUnstorage(guardedBy(TOKEN))
  onTestFinished(() => server.close())
  const front = await openFront(server.origin, decide)
  const store = await openAt(`${front.origin}${path}`, TOKEN, 5000)
  onTestFinished(() => store.close())
  return { server, front, store }
}

describe('a store behind HTTP', () => {
  test.each([
    ['429', { status: 429 }],
    ['500', { status: 500 }],
    ['502', { status: 502 }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    ['a connection that is cut', 'cut'],
  ] as const)('tries again after %s', async (_, deed) => {
    const { store, front } = await stage(firstOnly(deed))
    await store.put('live/a', 'value')
    expect(await store.get('live/a')).toBe('value')
    expect(front.passed.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'GET'])
  })

  test('says which status it was that did not go away', async () => {
    const { store, front } = await stage(() => ({ status: 503 }))
    await expect(store.list('')).rejects.toMatchObject({
      code: 'CT_STORE_UNAVAILABLE',
      message: `${front.origin} answered with 503, and so it did when asked again.`,
    })
  })

  test.each([
    ['no JSON', 'live/a'],
    ['an object', '{"keys":["live/a"]}'],
    ['numbers', '[1,2]'],
    ['nothing', ''],
    ['null', 'null'],
    ['a page', '<!doctype html><title>Welcome</title>'],
    ['keys of another place', '["pending/a"]'],
  ])('takes a list that is %s for an error', async (_, body) => {
    const { store } = await stage(() => ({ status: 200, body }))
    await expect(store.list('live/')).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE' })
  })

  test('takes a 404 of a list for an error', async () => {
    const { store } = await stage(() => ({ status: 404 }))
    await expect(store.list('live/')).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE' })
  })

  test('does not take a value that it has not put', async () => {
    const { store, server } = await stage()
    await server.storage.setItem('live:a', 'value')
    await expect(store.get('live/a')).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE' })
  })

  test('does not take a page for a removal', async () => {
    const { store } = await stage(() => PAGE)
    await expect(store.remove(['live/a'])).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE' })
  })

  test('follows no redirect, and takes the token nowhere', async () => {
    const elsewhere = await stage()
    const location = `${elsewhere.front.origin}/live/a?ticket=${SECRET}`
    const { store } = await stage(() => ({ status: 307, headers: { location } }))
    const host = new URL(location).host
    await expect(store.get('live/a')).rejects.toMatchObject({
      code: 'CT_STORE_UNAVAILABLE',
      message: expect.stringMatching(new RegExp(`redirects to ${host}\\.$`, 'u')),
    })
    await expect(store.put('live/a', 'value')).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE' })
    expect(elsewhere.front.passed).toEqual([])
  })

  test.each(['', '/', '/ledger', '/ledger/', '/some/ledger', '/live'])(
    'keeps to the path %j of its address',
    async (path) => {
      const { store, server } = await stage(() => 'pass', path)
      await server.storage.setItem('elsewhere:live:x', 'text:value')
      await store.put('live/a', 'value')
      expect(await store.list('live/')).toEqual(['live/a'])
      expect(await server.storage.getKeys(`${path.replaceAll('/', ':')}:live`)).toHaveLength(1)
    },
  )

  test('lists a server that is mounted below the root', async () => {
    const server = await startUnstorage({
      ...guardedBy(TOKEN),
      resolvePath: ({ path }) => path.replace(/^\/api\/storage/u, ''),
    })
    onTestFinished(() => server.close())
    const store = await openAt(`${server.origin}/api/storage/ledger`, TOKEN, 5000)
    onTestFinished(() => store.close())
    await store.put('live/a', 'value')
    expect(await store.list('')).toEqual(['live/a'])
    expect(await server.storage.getKeys()).toEqual(['ledger:live:a'])
  })

  test('removes no more than it was asked to when one removal fails', async () => {
    const { store, front } = await stage(({ method }) => (method === 'DELETE' ? { status: 403 } : 'pass'))
    const keys = Array.from({ length: 200 }, (_, index) => `live/${index}`)
    await expect(store.remove(keys)).rejects.toMatchObject({ code: 'CT_STORE_READ_ONLY' })
    // Time enough for the others, many times over.
    for (let round = 0; round < 50; round++) await store.list('')
    expect(front.passed.filter(({ method }) => method === 'DELETE').length).toBeLessThan(64)
  })

  test('sends the token with every request', async () => {
    const { store, front } = await stage()
    await store.put('live/a', 'value')
    await store.get('live/a')
    await store.list('')
    await store.remove(['live/a'])
    expect(front.passed.map(({ headers }) => headers.authorization)).toEqual(Array(4).fill(`Bearer ${TOKEN}`))
  })
})
