import { expect, test } from 'vitest'
import { probeCloudflare } from '../../src/cdn/probe-cloudflare.ts'
import { probeFastly } from '../../src/cdn/probe-fastly.ts'
import { probeNetlify } from '../../src/cdn/probe-netlify.ts'
import { probeNext } from '../../src/cdn/probe-next.ts'
import { probeVercel } from '../../src/cdn/probe-vercel.ts'
import type { Probe } from '../../src/cdn/probe.ts'
import { startApplication, type Application } from '../emulator/support.ts'

const TOKEN = 'S3cretToken+/=0123456789'

/** What an API answers, by path; everything else is a 404. */
type Answers = Readonly<Record<string, readonly [status: number, body: unknown]>>

async function startApi(answers: Answers): Promise<Application> {
  return startApplication(({ url = '', method = 'GET' }) => {
    const path = url.split('?', 1)[0] ?? ''
    const [status, body] = answers[`${method} ${path}`] ?? answers[path] ?? [404, { error: { message: 'Not found' } }]
    return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  })
}

interface Case {
  readonly probe: (apiUrl: string) => Promise<Probe>
  readonly answers: Answers
  readonly state: Probe['state']
  /** What stands in `found`. */
  readonly found: string
  /** What stands in `todo`. */
  readonly todo?: string
}

const vercel = (apiUrl: string): Promise<Probe> =>
  probeVercel({ token: TOKEN, project: 'prj_shop', team: 'team_one', apiUrl })
const cloudflare = (apiUrl: string): Promise<Probe> => probeCloudflare({ token: TOKEN, zone: 'zone1', apiUrl })
const fastly = (apiUrl: string): Promise<Probe> => probeFastly({ token: TOKEN, service: 'svc1', apiUrl })
const netlify = (apiUrl: string): Promise<Probe> => probeNetlify({ token: TOKEN, site: 'site1', apiUrl })
const next = (url: string): Promise<Probe> => probeNext({ secret: TOKEN, endpoint: `${url}/api/cache-tags` })

const refusal = (status: number): readonly [number, unknown] => [
  status,
  { error: { code: 'no', message: `because of ${TOKEN}` } },
]

const PROJECT = '/v9/projects/prj_shop'
const ZONE = '/client/v4/zones/zone1'
const VERIFY = '/client/v4/user/tokens/verify'
const cloudflareNo = (status: number, code: number): readonly [number, unknown] => [
  status,
  { success: false, errors: [{ code, message: 'Authentication error' }], result: null },
]

