import { request } from 'undici'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createVarnishPurger } from '../../src/cdn/varnish.ts'
import { CDN_LIMITS } from '../../src/cdn/limits.ts'
import type { Batch, PurgeOutcome } from '../../src/core/batch.ts'
import { startOrigin, visit, visitFresh, type Origin, type Page, type Visit } from './varnish-origin.ts'
import { startVarnish, type Varnish, type VarnishSetting } from './varnish-server.ts'

const SECRET = 'S3cretOfVarnish+/=0123456789'

let origin: Origin
let varnish: Varnish

beforeAll(async () => {
  origin = await startOrigin()
  varnish = await startVarnish({ origin: origin.url, secret: SECRET })
})

afterAll(async () => {
  await varnish.close()
  await origin.close()
})

async function purge(batches: readonly Batch[], { url } = varnish): Promise<PurgeOutcome> {
  return createVarnishPurger({ urls: [url], secret: SECRET }).purge(batches, { target: 'production' })
}

/** Tags of 24 bytes. */
const numberedTags = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `tag-${String(index).padStart(20, '0')}`)

const soft = (...tags: readonly string[]): Batch => ({ mode: 'invalidate', tags })
const hard = (...tags: readonly string[]): Batch => ({ mode: 'delete', tags })

/** How many entries one purge found. */
async function matched(batch: Batch, server = varnish): Promise<number | null> {
  const outcome = await purge([batch], server)
  expect(outcome.stopped).toBeNull()
  expect(outcome.receipts).toHaveLength(1)
  return outcome.receipts[0]?.matched ?? null
}

/**
 * What a visitor gets, and not before a stale page is renewed: a purge during that fetch would not
 * reach the entry that it brings.
 */
async function served(path: string): Promise<Visit> {
  const seen = await visit(varnish.url + path)
  await visitFresh(varnish.url + path)
  return seen
}

/** Puts a page under the given headers into the cache. */
async function cached(path: string, headers: Page['headers']): Promise<Visit> {
  origin.pages.set(path, { headers })
  expect(await visit(varnish.url + path)).toMatchObject({ cache: 'MISS' })
  return visitFresh(varnish.url + path)
}

beforeEach(async () => {
  origin.pages.clear()
  await purge([{ mode: 'delete', tags: ['all'], everything: true }])
})

describe('tags', () => {
  test('come by spaces, commas and several headers, and not to the visitor', async () => {
    const { headers } = await cached('/a', { xkey: ['one two', 'three,four', 'five, six'] })
    expect(headers).not.toHaveProperty('xkey')
    expect(headers).not.toHaveProperty('x-hashtwo')
    for (const tag of ['one', 'two', 'three', 'four', 'five', 'six']) {
      expect([tag, await matched(soft(tag))]).toEqual([tag, 1])
      await visitFresh(`${varnish.url}/a`)
    }
    expect(await matched(soft('on', 'One', 'x-hashtwo:'))).toBe(0)
  })

  test('are those of Surrogate-Key where there is no xkey, and then it is taken off', async () => {
    const { headers } = await cached('/a', { 'Surrogate-Key': ['one two', 'three'] })
    expect(headers).not.toHaveProperty('surrogate-key')
    expect(await matched(hard('two'))).toBe(1)
    await cached('/a', { 'Surrogate-Key': ['one two', 'three'] })
    expect(await matched(hard('three'))).toBe(1)
  })

  test('of Surrogate-Key beside an xkey are those of a cache outside, and go on to it', async () => {
    const { headers } = await cached('/a', { xkey: 'one', 'Surrogate-Key': 'outer' })
    expect(headers['surrogate-key']).toBe('outer')
    expect(await matched(soft('outer'))).toBe(0)
    expect(await matched(soft('one'))).toBe(1)
  })

  test('stay through an answer 304, or are those that it brings', async () => {
    const url = `${varnish.url}/a`
    origin.pages.set('/a', { headers: { 'Surrogate-Key': 'old' }, etag: '"1"' })
    const { body } = await visit(url)
    for (const round of [1, 2, 3]) {
      expect([round, await matched(soft('old'))]).toEqual([round, 1])
      expect(await visit(url)).toMatchObject({ cache: 'STALE', body })
      expect(await visitFresh(url)).toMatchObject({ body })
    }
    expect(origin.lastHeaders()).toMatchObject({ 'if-none-match': '"1"' })
    origin.pages.set('/a', { headers: { 'Surrogate-Key': 'new' }, etag: '"1"' })
    await matched(soft('old'))
    await visit(url)
    expect((await visitFresh(url)).headers).not.toHaveProperty('surrogate-key')
    expect(await matched(soft('old'))).toBe(0)
    expect(await matched(soft('new'))).toBe(1)
  })

  test('that are too long for a header fail the request: none is dropped in silence', async () => {
    const longest = 'x'.repeat(8192 - 'xkey: '.length - ' last'.length)
    origin.pages.set('/fits', { headers: { xkey: `${longest} last` } })
    origin.pages.set('/exceeds', { headers: { xkey: `${longest}x last` } })
    expect(await visit(`${varnish.url}/fits`)).toMatchObject({ status: 200 })
    expect(await matched(soft('last'))).toBe(1)
    expect(await visit(`${varnish.url}/exceeds`)).toMatchObject({ status: 503 })
  })
})

