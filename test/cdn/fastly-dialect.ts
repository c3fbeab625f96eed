import { CDN_CAPABILITIES } from '../../src/cdn/capabilities.ts'
import { createFastlyPurger } from '../../src/cdn/fastly.ts'
import type { AskedPurge, Dialect, Received } from './fake-cdn.ts'
import type { PurgerHarness } from './suite.ts'

export const TOKEN = 'fastly_S3cretToken+/=0123456789'
export const SERVICE = 'SU1Z0isxPaozGVKXdv0eY'

/** Fastly's API as its reference describes it: keys in the body, softly or not; everything by an endpoint of its own. */
export const fastlyDialect: Dialect = {
  read: (received) => {
    const { method, path, headers, body } = received
    if (headers['fastly-key'] !== TOKEN) return 'Provided credentials are missing or invalid'
    if (method === 'POST' && path === `/service/${SERVICE}/purge_all`) return readPurgeAll(received)
    if (method !== 'POST' || path !== `/service/${SERVICE}/purge`) return `no endpoint ${method} ${path}`
    if (headers['content-type'] !== 'application/json') return 'the body is not JSON'
    const { surrogate_keys: keys, ...more } = body as Record<string, unknown>
    if (Object.keys(more).length > 0) return `unknown property ${Object.keys(more).join()}`
    const mode = headers['fastly-soft-purge'] === undefined ? 'delete' : 'invalidate'
    return keysProblem(keys) ?? { mode, tags: keys as string[], target: undefined }
  },
  requestIdHeader: 'x-request-id',
  accepted: ({ tags, everything }) => ({
    status: 200,
    headers: { 'content-type': 'application/json', 'x-request-id': 'req-1' },
    body: everything === true ? '{"status":"ok"}' : purgeIds(tags),
  }),
  failure: (status, message) => ({
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': 'req-2' },
    body: JSON.stringify({ msg: 'Bad request', detail: message }),
  }),
}

/** What Fastly answers for these keys. */
export function purgeIds(keys: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(keys.map((key, index) => [key, `11382-1371848162-${index}`])))
}

export const fastlyHarness: PurgerHarness = {
  dialect: fastlyDialect,
  capabilities: CDN_CAPABILITIES.fastly,
  token: TOKEN,
  make: (origin, transport) => createFastlyPurger({ token: TOKEN, service: SERVICE, apiUrl: origin, ...transport }),
}

function readPurgeAll({ headers, body }: Received): AskedPurge | string {
  if (headers['fastly-soft-purge'] !== undefined) return 'purge_all has no soft form'
  return body === undefined
    ? { mode: 'delete', tags: [], target: undefined, everything: true }
    : 'purge_all takes no body'
}

function keysProblem(keys: unknown): string | null {
  if (!Array.isArray(keys) || keys.length < 1 || keys.length > 256) return 'surrogate_keys must hold 1 to 256 strings'
  const bad = keys.find((key) => typeof key !== 'string' || !/^[!-~]{1,1024}$/.test(key))
  return bad === undefined ? null : `bad key ${JSON.stringify(bad)}`
}
