import { setTimeout as wait } from 'node:timers/promises'
import type * as BlobSdk from '@vercel/blob'
import { CacheTagsError } from '../core/error.ts'
import { bounded, unavailable } from './bounded.ts'
import { readBoundedText } from './bounded-text.ts'
import { basePrefix, batchesOf, keysBelow } from './keys.ts'
import { importOptional, refused } from './optional.ts'
import type { Store, StoreContext } from './store.ts'
import { BLOB_CREDENTIALS, blobProblem, type BlobAttempt } from './vercel-blob-problem.ts'

const REMOVED_AT_ONCE = 100
/** Reads that the SDK does not repeat by itself. */
const MAX_READS = 4
const FIRST_REST_MS = 200
/** The least that the service takes. Reads go past its cache, but others may come. */
const CACHED_SECONDS = 60

/** What tells the service who is asking. */
type BlobIdentity = { readonly token: string } | { readonly oidcToken: string; readonly storeId: string }

/** One place in one store, and how to call it. */
interface BlobDesk {
  readonly sdk: typeof BlobSdk
  readonly name: string
  /** Empty, or ended by `/`. */
  readonly prefix: string
  readonly identity: BlobIdentity
  /** Bounds one request, its retries included, and makes of what it throws an error of ours. */
  readonly call: <Value>(access: BlobAttempt['access'], send: (signal: AbortSignal) => Promise<Value>) => Promise<Value>
}

/**
 * Opens a store in Vercel Blob, which has to be private. It is asked with `BLOB_READ_WRITE_TOKEN`, or with
 * `VERCEL_OIDC_TOKEN` and `BLOB_STORE_ID`.
 *
 * @param address - `vercel-blob:prefix`
 * @throws CacheTagsError `CT_STORE_REFUSED`; `CT_STORE_UNAVAILABLE` where there is no token
 */
export async function openVercelBlobStore(address: string, context: StoreContext): Promise<Store> {
  const prefix = readPrefix(address)
  const identity = readIdentity(context.environment)
  const sdk = await importOptional('@vercel/blob', () => import('@vercel/blob'))
  if (!('get' in sdk)) throw refused('The store needs a newer `@vercel/blob`.', 'npm install @vercel/blob@latest')
  const name = `vercel-blob:${prefix}`
  const secrets = Object.values(identity)
  const call: BlobDesk['call'] = (access, send) =>
    bounded(name, context.timeoutMs, async (signal) => {
      try {
        return await send(abortOf(signal))
      } catch (error) {
        throw blobProblem(sdk, error, { name, access, secrets })
      }
    })
  const desk = { sdk, name, prefix, identity, call }
  return {
    name,
    get: (key) => readBlob(desk, key),
    put: (key, value) => putBlob(desk, key, value),
    list: (below) => listBlobs(desk, below),
    remove: (keys) => removeBlobs(desk, keys),
    close: async () => {},
  }
}

function readPrefix(address: string): string {
  const [scheme, path = ''] = address.split(/:(.*)/su)
  // The SDK puts paths into addresses as they are.
  const isPlain = /^(?:[\w-][\w.-]*|\/)*$/u.test(path)
  if (scheme !== 'vercel-blob' || !isPlain) {
    throw refused(
      'The address of the Vercel Blob store has another form, or characters that it takes no notice of.',
      'Write it as vercel-blob:prefix, of letters, digits, `-`, `_`, `.` and `/`.',
    )
  }
  return basePrefix(path)
}

function readIdentity(environment: StoreContext['environment']): BlobIdentity {
  const [token, oidcToken, storeId] = ['BLOB_READ_WRITE_TOKEN', 'VERCEL_OIDC_TOKEN', 'BLOB_STORE_ID'].map(
    (variable) => environment[variable]?.trim() ?? '',
  )
  if (token !== undefined && token !== '') return { token }
  if (oidcToken !== undefined && storeId !== undefined && oidcToken !== '' && storeId !== '') {
    return { oidcToken, storeId }
  }
  throw new CacheTagsError('CT_STORE_UNAVAILABLE', 'There is no token for the Vercel Blob store.', {
    hint: BLOB_CREDENTIALS,
  })
}

/** Aborts as the SDK expects it: for another reason than this one, it would go on trying. */
function abortOf(signal: AbortSignal): AbortSignal {
  const abort = new AbortController()
  signal.addEventListener('abort', () => abort.abort(), { once: true })
  return abort.signal
}

async function readBlob(desk: BlobDesk, key: string): Promise<string | null> {
  const { sdk, name, prefix, identity, call } = desk
  const text = await call('read', (abortSignal) => download(desk, prefix + key, abortSignal))
  if (text !== null) return text
  // A CDN's 404 says little: of no such store, too. The API knows.
  return call('read', async (abortSignal) => {
    try {
      await sdk.head(prefix + key, { ...identity, abortSignal })
    } catch (error) {
      if (error instanceof sdk.BlobNotFoundError) return null
      throw error
    }
    throw unavailable(`${name} has ${key}, but does not hand it out.`)
  })
}

async function download(
  { sdk, name, identity }: BlobDesk,
  pathname: string,
  abortSignal: AbortSignal,
): Promise<string | null> {
  for (let tries = 1; ; tries++) {
    try {
      const found = await sdk.get(pathname, { access: 'private', useCache: false, ...identity, abortSignal })
      return found?.stream === undefined || found.stream === null ? null : await readBoundedText(name, found.stream)
    } catch (error) {
      if (tries === MAX_READS || abortSignal.aborted || !mayPass(error)) throw error
      await wait(FIRST_REST_MS * 2 ** (tries - 1), undefined, { signal: abortSignal })
    }
  }
}

function mayPass(error: unknown): boolean {
  return error instanceof Error && (error instanceof TypeError || /: (?:429|5\d\d)\b/u.test(error.message))
}

async function putBlob({ sdk, prefix, identity, call }: BlobDesk, key: string, value: string): Promise<void> {
  await call('change', (abortSignal) =>
    // Not a string: the SDK takes an empty one for none.
    sdk.put(prefix + key, Buffer.from(value), {
      ...identity,
      abortSignal,
      access: 'private',
      addRandomSuffix: false,
      allowOverwrite: true,
      cacheControlMaxAge: CACHED_SECONDS,
      contentType: 'text/plain; charset=utf-8',
    }),
  )
}

async function listBlobs({ sdk, name, prefix, identity, call }: BlobDesk, below: string): Promise<string[]> {
  const names: string[] = []
  const cursors = new Set<string>()
  for (let cursor: string | undefined; ;) {
    const page = await call('read', (abortSignal) =>
      sdk.list({ ...identity, abortSignal, prefix: prefix + below, ...(cursor === undefined ? {} : { cursor }) }),
    )
    names.push(...page.blobs.map(({ pathname }) => pathname))
    if (page.hasMore === false) return keysBelow(prefix, names)
    cursor = page.cursor
    if (cursor === undefined || cursor === '' || cursors.has(cursor)) {
      throw unavailable(`${name} answered with a list that has no proper end.`)
    }
    cursors.add(cursor)
  }
}

async function removeBlobs({ sdk, prefix, identity, call }: BlobDesk, keys: readonly string[]): Promise<void> {
  for (const batch of batchesOf([...new Set(keys)], REMOVED_AT_ONCE)) {
    await call('change', (abortSignal) =>
      sdk.del(
        batch.map((key) => prefix + key),
        { ...identity, abortSignal },
      ),
    )
  }
}
