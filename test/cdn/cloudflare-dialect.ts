import { createCloudflarePurger } from '../../src/cdn/cloudflare.ts'
import { CDN_CAPABILITIES } from '../../src/cdn/capabilities.ts'
import type { Dialect, Received } from './fake-cdn.ts'
import type { PurgerHarness } from './suite.ts'

export const TOKEN = 'cf_S3cretToken+/=0123456789'
export const ZONE = '023e105f4ecef8ad9ca31a8372d0c353'

/** Cloudflare's API as its reference describes it: one kind of thing a request, a list of 1 to 100 tags or everything. */
export const cloudflareDialect: Dialect = {
  read: (received) => {
    const problem = headProblem(received)
    if (problem !== null) return problem
    const body = received.body as Record<string, unknown>
    const [name, ...more] = Object.keys(body)
    if (more.length > 0)
      return 'request must contain only one of "purge_everything", "files", "tags", "hosts" or "prefixes"'
    const purge = { mode: 'delete', target: undefined } as const
    if (name === 'purge_everything') {
      return body[name] === true ? { ...purge, tags: [], everything: true } : 'purge_everything must be true'
    }
    if (name !== 'tags') return `unknown property ${name}`
    return tagsProblem(body[name]) ?? { ...purge, tags: body[name] as string[] }
  },
  requestIdHeader: 'cf-ray',
  accepted: () => ({
    status: 200,
    headers: { 'content-type': 'application/json', 'cf-ray': '9bb1a2b3c4d5e6f7-FRA' },
    body: JSON.stringify({ success: true, errors: [], messages: [], result: { id: ZONE } }),
  }),
  failure: (status, message) => cloudflareFailure(status, [[status === 400 ? 1100 : 10_000, message]]),
}

/** An answer with these errors. */
export function cloudflareFailure(status: number, errors: readonly (readonly [code: number, message: string])[]) {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cf-ray': '9bb1a2b3c4d5e6f8-FRA' },
    body: JSON.stringify({
      success: false,
      errors: errors.map(([code, message]) => ({ code, message })),
      messages: [],
      result: null,
    }),
  }
}

export const cloudflareHarness: PurgerHarness = {
  dialect: cloudflareDialect,
  capabilities: CDN_CAPABILITIES.cloudflare,
  token: TOKEN,
  make: (origin, transport) => createCloudflarePurger({ token: TOKEN, zone: ZONE, apiUrl: origin, ...transport }),
}

function headProblem({ method, path, query, headers }: Received): string | null {
  if (method !== 'POST' || path !== `/client/v4/zones/${ZONE}/purge_cache`) return `no endpoint ${method} ${path}`
  if (headers.authorization !== `Bearer ${TOKEN}`) return 'not authenticated'
  if (headers['content-type'] !== 'application/json') return 'the body is not JSON'
  return query.size === 0 ? null : 'unknown query'
}

function tagsProblem(tags: unknown): string | null {
  if (!Array.isArray(tags) || tags.length < 1 || tags.length > 100) return 'tags must hold 1 to 100 strings'
  const bad = tags.find((tag) => typeof tag !== 'string' || !/^[!-~]{1,1024}$/.test(tag))
  return bad === undefined ? null : `bad tag ${JSON.stringify(bad)}`
}
