import { MockAgent } from 'undici'
import { expect, test } from 'vitest'
import type { CdnName } from '../../src/cdn/capabilities.ts'
import type { PurgeOutcome } from '../../src/core/batch.ts'
import { createLeapingClock } from '../cdn/clocks.ts'
import { mutateBytes, mutateJson, NASTY, randomJson } from './mutate.ts'
import { obeyed } from './obeyed.ts'
import { CASES, createRandom, type Random } from './random.ts'
import { VENDORS, type Vendor, type WholeReply } from './vendors.ts'

const ORIGIN = 'http://127.0.0.1:9'
const TAGS = ['products', 'home']
const ASKED = { mode: 'delete', tags: TAGS, target: 'production' } as const

const STATUSES = [200, 201, 202, 204, 206, 301, 307, 400, 401, 403, 404, 413, 422, 429, 500, 502, 503, 504, 599]
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'content-type': ['application/json', 'text/html; charset=utf-8', 'text/plain', ''],
  'retry-after': ['0', '1', '-1', '9'.repeat(400), 'Fri, 31 Dec 9999 23:59:59 GMT', 'soon', '1e9'],
  'x-ratelimit-reset': ['0', '1767225601', '9'.repeat(30), 'NaN'],
  ratelimit: ['"default";r=0;t=1', '"default";r=-1;t=1e9', '*'.repeat(50)],
  'ratelimit-policy': ['"default";q=0;w=0', '"default";q=1e99;w=1'],
  location: ['https://elsewhere.example/', 'javascript:alert(1)'],
  'x-vercel-id': ['\u009B31m', 'x'.repeat(3000)],
}

/** An answer near the one for success, or near a refusal that quotes the token, or far from any. */
function randomReply({ dialect, token }: Vendor, random: Random): WholeReply {
  const words = `${random.pick(NASTY)} ${token} ${encodeURIComponent(token)}`
  const reply = random.chance(0.6) ? dialect.accepted(ASKED) : dialect.failure(400, words)
  const drawn = Object.entries(HEADERS).flatMap(([name, values]) =>
    random.chance(0.15) ? [[name, random.pick(values)]] : [],
  )
  return {
    status: random.chance(0.5) ? reply.status : random.pick(STATUSES),
    headers: { ...reply.headers, ...Object.fromEntries(drawn) },
    body: bodyNear(reply.body ?? '', random),
  }
}

function bodyNear(body: string, random: Random): string {
  const way = random.below(5)
  if (way === 0) return body
  if (way === 1) return mutateBytes(body, random)
  if (way === 2) return JSON.stringify(randomJson(random, 4))
  if (way === 3) return random.pick(['', ' ', '<!doctype html>', '['.repeat(2000), 'a'.repeat(5000), 'null', '[]'])
  return body.startsWith('{') ? JSON.stringify(mutateJson(JSON.parse(body), random)) : body
}

/** Connections that answer every request with what is next. */
function answering(next: () => WholeReply): MockAgent {
  const agent = new MockAgent()
  agent.disableNetConnect()
  agent
    .get(ORIGIN)
    // A path is known by a function; that a method is too, the types don't say.
    .intercept({ path: () => true, method: (() => true) as never })
    .reply(() => {
      const { status, headers, body } = next()
      return { statusCode: status, data: body, responseOptions: { headers } }
    })
    .persist()
  return agent
}

function assertHarmless({ accepted, refused, unreached, stopped, receipts }: PurgeOutcome, token: string): void {
  const all = [...accepted, ...refused.map(({ tag }) => tag), ...unreached]
  expect(all.toSorted()).toEqual(TAGS.toSorted())
  const words = [
    stopped?.message,
    ...refused.map(({ reason }) => reason),
    ...receipts.map((receipt) => receipt.requestId),
  ]
  for (const text of words.map((said) => said ?? '')) {
    expect(obeyed(text)).toBeNull()
    expect(Buffer.byteLength(text)).toBeLessThan(2000)
    expect([token, encodeURIComponent(token)].filter((secret) => text.includes(secret))).toEqual([])
  }
}

test('no answer of a CDN is a fault, none but its success is taken for one, none rules a terminal or tells a token', async () => {
  const random = createRandom(20_261_201)
  let reply: WholeReply = { status: 200, headers: {}, body: '' }
  const dispatcher = answering(() => reply)
  const taken: Partial<Record<CdnName, number>> = {}
  for (let index = 0; index < CASES; index += 1) {
    const name = random.pick(Object.keys(VENDORS) as CdnName[])
    const vendor = VENDORS[name]
    reply = randomReply(vendor, random)
    const transport = { dispatcher, clock: createLeapingClock(), random: () => 0, maxRetries: 0, deadlineMs: 5000 }
    const outcome = await vendor
      .make(ORIGIN, transport)
      .purge([{ mode: 'delete', tags: TAGS }], { target: 'production' })
    assertHarmless(outcome, vendor.token)
    if (outcome.accepted.length === 0) continue
    taken[name] = (taken[name] ?? 0) + 1
    expect({ name, reply, isSuccess: vendor.isSuccess(reply, outcome.accepted) }).toEqual({
      name,
      reply,
      isSuccess: true,
    })
  }
  await dispatcher.close()
  // So that the success of each was among the answers.
  expect(Object.keys(taken).toSorted()).toEqual(Object.keys(VENDORS).toSorted())
  expect(Math.min(...Object.values(taken))).toBeGreaterThan(CASES / 100)
})
