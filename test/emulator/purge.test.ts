import { describe, expect, test } from 'vitest'
import { parseFaults } from '../../src/emulator/faults.ts'
import { ask, emulate, gate, manualClock, page, purge, startApplication } from './support.ts'

const tagged = (number: number) => page(number, { 'vercel-cache-tag': 'products, home' })

describe('invalidate', () => {
  test('an entry with the tag is STALE once, then HIT; an entry without it stays', async () => {
    const application = await startApplication(({ url }, number) => (url === '/a' ? tagged(number) : page(number)))
    const emulator = await emulate({ origin: application.url })
    await ask(emulator, '/a')
    await ask(emulator, '/b')
    expect(await purge(emulator, 'invalidate-by-tags', { tags: ['products'] })).toMatchObject({ status: 200, body: '' })
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'STALE', body: 'render 1' })
    await emulator.idle()
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'HIT', body: 'render 3' })
    expect(await ask(emulator, '/b')).toMatchObject({ cache: 'HIT', body: 'render 2' })
  })

  test('tags are case-sensitive', async () => {
    const application = await startApplication((_, number) => tagged(number))
    const emulator = await emulate({ origin: application.url })
    await ask(emulator, '/a')
    await purge(emulator, 'invalidate-by-tags', { tags: ['Products'] })
    expect((await ask(emulator, '/a')).cache).toBe('HIT')
  })

  test('a tag that nothing carries is accepted as well', async () => {
    const application = await startApplication((_, number) => tagged(number))
    const emulator = await emulate({ origin: application.url })
    expect((await purge(emulator, 'invalidate-by-tags', { tags: 'nothing,at-all' })).status).toBe(200)
    expect(emulator.stats()).toMatchObject({ purgeRequests: 1, tagsPurged: 2 })
  })

  test('the application may change behind the cache: the old page is served until it is purged', async () => {
    const old = await startApplication(() => ({ ...tagged(0), body: 'old code' }))
    const next = await startApplication(() => ({ ...tagged(0), body: 'new code' }))
    const emulator = await emulate({ origin: old.url })
    await ask(emulator, '/a')
    emulator.setOrigin(next.url)
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'HIT', body: 'old code' })
    await purge(emulator, 'invalidate-by-tags', { tags: ['home'] })
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'STALE', body: 'old code' })
    await emulator.idle()
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'HIT', body: 'new code' })
  })
})

describe('delete', () => {
  test('the next client waits for a fresh page: REVALIDATED, then HIT', async () => {
    const application = await startApplication((_, number) => tagged(number))
    const emulator = await emulate({ origin: application.url })
    await ask(emulator, '/a')
    await purge(emulator, 'dangerously-delete-by-tags', { tags: ['products'] })
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'REVALIDATED', body: 'render 2' })
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'HIT', body: 'render 2' })
  })

  test('with a deadline it is stale until then, and deleted after', async () => {
    const clock = manualClock()
    const application = await startApplication((_, number) => (number === 2 ? { status: 503 } : tagged(number)))
    const emulator = await emulate({ origin: application.url, clock })
    await ask(emulator, '/a')
    await purge(emulator, 'dangerously-delete-by-tags', { tags: ['products'], revalidationDeadlineSeconds: 10 })
    clock.advance(9999)
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'STALE', body: 'render 1' })
    await emulator.idle()
    clock.advance(1)
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'REVALIDATED', body: 'render 3' })
  })

  test('an entry renewed before the deadline outlives it', async () => {
    const clock = manualClock()
    const application = await startApplication((_, number) => tagged(number))
    const emulator = await emulate({ origin: application.url, clock })
    await ask(emulator, '/a')
    await purge(emulator, 'dangerously-delete-by-tags', { tags: ['products'], revalidationDeadlineSeconds: 10 })
    await ask(emulator, '/a')
    await emulator.idle()
    clock.advance(11_000)
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'HIT', body: 'render 2' })
  })
})