const CASES: Readonly<Record<string, Case>> = {
  'Vercel knows the project': {
    probe: vercel,
    answers: { [PROJECT]: [200, { id: 'prj_shop', name: 'shop', skewProtectionMaxAge: 43_200 }] },
    state: 'ok',
    found: 'The token reads the project shop (prj_shop, team team_one).',
  },
  'Vercel does not know the token': {
    probe: vercel,
    answers: { [PROJECT]: refusal(401) },
    state: 'problem',
    found: 'Vercel answered 401: because of [redacted] (no).',
    todo: 'Set VERCEL_TOKEN',
  },
  'Vercel forbids': {
    probe: vercel,
    answers: { [PROJECT]: refusal(403) },
    state: 'problem',
    found: '403',
    todo: 'VERCEL_ORG_ID',
  },
  'Vercel knows no such project': {
    probe: vercel,
    answers: {},
    state: 'problem',
    found: 'Vercel answered 404: Not found.',
    todo: 'VERCEL_PROJECT_ID',
  },
  'Vercel is busy': {
    probe: vercel,
    answers: { [PROJECT]: refusal(429) },
    state: 'skipped',
    found: '429',
    todo: 'later',
  },
  'something else stands at the address': {
    probe: vercel,
    answers: { [PROJECT]: [200, { hello: 'world' }] },
    state: 'problem',
    found: "HTTP 200, but not from Vercel's API.",
  },
  'something redirects': {
    probe: vercel,
    answers: { [PROJECT]: [302, {}] },
    state: 'problem',
    found: '302',
    todo: 'address',
  },
  'Cloudflare shows the zone': {
    probe: cloudflare,
    answers: { [ZONE]: [200, { success: true, result: { id: 'zone1', name: 'shop.example' } }] },
    state: 'ok',
    found: 'reads the zone shop.example',
  },
  'a token of Cloudflare that may only purge is active': {
    probe: cloudflare,
    answers: { [ZONE]: cloudflareNo(403, 9109), [VERIFY]: [200, { success: true, result: { status: 'active' } }] },
    state: 'note',
    found: "The token is active, but can't read the zone",
  },
  'a token of Cloudflare has expired': {
    probe: cloudflare,
    answers: { [ZONE]: cloudflareNo(403, 9109), [VERIFY]: [200, { success: true, result: { status: 'expired' } }] },
    state: 'problem',
    found: 'The token is expired.',
  },
  'Cloudflare knows the token in neither way, which one of an account may be': {
    probe: cloudflare,
    answers: { [ZONE]: cloudflareNo(403, 9109), [VERIFY]: cloudflareNo(401, 1000) },
    state: 'warning',
    found: "knows the token as none of a user's either",
  },
  'Cloudflare says that it can be no token': {
    probe: cloudflare,
    answers: { [ZONE]: cloudflareNo(400, 6003) },
    state: 'problem',
    found: 'Authentication error (6003)',
    todo: 'CLOUDFLARE_API_TOKEN',
  },
  'Cloudflare knows no such zone': {
    probe: cloudflare,
    answers: { [ZONE]: cloudflareNo(404, 7003) },
    state: 'problem',
    found: '404',
    todo: 'CLOUDFLARE_ZONE_ID',
  },
  'Fastly shows token and service': {
    probe: fastly,
    answers: { '/tokens/self': [200, { scope: 'global', services: [] }], '/service/svc1': [200, { name: 'shop' }] },
    state: 'ok',
    found: 'The token may purge the service shop (svc1).',
  },
  'a token of Fastly may purge this service and nothing else': {
    probe: fastly,
    answers: { '/tokens/self': [200, { scope: 'purge_select', services: ['svc1'] }] },
    state: 'ok',
    found: 'The token may purge the service svc1.',
  },
  'a token of Fastly may purge, and can ask for no service': {
    probe: fastly,
    answers: { '/tokens/self': [200, { scope: 'purge_select purge_all', services: [] }] },
    state: 'note',
    found: 'it may not ask',
  },
  'a token of Fastly is for another service': {
    probe: fastly,
    answers: { '/tokens/self': [200, { scope: 'purge_select', services: ['svc2'] }] },
    state: 'problem',
    found: 'The token is for other services than this one.',
  },
  'a token of Fastly may only read': {
    probe: fastly,
    answers: { '/tokens/self': [200, { scope: 'global:read', services: [] }] },
    state: 'problem',
    found: 'no scope that purges',
  },
  'Fastly knows no such service': {
    probe: fastly,
    answers: {
      '/tokens/self': [200, { scope: 'global', services: [] }],
      '/service/svc1': [404, { msg: 'Record not found' }],
    },
    state: 'problem',
    found: 'Record not found',
    todo: 'FASTLY_SERVICE_ID',
  },
  'Netlify knows the site': {
    probe: netlify,
    answers: { '/api/v1/sites/site1': [200, { id: 'site1', name: 'shop' }] },
    state: 'ok',
    found: 'reads the site shop',
  },
  'Netlify denies': {
    probe: netlify,
    answers: { '/api/v1/sites/site1': [401, { code: 401, message: 'Access Denied' }] },
    state: 'problem',
    found: 'Access Denied (401)',
    todo: 'NETLIFY_AUTH_TOKEN',
  },
  'the handler of Next takes the secret': {
    probe: next,
    answers: { 'GET /api/cache-tags': [405, {}], 'POST /api/cache-tags': [400, { error: { message: '"tags" must' } }] },
    state: 'ok',
    found: 'takes the secret',
  },
  'the handler of Next has another secret': {
    probe: next,
    answers: { 'GET /api/cache-tags': [405, {}], 'POST /api/cache-tags': refusal(401) },
    state: 'problem',
    found: '401',
    todo: 'CACHE_TAGS_SECRET',
  },
  'no handler is mounted': { probe: next, answers: {}, state: 'problem', found: '404', todo: 'Mount' },
  'a page stands where the handler should': {
    probe: next,
    answers: { 'GET /api/cache-tags': [200, {}] },
    state: 'problem',
    found: 'answers a GET',
    todo: 'Mount',
  },
}

test.each(Object.entries(CASES))('%s', async (_, { probe, answers, state, found, todo }) => {
  const api = await startApi(answers)
  const result = await probe(api.url)
  expect(result.state).toBe(state)
  expect(result.found).toContain(found)
  expect(result.todo ?? '').toContain(todo ?? '')
  expect(JSON.stringify(result)).not.toContain(TOKEN)
})

test('an API that can not be reached is a problem', async () => {
  const api = await startApi({})
  await api.close()
  expect(await vercel(api.url)).toMatchObject({
    state: 'problem',
    found: expect.stringContaining("can't be reached at 127.0.0.1"),
  })
})

test('Vercel is asked for the project of the team, and for nothing else', async () => {
  const api = await startApi({ [PROJECT]: [200, { id: 'prj_shop', name: 'shop' }] })
  expect(await vercel(api.url)).toMatchObject({ project: { id: 'prj_shop', name: 'shop', skewSeconds: 0 } })
  expect(api.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET ${PROJECT}?teamId=team_one`])
})

test('only a route that takes nothing but POST is sent the secret', async () => {
  const api = await startApi({ 'GET /api/cache-tags': [200, {}] })
  await next(api.url)
  expect(api.asked.map(({ method, headers }) => [method, headers.authorization])).toEqual([['GET', undefined]])
})

test('a secret is sent nowhere in the clear', async () => {
  await expect(vercel('http://api.example')).rejects.toMatchObject({ code: 'CT_CREDENTIALS' })
  await expect(next('http://shop.example')).rejects.toMatchObject({ code: 'CT_CREDENTIALS' })
})
