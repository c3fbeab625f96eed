import type { Dialect, Received } from './fake-cdn.ts'

export const SECRET = 'S3cretOfTheApp+/=0123456789'
export const MOUNTED_AT = '/api/cache-tags'

/** The handler as its documentation describes it, behind a proxy that gives requests an id. */
export const nextDialect: Dialect = {
  read: (received) => {
    const body = received.body as Record<string, unknown>
    const { tags, mode } = body
    const problem = headProblem(received) ?? bodyProblem(body) ?? tagsProblem(tags)
    if (problem !== null) return problem
    if (mode !== 'invalidate' && mode !== 'delete') return `no mode ${String(mode)}`
    return { mode, tags: tags as string[], target: undefined }
  },
  requestIdHeader: 'x-request-id',
  accepted: () => ({ status: 200, headers: { 'x-request-id': 'req-1' }, body: '{"revalidated":1}' }),
  failure: (status, message) => ({
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': 'req-2' },
    body: JSON.stringify({ error: { code: status === 400 ? 'bad_request' : 'unauthorized', message } }),
  }),
}

function headProblem({ method, path, headers }: Received): string | null {
  if (method !== 'POST' || path !== MOUNTED_AT) return `no endpoint ${method} ${path}`
  if (headers.authorization !== `Bearer ${SECRET}`) return 'not authenticated'
  return headers['content-type'] === 'application/json' ? null : 'the body is not JSON'
}

function bodyProblem(body: Record<string, unknown>): string | null {
  const unknown = Object.keys(body).find((key) => key !== 'tags' && key !== 'mode')
  return unknown === undefined ? null : `unknown property ${unknown}`
}

function tagsProblem(tags: unknown): string | null {
  if (!Array.isArray(tags) || tags.length < 1 || tags.length > 64) return 'tags must hold 1 to 64 strings'
  const bad = tags.find((tag) => typeof tag !== 'string' || tag === '' || tag.length > 256 || tag.includes(','))
  return bad === undefined ? null : `bad tag ${JSON.stringify(bad)}`
}