describe('a render that began before the purge', () => {
  test('is not fresh when it is stored after it: STALE, then renewed', async () => {
    const { opened, open } = gate()
    const started = gate()
    const application = await startApplication(async (_, number) => {
      started.open()
      if (number === 1) await opened
      return tagged(number)
    })
    const emulator = await emulate({ origin: application.url })
    const slow = ask(emulator, '/a')
    await started.opened
    await purge(emulator, 'invalidate-by-tags', { tags: ['products'] })
    open()
    expect(await slow).toMatchObject({ cache: 'MISS', body: 'render 1' })
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'STALE', body: 'render 1' })
    await emulator.idle()
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'HIT', body: 'render 2' })
  })

  test('as a renewal, it does not make the entry fresh', async () => {
    const { opened, open } = gate()
    const started = gate()
    const application = await startApplication(async (_, number) => {
      if (number === 2) {
        started.open()
        await opened
      }
      return tagged(number)
    })
    const emulator = await emulate({ origin: application.url })
    await ask(emulator, '/a')
    await purge(emulator, 'invalidate-by-tags', { tags: ['products'] })
    await ask(emulator, '/a')
    await started.opened
    await purge(emulator, 'invalidate-by-tags', { tags: ['products'] })
    open()
    await emulator.idle()
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'STALE', body: 'render 2' })
    await emulator.idle()
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'HIT', body: 'render 3' })
  })
})

describe('targets', () => {
  const PREVIEWS = [{ 'x-emulator-target': 'preview' }, { host: 'preview.localhost:1234' }]

  test.each(PREVIEWS)('production and preview are apart, preview named by %j', async (preview) => {
    const production = await startApplication(() => ({ ...tagged(0), body: 'production' }))
    const previewed = await startApplication(() => ({ ...tagged(0), body: 'preview' }))
    const emulator = await emulate({ origin: { production: production.url, preview: previewed.url } })
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'MISS', body: 'production' })
    expect(await ask(emulator, '/a', preview)).toMatchObject({ cache: 'MISS', body: 'preview' })
    expect(await ask(emulator, '/a', preview)).toMatchObject({ cache: 'HIT', body: 'preview' })
    expect(emulator.stats().store.entries).toBe(2)
  })

  test.each([
    ['production', 'REVALIDATED', 'HIT'],
    ['preview', 'HIT', 'REVALIDATED'],
    [undefined, 'REVALIDATED', 'REVALIDATED'],
  ])('a purge with target %s leaves production %s and preview %s', async (target, production, preview) => {
    const application = await startApplication((_, number) => tagged(number))
    const emulator = await emulate({ origin: application.url })
    await ask(emulator, '/a')
    await ask(emulator, '/a', { 'x-emulator-target': 'preview' })
    await purge(emulator, 'dangerously-delete-by-tags', { tags: ['home'], target })
    expect((await ask(emulator, '/a')).cache).toBe(production)
    expect((await ask(emulator, '/a', { 'x-emulator-target': 'preview' })).cache).toBe(preview)
  })
})

test.each(['/_vercel/image', '/_next/image'])(
  'a source image is purged in every form that %s made of it',
  async (path) => {
    const application = await startApplication((_, number) => page(number))
    const emulator = await emulate({ origin: application.url })
    const urls = [
      `${path}?url=%2Fcat.png&w=64`,
      `${path}?url=%2Fcat.png&w=128`,
      `${path}?url=%2Fdog.png&w=64`,
      '/cat.png',
    ]
    const cacheOfEach = async (): Promise<unknown[]> => {
      const answers = []
      for (const url of urls) answers.push((await ask(emulator, url)).cache)
      await emulator.idle()
      return answers
    }
    await cacheOfEach()
    await purge(emulator, 'invalidate-by-src-images', { srcImages: ['/cat.png'] })
    expect(await cacheOfEach()).toEqual(['STALE', 'STALE', 'HIT', 'HIT'])
    await purge(emulator, 'dangerously-delete-by-src-images', { srcImages: ['/cat.png'] })
    expect(await cacheOfEach()).toEqual(['REVALIDATED', 'REVALIDATED', 'HIT', 'HIT'])
    expect(emulator.stats().sourceImagesPurged).toBe(2)
  },
)

