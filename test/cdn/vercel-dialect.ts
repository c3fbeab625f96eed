import type { AskedPurge, Dialect, Received } from './fake-cdn.ts'

export const TOKEN = 'vcp_S3cretToken+/=0123456789'
export const PROJECT = 'prj_shop'

const VERCEL_ENDPOINTS: Readonly<Record<string, { mode: AskedPurge['mode']; list: string; most: number }>> = {
  '/v1/edge-cache/invalidate-by-tags': { mode: 'invalidate', list: 'tags', most: 16 },
  '/v1/edge-cache/dangerously-delete-by-tags': { mode: 'delete', list: 'tags', most: 16 },
  '/v1/edge-cache/invalidate-by-src-images': { mode: 'invalidate', list: 'srcImages', most: 8 },
  '/v1/edge-cache/dangerously-delete-by-src-images': { mode: 'delete', list: 'srcImages', most: 8 },
}

/** Vercel's API as its reference describes it, and a target on every purge by tag, which Vercel itself does not ask for. */
export const vercelDialect: Dialect = {
  read: (received) => {
    const endpoint = VERCEL_ENDPOINTS[received.path]
    if (endpoint === undefined || received.method !== 'POST') return `no endpoint ${received.method} ${received.path}`
    const body = received.body as Record<string, unknown>
    const values = body[endpoint.list]
    const problem = headProblem(received) ?? bodyProblem(body, endpoint) ?? valuesProblem(values, endpoint)
    if (problem !== null) return problem
    return { mode: endpoint.mode, tags: values as string[], target: body['target'] }
  },
  requestIdHeader: 'x-vercel-id',
  accepted: () => ({ status: 200, headers: { 'x-vercel-id': 'fra1::abcde-1767225600000-0123456789ab' } }),
  failure: (status, message) => ({
    status,
    headers: { 'content-type': 'application/json', 'x-vercel-id': 'fra1::refused' },
    body: JSON.stringify({ error: { code: status === 400 ? 'bad_request' : 'forbidden', message } }),
  }),
}

function headProblem({ headers, query }: Received): string | null {
  if (headers.authorization !== `Bearer ${TOKEN}`) return 'not authenticated'
  if (headers['content-type'] !== 'application/json') return 'the body is not JSON'
  if (query.get('projectIdOrName') !== PROJECT) return 'projectIdOrName is missing'
  const unknown = [...query.keys()].find((key) => !['projectIdOrName', 'teamId', 'slug'].includes(key))
  return unknown === undefined ? null : `unknown query parameter ${unknown}`
}

function bodyProblem(body: Record<string, unknown>, { mode, list }: { mode: string; list: string }): string | null {
  const isKnown = (key: string): boolean =>
    key === list ||
    (key === 'target' && list === 'tags') ||
    (key === 'revalidationDeadlineSeconds' && mode === 'delete')
  const unknown = Object.keys(body).find((key) => !isKnown(key))
  if (unknown !== undefined) return `unknown property ${unknown}`
  if (list === 'tags' && body['target'] !== 'production' && body['target'] !== 'preview') return 'target is missing'
  const seconds = body['revalidationDeadlineSeconds']
  return seconds === undefined || (typeof seconds === 'number' && seconds >= 0)
    ? null
    : 'bad revalidationDeadlineSeconds'
}

function valuesProblem(values: unknown, { list, most }: { list: string; most: number }): string | null {
  if (!Array.isArray(values) || values.length < 1 || values.length > most)
    return `${list} must hold 1 to ${most} strings`
  const bad = values.find((value) => typeof value !== 'string' || value === '' || (list === 'tags' && !isTag(value)))
  return bad === undefined ? null : `bad value in ${list}: ${JSON.stringify(bad)}`
}

function isTag(value: string): boolean {
  return !value.includes(',') && new TextEncoder().encode(value).length <= 256
}