describe('a purge', () => {
  test('that invalidates is served stale once, then fresh, for one render', async () => {
    const { body } = await cached('/a', { xkey: 'one' })
    const before = origin.asked()
    expect(await matched(soft('one'))).toBe(1)
    expect(await visit(`${varnish.url}/a`)).toMatchObject({ cache: 'STALE', body })
    const fresh = await visitFresh(`${varnish.url}/a`)
    expect(fresh.body).toBe(`render ${before + 1}`)
    expect(origin.asked()).toBe(before + 1)
  })

  test('that deletes is a miss', async () => {
    await cached('/a', { xkey: 'one' })
    const before = origin.asked()
    expect(await matched(hard('one'))).toBe(1)
    expect(await visit(`${varnish.url}/a`)).toMatchObject({ cache: 'MISS', body: `render ${before + 1}` })
  })

  test('that invalidates what has no grace is a miss', async () => {
    await cached('/a', { xkey: 'one', 'cache-control': 's-maxage=1000, stale-while-revalidate=0' })
    expect(await matched(soft('one'))).toBe(1)
    expect(await visit(`${varnish.url}/a`)).toMatchObject({ cache: 'MISS' })
  })

  test.each([
    ['invalidate', 'STALE'],
    ['delete', 'MISS'],
  ] as const)('counts each entry once, and none that was stale (%s)', async (mode, cache) => {
    for (const path of ['/a', '/b', '/c']) await cached(path, { xkey: `shared of${path} more` })
    await cached('/d', { xkey: 'another' })
    expect(await matched({ mode, tags: ['shared', 'more', 'of/a', 'none'] })).toBe(3)
    if (mode === 'invalidate') expect(await matched(soft('shared'))).toBe(0)
    for (const path of ['/a', '/b', '/c']) expect(await served(path)).toMatchObject({ cache })
    expect(await visit(`${varnish.url}/d`)).toMatchObject({ cache: 'HIT' })
  })

  test.each([
    ['invalidate', 'STALE'],
    ['delete', 'MISS'],
  ] as const)('of everything reaches every entry, with tags or without (%s)', async (mode, cache) => {
    await cached('/a', { xkey: 'one' })
    await cached('/b', {})
    await cached('/c', { 'Surrogate-Key': 'two' })
    expect(await matched({ mode, tags: ['one'], everything: true })).toBe(3)
    for (const path of ['/a', '/b', '/c']) expect(await served(path)).toMatchObject({ cache })
  })

  test('of everything that deletes reaches what was stored before the VCL was loaded', async () => {
    const other = await started({ isBare: true, secret: SECRET })
    await visit(`${other.url}/a`)
    await other.reload({ origin: origin.url })
    expect(await visit(`${other.url}/a`)).toMatchObject({ cache: 'HIT' })
    expect(await matched({ mode: 'delete', tags: ['one'], everything: true }, other)).toBe(0)
    expect(await visit(`${other.url}/a`)).toMatchObject({ cache: 'MISS' })
  })

  test('outlives a reload of the VCL: its entries keep their tags', async () => {
    await cached('/a', { xkey: 'one' })
    await varnish.reload({ origin: origin.url })
    expect(await visit(`${varnish.url}/a`)).toMatchObject({ cache: 'HIT' })
    expect(await matched(soft('one'))).toBe(1)
  })
})

describe('a request', () => {
  test('takes 7,500 bytes of tags, to the last of them', async () => {
    const tags = [...numberedTags(299), 'z'.repeat(25)]
    expect(tags.join(' ')).toHaveLength(CDN_LIMITS.varnish.maxRequestBytes ?? 0)
    await cached('/a', { xkey: tags[299] ?? '' })
    expect(await matched(soft(...tags))).toBe(1)
  })

  test('that is too long for a server of smaller headers is cut until it fits', async () => {
    const small = await started({ secret: SECRET, parameters: ['http_req_hdr_len=1k'] })
    const tags = numberedTags(250)
    origin.pages.set('/a', { headers: { xkey: tags[249] ?? '' } })
    await visit(`${small.url}/a`)
    const outcome = await purge([soft(...tags)], small)
    expect(outcome).toMatchObject({ accepted: tags, refused: [], stopped: null })
    expect(outcome.receipts.reduce((sum, receipt) => sum + (receipt.matched ?? 0), 0)).toBe(1)
  })

  test('PURGE without tags is left to the VCL around', async () => {
    const response = await request(`${varnish.url}/a`, { method: 'PURGE' as 'GET' })
    expect(await response.body.text()).toBe(`render ${origin.asked()}`)
  })

  test('of a visitor is answered by no header of his', async () => {
    const forged = { 'x-cache-tags': '9', 'xkey-purge-all': '1' }
    expect(await visit(`${varnish.url}/a`, forged)).toMatchObject({ status: 200, cache: 'MISS' })
    expect(origin.lastHeaders()).not.toHaveProperty('x-cache-tags')
  })
})

async function started(setting: Partial<VarnishSetting>): Promise<Varnish> {
  const server = await startVarnish({ origin: origin.url, ...setting })
  onTestFinished(server.close)
  return server
}
