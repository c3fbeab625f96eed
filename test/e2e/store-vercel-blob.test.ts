import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Store, StoreContext } from '../../src/store/store.ts'
import { openVercelBlobStore } from '../../src/store/vercel-blob.ts'
import { describeStore, SECRET, type StoreHarness } from '../store/conformance.ts'
import { firstOnly, type Deed, type Passing } from '../store/servers/front.ts'
import { problem } from '../store/servers/vercel-blob-api.ts'
import { BLOB_TOKEN, startVercelBlob, type VercelBlob } from '../store/servers/vercel-blob.ts'

const ENVIRONMENT = { BLOB_READ_WRITE_TOKEN: BLOB_TOKEN }

function openWith(environment: StoreContext['environment'] = ENVIRONMENT, timeoutMs = 60_000): Promise<Store> {
  return openVercelBlobStore('vercel-blob:some/ledger', { root: '/', environment, timeoutMs })
}

interface BlobHarness extends StoreHarness {
  readonly service: VercelBlob
}

async function setUp(): Promise<BlobHarness> {
  const service = await startVercelBlob()
  return { service, open: () => openWith(), close: service.close }
}

/** A store that fails because of what the service does. */
async function openWhere(
  { service }: BlobHarness,
  decide: (passing: Passing) => Deed,
  timeoutMs = 2000,
): Promise<Store> {
  service.behave(decide)
  return openWith({ BLOB_READ_WRITE_TOKEN: `vercel_blob_rw_storeid_${SECRET}` }, timeoutMs)
}

describeStore<BlobHarness>('Vercel Blob', {
  keys: 2500,
  concurrency: 32,
  setUp,
  failing: [
    {
      claim: 'a token that is not of the store',
      changes: 'CT_STORE_READ_ONLY',
      reads: 'CT_STORE_UNAVAILABLE',
      open: (harness) => openWhere(harness, () => 'pass'),
    },
    {
      claim: 'a token of a store that is not there',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: (harness) => openWhere(harness, () => problem(404, 'store_not_found', 'No such store')),
    },
    {
      claim: 'a store that is suspended',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: (harness) => openWhere(harness, () => problem(403, 'store_suspended', 'Suspended')),
    },
    {
      claim: 'a service that is gone',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: (harness) => openWhere(harness, () => 'cut', 300),
    },
    {
      claim: 'a service that never answers',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: (harness) => openWhere(harness, () => 'silence', 300),
    },
    {
      claim: 'a service that always fails',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: (harness) => openWhere(harness, () => problem(500, 'internal_server_error', 'Failed'), 300),
    },
    {
      claim: 'a service that limits the rate',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: (harness) => openWhere(harness, () => problem(429, 'rate_limited', 'Slow down')),
    },
    {
      claim: 'no token',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: () => openWith({}),
    },
    {
      claim: 'a token that no header takes',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: () => openWith({ BLOB_READ_WRITE_TOKEN: `vercel_blob_rw_storeid_${SECRET}\nx` }, 2000),
    },
  ],
})

async function stage(access?: 'private' | 'public'): Promise<{ service: VercelBlob; store: Store }> {
  const service = await startVercelBlob(access)
  onTestFinished(() => service.close())
  return { service, store: await openWith(ENVIRONMENT, 5000) }
}

