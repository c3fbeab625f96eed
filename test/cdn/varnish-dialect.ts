import type { AskedPurge, Dialect, Received } from './fake-cdn.ts'

export const SECRET = 'S3cretOfVarnish+/=0123456789'

/** The VCL of this package, as if one entry carried each tag. The real one is run by test/e2e/varnish.test.ts. */
export const varnishDialect: Dialect = {
  read: (received) => headProblem(received) ?? askedBy(received),
  requestIdHeader: 'x-varnish',
  accepted: ({ tags, everything }) => ({
    status: 200,
    headers: { 'content-type': 'application/json', 'x-varnish': '32773' },
    body: `{"by":"unplugin-cache-tags","matched":${everything === true ? 31 : tags.length}}`,
  }),
  failure: (status, message) => ({
    status,
    headers: { 'content-type': 'application/json', 'x-varnish': '32774' },
    body: JSON.stringify({ by: 'unplugin-cache-tags', error: { message } }),
  }),
}

function headProblem({ method, path, headers, body }: Received): string | null {
  if (method !== 'PURGE' || path !== '/') return `no endpoint ${method} ${path}`
  if (headers.authorization !== `Bearer ${SECRET}`) return 'not authenticated'
  if (body !== undefined || headers['content-type'] !== undefined) return 'a PURGE has no body'
  const long = Object.entries(headers).find(([name, value]) => `${name}: ${String(value)}`.length > 8192)
  return long === undefined ? null : `the header ${long[0]} is longer than http_req_hdr_len`
}

const WAYS = [
  ['xkey-purge', 'delete'],
  ['xkey-softpurge', 'invalidate'],
] as const

function askedBy({ headers }: Received): AskedPurge | string {
  const purges = WAYS.flatMap(([name, mode]): (AskedPurge | string)[] => {
    const value = headers[name]
    const all = headers[`${name}-all`]
    return [
      ...(value === undefined ? [] : [readTags(String(value), mode)]),
      ...(all === undefined ? [] : [{ mode, tags: [], target: undefined, everything: true as const }]),
    ]
  })
  return purges.length === 1 ? (purges[0] ?? 'nothing') : `${purges.length} ways to purge in one request`
}

function readTags(value: string, mode: AskedPurge['mode']): AskedPurge | string {
  const tags = value.split(/[ \t,]+/u)
  return tags.includes('') ? `an empty tag in ${JSON.stringify(value)}` : { mode, tags, target: undefined }
}
