import type { IncomingHttpHeaders } from 'node:http'
import type { Answer } from './front.ts'

/** One store of the service, as its owner made it. */
export interface BlobStoreModel {
  readonly id: string
  readonly token: string
  readonly access: 'private' | 'public'
  readonly blobs: Map<string, Buffer>
  /** What the CDN would answer from its cache, by path; `null`: not there. */
  readonly cached: Map<string, Buffer | null>
}

export interface BlobRequest {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

const MAX_LISTED = 1000
const MAX_REMOVED = 1000

/** The control API: puts, lists, heads, removals. */
export function answerApi(store: BlobStoreModel, request: BlobRequest): Answer {
  const { method, url, headers } = request
  if (headers.authorization !== `Bearer ${store.token}`) return problem(403, 'forbidden', 'Access denied')
  if (headers['x-vercel-blob-store-id'] !== store.id) return problem(404, 'store_not_found', 'No such store')
  if (headers['x-api-version'] !== '12') return problem(400, 'bad_request', 'Unknown version')
  if (method === 'PUT') return put(store, request)
  if (method === 'POST' && url.pathname === '/delete') return remove(store, request.body)
  if (method === 'GET' && url.searchParams.has('url')) return head(store, url.searchParams.get('url') ?? '')
  if (method === 'GET' && url.pathname === '/') return list(store, url.searchParams)
  return problem(400, 'bad_request', 'Unknown operation')
}

function put(store: BlobStoreModel, { url, headers, body }: BlobRequest): Answer {
  const pathname = url.searchParams.get('pathname') ?? ''
  const access = headers['x-vercel-blob-access']
  if (pathname === '' || pathname.includes('//')) return problem(400, 'bad_request', 'Invalid pathname')
  if (access !== store.access) {
    return problem(400, 'bad_request', `Cannot use ${String(access)} access on a ${store.access} store`)
  }
  if (headers['x-add-random-suffix'] === '1') return problem(400, 'bad_request', 'Not modelled')
  if (store.blobs.has(pathname) && headers['x-allow-overwrite'] !== '1') {
    return problem(400, 'bad_request', 'This blob already exists')
  }
  if (Number(headers['x-cache-control-max-age'] ?? '60') < 60) return problem(400, 'bad_request', 'Too short')
  store.blobs.set(pathname, body)
  return json(describe(store, pathname))
}

function remove(store: BlobStoreModel, body: Buffer): Answer {
  const { urls } = JSON.parse(body.toString()) as { urls: string[] }
  if (urls.length > MAX_REMOVED) return problem(400, 'bad_request', 'Too many')
  for (const pathname of urls) store.blobs.delete(pathname)
  return json(null)
}

function head(store: BlobStoreModel, pathname: string): Answer {
  return store.blobs.has(pathname) ? json(describe(store, pathname)) : problem(404, 'not_found', 'No such blob')
}

function list(store: BlobStoreModel, query: URLSearchParams): Answer {
  const prefix = query.get('prefix') ?? ''
  const limit = Math.min(Number(query.get('limit') ?? MAX_LISTED), MAX_LISTED)
  const after = query.get('cursor') ?? ''
  const rest = [...store.blobs.keys()].filter((pathname) => pathname.startsWith(prefix) && pathname > after).toSorted()
  const page = rest.slice(0, limit)
  const hasMore = rest.length > limit
  return json({
    blobs: page.map((name) => describe(store, name)),
    hasMore,
    ...(hasMore ? { cursor: page.at(-1) } : {}),
  })
}

function describe({ id, access, blobs }: BlobStoreModel, pathname: string): Record<string, unknown> {
  const url = `https://${id}.${access}.blob.vercel-storage.com/${pathname}`
  return {
    url,
    downloadUrl: `${url}?download=1`,
    pathname,
    size: blobs.get(pathname)?.length ?? 0,
    uploadedAt: '2026-01-01T00:00:00.000Z',
    contentType: 'text/plain; charset=utf-8',
    contentDisposition: 'inline',
    cacheControl: 'max-age=60',
    etag: '"etag"',
  }
}

/** The CDN: keeps what it once answered, unless it is told to go past its cache. */
export function answerCdn(store: BlobStoreModel, { url, headers }: BlobRequest): Answer & { readonly bytes?: Buffer } {
  if (headers.authorization !== `Bearer ${store.token}`) return { status: 403, body: 'Forbidden' }
  const pathname = url.pathname.slice(1)
  const fresh = store.blobs.get(pathname) ?? null
  const kept = store.cached.get(pathname)
  const bytes = url.searchParams.get('cache') === '0' || kept === undefined ? fresh : kept
  store.cached.set(pathname, bytes)
  return bytes === null ? { status: 404, body: 'Not found' } : { status: 200, bytes }
}

function json(value: unknown): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

/** An error as the API writes it. */
export function problem(status: number, code: string, message: string): Answer {
  const body = JSON.stringify({ error: { code, message } })
  return { status, headers: { 'content-type': 'application/json' }, body }
}
