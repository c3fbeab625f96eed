import { CDN_CAPABILITIES } from '../../src/cdn/capabilities.ts'
import { createNetlifyPurger } from '../../src/cdn/netlify.ts'
import type { Dialect, Received } from './fake-cdn.ts'
import type { PurgerHarness } from './suite.ts'

export const TOKEN = 'nfp_S3cretToken+/=0123456789'
export const SITE = '3970e0fe-8564-4903-9a55-c5f8de49fb8b'

/**
 * Netlify's API as its reference describes it: without the list it purges the whole site. An empty list, which it takes
 * and which purges nothing, is a fault of the client.
 */
export const netlifyDialect: Dialect = {
  read: (received) => {
    const problem = headProblem(received)
    if (problem !== null) return problem
    const { site_id: site, cache_tags: tags, ...more } = received.body as Record<string, unknown>
    if (Object.keys(more).length > 0) return `unknown property ${Object.keys(more).join()}`
    if (site !== SITE) return 'no such site'
    const purge = { mode: 'delete', target: undefined } as const
    if (tags === undefined) return { ...purge, tags: [], everything: true }
    return tagsProblem(tags) ?? { ...purge, tags: tags as string[] }
  },
  requestIdHeader: 'x-nf-request-id',
  accepted: () => ({ status: 202, headers: { 'x-nf-request-id': '01JSHOP0000000000000000001' } }),
  failure: (status, message) => ({
    status,
    headers: { 'content-type': 'text/plain', 'x-nf-request-id': '01JSHOP0000000000000000002' },
    body: message,
  }),
}

export const netlifyHarness: PurgerHarness = {
  dialect: netlifyDialect,
  capabilities: CDN_CAPABILITIES.netlify,
  token: TOKEN,
  make: (origin, transport) => createNetlifyPurger({ token: TOKEN, site: SITE, apiUrl: origin, ...transport }),
}

function headProblem({ method, path, query, headers }: Received): string | null {
  if (method !== 'POST' || path !== '/api/v1/purge') return `no endpoint ${method} ${path}`
  if (headers.authorization !== `Bearer ${TOKEN}`) return 'not authenticated'
  if (headers['content-type'] !== 'application/json') return 'the body is not JSON'
  return query.size === 0 ? null : 'unknown query'
}

function tagsProblem(tags: unknown): string | null {
  if (!Array.isArray(tags) || tags.length < 1) return 'cache_tags must hold a string at least'
  const bad = tags.find((tag) => typeof tag !== 'string' || tag === '' || tag.length > 1024 || tag.includes(','))
  return bad === undefined ? null : `bad tag ${JSON.stringify(bad)}`
}
