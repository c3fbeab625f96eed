import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { CacheTagsError } from '../../src/core/error.ts'
import { createHandler } from '../../src/webhook/handle.ts'
import { parseEvent } from '../../src/webhook/parse-event.ts'
import { webhookSettings } from '../../src/webhook/settings.ts'
import { createLeapingClock } from '../cdn/clocks.ts'
import { mutateBytes, mutateJson, randomJson } from './mutate.ts'
import { CASES, createRandom, type Random } from './random.ts'

const SECRET = 'whs_S3cretOfTheWebhook'

const EVENT = {
  id: 'evt_1',
  type: 'deployment.promoted',
  createdAt: 1_767_225_600_000,
  region: null,
  payload: {
    team: { id: 'team_1' },
    user: { id: 'user_1' },
    project: { id: 'prj_shop', name: 'shop' },
    target: 'production',
    deployment: { id: 'dpl_1', name: 'shop', url: 'shop-1.vercel.app', meta: { githubCommitRef: 'main' } },
  },
}

function randomBody(random: Random): string {
  const way = random.below(5)
  if (way < 2) return mutateBytes(JSON.stringify(EVENT), random)
  if (way === 2) return JSON.stringify(randomJson(random, 6))
  const type = random.pick(['deployment.promoted', 'deployment.rollback', 'deployment.succeeded', 'deployment.created'])
  return JSON.stringify(mutateJson({ ...EVENT, type }, random))
}

function requestWith(body: string, signature: string): Request {
  return new Request('https://shop.example/hook', {
    method: 'POST',
    body,
    headers: { 'x-vercel-signature': signature },
  })
}

function signatureOf(body: string): string {
  return createHmac('sha1', SECRET).update(body).digest('hex')
}

test('a body is no event, one of another kind, or one in which every part is what Vercel documents', () => {
  const random = createRandom(20_261_210)
  const kinds: Record<string, number> = {}
  for (let index = 0; index < CASES; index += 1) {
    const body = randomBody(random)
    const event = parseEvent(body)
    kinds[event.kind] = (kinds[event.kind] ?? 0) + 1
    if (event.kind === 'wrong') expect(event.problem.length).toBeLessThan(1000)
    if (event.kind !== 'live') continue
    expect(event.id).toMatch(/^[\w-]{1,128}$/)
    expect(event.type).toMatch(/^deployment\.(?:promoted|rollback|succeeded)$/)
    expect(Number.isNaN(new Date(event.createdAtMs).getTime())).toBe(false)
    expect(event.projects.length).toBeGreaterThan(0)
    expect(event.projects.every((name) => typeof name === 'string' && name !== '')).toBe(true)
    expect(['production', 'preview']).toContain(event.target)
    expect(event.branch === null || typeof event.branch === 'string').toBe(true)
  }
  expect(Math.min(...['wrong', 'other', 'live'].map((kind) => kinds[kind] ?? 0))).toBeGreaterThan(CASES / 100)
  expect(Object.keys(Object.prototype)).toEqual([])
})

test('whatever is sent is answered, without the secret; what is not signed starts nothing', async () => {
  const random = createRandom(20_261_211)
  const options = { namespace: 'shop', project: 'prj_shop', ledger: { live: 'https://shop.example/live' } }
  let isSigned = true
  let begun = 0
  const unreachable = async (): Promise<never> => {
    begun += 1
    expect(isSigned).toBe(true)
    throw new CacheTagsError('CT_STORE_UNAVAILABLE', `down: ${SECRET}`)
  }
  const handle = createHandler(
    webhookSettings({ options }),
    {
      environment: {},
      clock: createLeapingClock(),
      oracle: { lagMs: 0, ask: unreachable },
      withLedger: unreachable,
      purgersFor: unreachable,
      log: () => {},
    },
    { secret: SECRET },
  )
  const statuses = new Set<number>()
  for (let index = 0; index < CASES / 4; index += 1) {
    const body = randomBody(random)
    isSigned = random.chance(0.7)
    const response = await handle(requestWith(body, isSigned ? signatureOf(body) : signatureOf(`${body} `)))
    const text = await response.text()
    expect(text).not.toContain(SECRET)
    expect(text.length).toBeLessThan(2000)
    if (!isSigned) expect(response.status).toBe(403)
    statuses.add(response.status)
  }
  expect([...statuses].toSorted((left, right) => left - right)).toEqual([200, 400, 403, 503])
  expect(begun).toBeGreaterThan(100)
})

test('a body without end, or nested without end, is turned away', async () => {
  const deep = '['.repeat(100_000)
  expect(parseEvent(deep).kind).toBe('wrong')
  expect(parseEvent(`{"type":"deployment.promoted","x":${deep}`).kind).toBe('wrong')
  expect(parseEvent(`{"type":${JSON.stringify('x'.repeat(1_000_000))}}`).kind).toBe('wrong')
})
