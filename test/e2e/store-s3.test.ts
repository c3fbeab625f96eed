import { describe, expect, onTestFinished, test } from 'vitest'
import { openS3Store } from '../../src/store/s3.ts'
import type { Store, StoreContext } from '../../src/store/store.ts'
import { describeStore, SECRET, type StoreHarness } from '../store/conformance.ts'
import { firstOnly, startFront, type Deed, type Front, type Passing } from '../store/servers/front.ts'
import { freePort } from '../store/servers/listen.ts'
import { BUCKET, S3_IDENTITY, startS3, type S3Server } from '../store/servers/s3.ts'

interface S3Harness extends StoreHarness {
  /** Opens the store behind a front that does something with each request. */
  readonly behind: (
    decide: (passing: Passing) => Deed,
    environment?: StoreContext['environment'],
    timeoutMs?: number,
  ) => Promise<Store>
  readonly port: number
}

function openAt(
  origin: string,
  environment: StoreContext['environment'] = S3_IDENTITY,
  timeoutMs = 60_000,
  bucket = BUCKET,
): Promise<Store> {
  const address = `s3://${bucket}/some/ledger?endpoint=${encodeURIComponent(origin)}&forcePathStyle=true`
  return openS3Store(address, { root: '/', environment, timeoutMs })
}

async function setUp(): Promise<S3Harness> {
  const server = await startS3()
  const fronts: Front[] = []
  return {
    port: server.port,
    open: () => openAt(`http://127.0.0.1:${server.port}`),
    behind: async (decide, environment, timeoutMs = 2000) => {
      const front = await startFront(server.port, decide)
      fronts.push(front)
      return openAt(front.origin, environment, timeoutMs)
    },
    close: async () => {
      await Promise.all(fronts.map((front) => front.close()))
      await server.close()
    },
  }
}

/** An error as S3 writes it. */
function xmlError(status: number, code: string): Deed {
  const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>The words of ${code}.</Message></Error>`
  return { status, headers: { 'content-type': 'application/xml' }, body }
}

const isChange = ({ method }: Passing): boolean => method === 'PUT' || method === 'POST'

const pass = (): Deed => 'pass'

describeStore<S3Harness>('S3', {
  // More than a page. 10,000 keys are listed below: putting them would take a minute.
  keys: 1200,
  concurrency: 32,
  setUp,
  failing: [
    {
      claim: 'another secret',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ behind }) => behind(pass, { ...S3_IDENTITY, AWS_SECRET_ACCESS_KEY: SECRET, AWS_SESSION_TOKEN: SECRET }),
    },
    {
      claim: 'an identity that nobody knows',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ behind }) => behind(pass, { AWS_ACCESS_KEY_ID: 'nobody', AWS_SECRET_ACCESS_KEY: SECRET }),
    },
    {
      claim: 'a bucket that is not there',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ port }) => openAt(`http://127.0.0.1:${port}`, S3_IDENTITY, 2000, 'another'),
    },
    {
      claim: 'an identity that may only read',
      changes: 'CT_STORE_READ_ONLY',
      reads: null,
      open: ({ behind }) => behind((passing) => (isChange(passing) ? xmlError(403, 'AccessDenied') : 'pass')),
    },
    {
      claim: 'an identity that may nothing',
      changes: 'CT_STORE_READ_ONLY',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ behind }) => behind(() => xmlError(403, 'AccessDenied')),
    },
    {
      claim: 'a server that is gone',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: async () => openAt(`http://127.0.0.1:${await freePort()}`, S3_IDENTITY, 2000),
    },
    {
      claim: 'a server that never answers',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ behind }) => behind(() => 'silence', S3_IDENTITY, 300),
    },
    {
      claim: 'a server that always fails',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ behind }) => behind(() => xmlError(500, 'InternalError')),
    },
    {
      claim: 'a site that answers everything with a page',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ behind }) => behind(() => ({ status: 200, body: '<html><body>Welcome</body></html>' })),
    },
    {
      claim: 'a site that has nothing of the kind',
      changes: 'CT_STORE_UNAVAILABLE',
      reads: 'CT_STORE_UNAVAILABLE',
      open: ({ behind }) => behind(() => ({ status: 404, body: '<html><body>Not found</body></html>' })),
    },
  ],
})

interface Stage {
  readonly server: S3Server
  readonly front: Front
  readonly store: Store
}

/** A store on a server of its own, behind a front. */
async function openBehind(decide: (passing: Passing) => Deed, timeoutMs = 5000): Promise<Stage> {
  const server = await startS3()
  const front = await startFront(server.port, decide)
  const store = await openAt(front.origin, S3_IDENTITY, timeoutMs)
  onTestFinished(async () => {
    await store.close()
    await front.close()
    await server.close()
  })
  return { server, store, front }
}