describe('the API on the wire', () => {
  test('a refusal has the status, the error body, and no effect', async () => {
    const application = await startApplication((_, number) => tagged(number))
    const emulator = await emulate({ origin: application.url })
    await ask(emulator, '/a')
    const answer = await purge(emulator, 'dangerously-delete-by-tags', { tags: ['products'], all: true })
    expect(answer).toMatchObject({ status: 400, headers: { 'content-type': 'application/json; charset=utf-8' } })
    expect(JSON.parse(answer.body)).toEqual({ error: { code: 'bad_request', message: expect.stringContaining('all') } })
    expect((await ask(emulator, '/a')).cache).toBe('HIT')
    expect(emulator.stats()).toMatchObject({ purgeRequests: 1, tagsPurged: 0 })
  })

  test('the default token is `emulator`; another is a 401, a given one replaces it', async () => {
    const application = await startApplication((_, number) => tagged(number))
    const plain = await emulate({ origin: application.url })
    const guarded = await emulate({ origin: application.url, token: 'given' })
    const statusWith = async (emulator: typeof plain, token: string): Promise<number> =>
      (await purge(emulator, 'invalidate-by-tags', { tags: ['a'] }, { token })).status
    expect(await statusWith(plain, 'emulator')).toBe(200)
    expect(await statusWith(plain, 'given')).toBe(401)
    expect(await statusWith(guarded, 'given')).toBe(200)
    expect(await statusWith(guarded, 'emulator')).toBe(401)
  })

  test('GET is a 405 that names POST', async () => {
    const application = await startApplication((_, number) => tagged(number))
    const emulator = await emulate({ origin: application.url })
    const answer = await ask(emulator, '/v1/edge-cache/invalidate-by-tags?projectIdOrName=shop')
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } })
    expect(application.asked).toHaveLength(0)
  })

  test('a body over the limit is a 413', async () => {
    const application = await startApplication((_, number) => tagged(number))
    const emulator = await emulate({ origin: application.url })
    expect((await purge(emulator, 'invalidate-by-tags', { tags: 'x'.repeat(70_000) })).status).toBe(413)
  })

  test('every request is on record, without the token', async () => {
    const clock = manualClock()
    const application = await startApplication((_, number) => tagged(number))
    const emulator = await emulate({ origin: application.url, clock })
    await purge(emulator, 'invalidate-by-tags', { tags: ['a', 'b'], target: 'preview' })
    await purge(emulator, 'invalidate-by-tags', { tags: [] })
    const path = '/v1/edge-cache/invalidate-by-tags'
    const first = { mode: 'invalidate', tags: ['a', 'b'], sourceImages: [], target: 'preview', deadlineSeconds: 0 }
    expect(emulator.purges()).toEqual([
      { atMs: clock.now(), path, status: 200, isFault: false, purge: first },
      { atMs: clock.now(), path, status: 400, isFault: false, purge: null },
    ])
  })
})

describe('faults', () => {
  test('a 429 asks to retry later, in the error form, and purges nothing', async () => {
    const application = await startApplication((_, number) => tagged(number))
    const emulator = await emulate({ origin: application.url, faults: parseFaults('429:1,retry-after:3s') })
    await ask(emulator, '/a')
    const answer = await purge(emulator, 'dangerously-delete-by-tags', { tags: ['products'] })
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '3' } })
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'too_many_requests' } })
    expect((await ask(emulator, '/a')).cache).toBe('HIT')
    expect(emulator.purges()).toMatchObject([{ status: 429, isFault: true, purge: null }])
  })

  test('reset cuts the connection', async () => {
    const application = await startApplication((_, number) => tagged(number))
    const emulator = await emulate({ origin: application.url, faults: parseFaults('reset:1') })
    await expect(purge(emulator, 'invalidate-by-tags', { tags: ['a'] })).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(emulator.purges()).toMatchObject([{ status: null, isFault: true }])
  })

  test('latency is waited before every answer of the API, and only there', async () => {
    const clock = manualClock()
    const application = await startApplication((_, number) => tagged(number))
    const emulator = await emulate({ origin: application.url, clock, faults: parseFaults('latency:50ms,503:1') })
    expect((await ask(emulator, '/a')).status).toBe(200)
    expect(clock.sleeps).toEqual([])
    await purge(emulator, 'invalidate-by-tags', { tags: ['a'] })
    expect(clock.sleeps).toEqual([50])
  })

  test('the same seed gives the same faults', async () => {
    const application = await startApplication((_, number) => tagged(number))
    const run = async (seed: number): Promise<unknown[]> => {
      const emulator = await emulate({ origin: application.url, seed, faults: parseFaults('429:0.3,503:0.3') })
      for (const _ of Array(12)) await purge(emulator, 'invalidate-by-tags', { tags: ['a'] })
      return emulator.purges().map(({ status }) => status)
    }
    const statuses = await run(7)
    expect(new Set(statuses)).toEqual(new Set([200, 429, 503]))
    expect(await run(7)).toEqual(statuses)
    expect(await run(8)).not.toEqual(statuses)
  })
})