describe('a Vercel Blob store', () => {
  test.each([
    ['500', problem(500, 'internal_server_error', 'Failed')],
    ['503', problem(503, 'service_unavailable', 'Later')],
    ['a connection that is cut', 'cut'],
  ] as const)('tries again after %s', { timeout: 20_000 }, async (_, deed) => {
    const { store, service } = await stage()
    service.behave(firstOnly(deed))
    await store.put('live/a', 'value')
    service.behave(firstOnly(deed))
    expect(await store.get('live/a')).toBe('value')
    expect(service.passed.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'GET', 'GET'])
  })

  test('lets the SDK try nothing more once the time is over', async () => {
    const { service } = await stage()
    const store = await openWith(ENVIRONMENT, 100)
    service.behave(() => 'silence')
    const begun = vi.spyOn(globalThis, 'setTimeout')
    onTestFinished(() => begun.mockRestore())
    await expect(store.put('live/a', 'value')).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE' })
    await new Promise(setImmediate)
    // The SDK rests for a second at least before it tries again.
    const rests = begun.mock.calls.flatMap(([, delayMs = 0]) => (delayMs >= 1000 && delayMs < 3000 ? [delayMs] : []))
    expect(rests).toEqual([])
  })

  test('reads past the cache of the CDN', async () => {
    const { store, service } = await stage()
    expect(await store.get('live/a')).toBeNull()
    await store.put('live/a', 'value')
    expect(service.store.cached.get('some/ledger/live/a')).toBeNull()
    expect(await store.get('live/a')).toBe('value')
  })

  test('takes what the API knows and the CDN does not hand out for an error', async () => {
    const { store, service } = await stage()
    await store.put('live/a', 'value')
    service.behave(({ url }) => (url.startsWith('/cdn/') ? { status: 404 } : 'pass'))
    await expect(store.get('live/a')).rejects.toMatchObject({
      code: 'CT_STORE_UNAVAILABLE',
      message: 'vercel-blob:some/ledger/ has live/a, but does not hand it out.',
    })
  })

  test('puts nothing where anyone could read it', async () => {
    const { store, service } = await stage('public')
    await expect(store.put('live/a', 'value')).rejects.toMatchObject({
      code: 'CT_STORE_REFUSED',
      hint: expect.stringContaining('--access private'),
    })
    expect(service.store.blobs.size).toBe(0)
  })

  test.each([
    ['without a cursor', {}],
    ['with a cursor that comes back', { cursor: 'a' }],
  ])('takes a list that goes on %s for an error, not for an end', async (_, rest) => {
    const { store, service } = await stage()
    service.behave(() => ({ status: 200, body: JSON.stringify({ blobs: [], hasMore: true, ...rest }) }))
    await expect(store.list('')).rejects.toMatchObject({
      code: 'CT_STORE_UNAVAILABLE',
      message: 'vercel-blob:some/ledger/ answered with a list that has no proper end.',
    })
  })

  test.each([
    ['a page', '<!doctype html>'],
    ['an empty object', '{}'],
    ['blobs of which it does not say whether they are all', '{"blobs":[]}'],
  ])('takes a list that is %s for an error', async (_, body) => {
    const { store, service } = await stage()
    service.behave(() => ({ status: 200, body }))
    await expect(store.list('')).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE' })
  })

  test('lists every page and removes in batches', async () => {
    const { store, service } = await stage()
    const keys = Array.from({ length: 2001 }, (_, index) => `pending/${index}`)
    for (const key of keys) service.store.blobs.set(`some/ledger/${key}`, Buffer.from('value'))
    service.store.blobs.set('some/ledger/pending/', Buffer.from(''))
    expect((await store.list('pending/')).toSorted()).toEqual(keys.toSorted())
    expect(service.passed).toHaveLength(3)
    await store.remove(keys.slice(0, 250))
    expect(service.passed).toHaveLength(6)
    expect(await store.list('')).toHaveLength(1751)
  })

  test('goes by OIDC where there is no other token', async () => {
    const { service } = await stage()
    const store = await openWith({ VERCEL_OIDC_TOKEN: BLOB_TOKEN, BLOB_STORE_ID: 'store_storeid' }, 5000)
    await store.put('live/a', 'value')
    expect(await store.get('live/a')).toBe('value')
    expect(service.store.blobs.size).toBe(1)
  })

  test.each(['vercel-blob:a?b', 'vercel-blob:a b', 'vercel-blob:../a', 'vercel-blob:a/./b', 'vercel-blobs:a', 'a'])(
    'refuses the address %s',
    async (address) => {
      const opening = openVercelBlobStore(address, { root: '/', environment: ENVIRONMENT, timeoutMs: 1000 })
      await expect(opening).rejects.toMatchObject({ code: 'CT_STORE_REFUSED' })
    },
  )
})