function listPage(rest: string): Deed {
  const body = `<?xml version="1.0"?><ListBucketResult><Name>${BUCKET}</Name><KeyCount>1</KeyCount>
    <Contents><Key>some/ledger/live/a</Key></Contents>${rest}</ListBucketResult>`
  return { status: 200, headers: { 'content-type': 'application/xml' }, body }
}

describe('an S3 store', () => {
  test.each([
    ['500', xmlError(500, 'InternalError')],
    ['503', xmlError(503, 'SlowDown')],
    ['a connection that is cut', 'cut'],
  ] as const)('tries again after %s', async (_, deed) => {
    const { store, front } = await openBehind(firstOnly(deed))
    await store.put('live/a', 'value')
    expect(await store.get('live/a')).toBe('value')
    expect(front.passed.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'GET'])
  })

  test.each([
    ['a page that is truncated and has no token', '<IsTruncated>true</IsTruncated>'],
    ['a token that comes back', '<IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken>'],
    ['a page that does not say whether it is the last', ''],
  ])('takes %s for an error, not for an end', async (_, rest) => {
    const { store } = await openBehind(() => listPage(rest))
    await expect(store.list('live/')).rejects.toMatchObject({
      code: 'CT_STORE_UNAVAILABLE',
      message: `s3://${BUCKET}/some/ledger/ answered with a list that has no proper end.`,
    })
  })

  test('lists 10,000 keys, and removes them in thousands', { timeout: 120_000 }, async () => {
    const { server, store, front } = await openBehind(pass, 60_000)
    const keys = Array.from({ length: 10_000 }, (_, index) => `pending/${String(index).padStart(6, '0')}`)
    await server.seed([...keys.map((key) => `some/ledger/${key}`), 'some/ledger2/pending/x', 'some/ledger/live/y'])
    expect((await store.list('pending/')).toSorted()).toEqual(keys)
    expect(front.passed).toHaveLength(10)
    await store.remove(keys.slice(0, 2500))
    expect(front.passed).toHaveLength(13)
    expect((await store.list('')).toSorted()).toEqual(['live/y', ...keys.slice(2500)])
  })

  test('looks at what was said of each key that it removes', async () => {
    const body = `<DeleteResult><Deleted><Key>some/ledger/live/a</Key></Deleted>
      <Error><Key>some/ledger/live/b</Key><Code>AccessDenied</Code><Message>No.</Message></Error></DeleteResult>`
    const { store } = await openBehind(() => ({ status: 200, body }))
    await expect(store.remove(['live/a', 'live/b'])).rejects.toMatchObject({
      code: 'CT_STORE_READ_ONLY',
      message: `s3://${BUCKET}/some/ledger/ takes no changes: AccessDenied: 1 keys were not removed: No.`,
    })
  })

  test('removes by MD5, and asks for no checksum that other services lack', async () => {
    const { store, front } = await openBehind(pass)
    await store.put('live/a', 'value')
    await store.get('live/a')
    await store.remove(['live/a'])
    const checksums = front.passed.map(({ headers }) =>
      Object.keys(headers).filter((header) => /checksum|md5/u.test(header)),
    )
    expect(checksums).toEqual([[], [], ['content-md5']])
  })

  test('leaves alone what others put beside it', async () => {
    const { store, front } = await openBehind(pass)
    await store.put('live/a', 'value')
    const other = await openS3Store(`s3://${BUCKET}/some?endpoint=${front.origin}&forcePathStyle=true`, {
      root: '/',
      environment: S3_IDENTITY,
      timeoutMs: 5000,
    })
    await other.put('ledger2/live/b', 'value')
    expect(await store.list('')).toEqual(['live/a'])
    expect((await other.list('')).toSorted()).toEqual(['ledger/live/a', 'ledger2/live/b'])
    await other.close()
  })

  test('takes the endpoint of the environment', async () => {
    const { front } = await openBehind(pass)
    const environment = { ...S3_IDENTITY, AWS_ENDPOINT_URL_S3: front.origin, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }
    const store = await openS3Store(`s3://${BUCKET}/x?forcePathStyle=true`, { root: '/', environment, timeoutMs: 5000 })
    expect(await store.list('')).toEqual([])
    await store.close()
  })

  test.each([
    ['NoSuchBucket', 404, 'Create the bucket'],
    ['SignatureDoesNotMatch', 403, 'AWS_SECRET_ACCESS_KEY'],
    ['ExpiredToken', 400, 'AWS_SESSION_TOKEN'],
    ['PermanentRedirect', 301, 'region'],
    ['AccessDenied', 403, 's3:ListBucket'],
  ])('says what to set after %s', async (code, status, hint) => {
    const { store } = await openBehind(() => xmlError(status, code))
    await expect(store.get('live/a')).rejects.toMatchObject({
      code: 'CT_STORE_UNAVAILABLE',
      message: expect.stringContaining(code),
      hint: expect.stringContaining(hint),
    })
  })
})
