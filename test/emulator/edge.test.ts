import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { type Application, ask, emulate, gate, manualClock, page, purge, startApplication } from './support.ts'

/** Waits until the connection of a request has ended. */
async function connectionEnd(application: Application, index: number): Promise<boolean | undefined> {
  const socket = application.asked[index]?.socket
  if (socket?.destroyed === false) await once(socket, 'close')
  return socket?.destroyed
}

describe('what is cached', () => {
  test('a cacheable page is rendered once: MISS, then HIT with its age', async () => {
    const clock = manualClock()
    const application = await startApplication((_, number) => page(number))
    const emulator = await emulate({ origin: application.url, clock })
    expect(await ask(emulator, '/a?b=1')).toMatchObject({ cache: 'MISS', body: 'render 1', headers: { age: '0' } })
    clock.advance(5000)
    expect(await ask(emulator, '/a?b=1')).toMatchObject({ cache: 'HIT', body: 'render 1', headers: { age: '5' } })
    expect(emulator.stats()).toMatchObject({ requests: { HIT: 1, MISS: 1 }, originRequests: 1, store: { entries: 1 } })
  })

  test('another query is another entry', async () => {
    const application = await startApplication((_, number) => page(number))
    const emulator = await emulate({ origin: application.url })
    await ask(emulator, '/a?b=1')
    expect(await ask(emulator, '/a?b=2')).toMatchObject({ cache: 'MISS', body: 'render 2' })
  })

  test('HEAD is answered from the entry of a GET, without its body', async () => {
    const application = await startApplication((_, number) => page(number))
    const emulator = await emulate({ origin: application.url })
    await ask(emulator, '/a')
    const head = await ask(emulator, '/a', {}, 'HEAD')
    expect(head).toMatchObject({ cache: 'HIT', body: '', headers: { 'content-length': '8' } })
  })

  test('a HEAD that misses fills the cache for the GET that follows', async () => {
    const application = await startApplication((_, number) => page(number))
    const emulator = await emulate({ origin: application.url })
    expect(await ask(emulator, '/a', {}, 'HEAD')).toMatchObject({ cache: 'MISS', body: '' })
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'HIT', body: 'render 1' })
  })

  test('status and headers come back as the application sent them; cache headers as Vercel sends them', async () => {
    const headers = { 'vercel-cdn-cache-control': 'max-age=60', 'vercel-cache-tag': 'a', 'x-own': '1', location: '/b' }
    const application = await startApplication(() => ({ status: 308, headers }))
    const emulator = await emulate({ origin: application.url })
    for (const cache of ['MISS', 'HIT']) {
      const answer = await ask(emulator, '/a')
      expect(answer).toMatchObject({ status: 308, cache, headers: { 'x-own': '1', location: '/b' } })
      expect(answer.headers['cache-control']).toBe('public, max-age=0, must-revalidate')
      expect(answer.headers).not.toHaveProperty('vercel-cdn-cache-control')
      expect(answer.headers).not.toHaveProperty('vercel-cache-tag')
    }
  })

  test('binary bodies come back byte for byte', async () => {
    const bytes = Buffer.from([0, 255, 128, 10]).toString('latin1')
    const application = await startApplication(() => ({ headers: { 'cache-control': 's-maxage=9' }, body: bytes }))
    const emulator = await emulate({ origin: application.url })
    expect((await ask(emulator, '/a')).body).toBe(bytes)
    expect((await ask(emulator, '/a')).body).toBe(bytes)
  })

  test('Vary keeps one entry for each value', async () => {
    const application = await startApplication((request) => ({
      headers: { 'cache-control': 's-maxage=600', vary: 'Accept-Language' },
      body: String(request.headers['accept-language']),
    }))
    const emulator = await emulate({ origin: application.url })
    const languages = ['de', 'en', 'de', 'en']
    const answers = []
    for (const language of languages) answers.push(await ask(emulator, '/a', { 'accept-language': language }))
    expect(answers.map(({ body }) => body)).toEqual(languages)
    expect(answers.map(({ cache }) => cache)).toEqual(['MISS', 'MISS', 'HIT', 'HIT'])
  })

  test('tags over a limit of Vercel are counted, and name nothing', async () => {
    const tags = Array.from({ length: 130 }, (_, index) => `tag-${index}`).join(',')
    const application = await startApplication((_, number) => page(number, { 'vercel-cache-tag': tags }))
    const emulator = await emulate({ origin: application.url })
    await ask(emulator, '/a')
    expect(emulator.stats().droppedTags).toBe(2)
    await purge(emulator, 'dangerously-delete-by-tags', { tags: ['tag-128'] })
    expect((await ask(emulator, '/a')).cache).toBe('HIT')
    await purge(emulator, 'dangerously-delete-by-tags', { tags: ['tag-127'] })
    expect((await ask(emulator, '/a')).cache).toBe('REVALIDATED')
  })
})

describe('what passes by the cache', () => {
  test.each([
    ['a POST', 'POST', {}],
    ['a DELETE', 'DELETE', {}],
    ['a request with Authorization', 'GET', { authorization: 'Bearer me' }],
    ['a request with Range', 'GET', { range: 'bytes=0-1' }],
  ])('%s neither reads nor fills it', async (_, method, headers) => {
    const application = await startApplication((__, number) => page(number))
    const emulator = await emulate({ origin: application.url })
    expect(await ask(emulator, '/a', headers, method)).toMatchObject({ cache: 'BYPASS', body: 'render 1' })
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'MISS', body: 'render 2' })
    expect(await ask(emulator, '/a', headers, method)).toMatchObject({ cache: 'BYPASS', body: 'render 3' })
  })

  test.each([
    [{ 'cache-control': 'private' }],
    [{ 'cache-control': 'no-store' }],
    [{ 'cache-control': 's-maxage=60', 'set-cookie': 'a=1' }],
    [{ 'cache-control': 's-maxage=60', vary: '*' }],
    [{ 'cache-control': 's-maxage=60', vary: 'Cookie' }],
    [{}],
  ])('a response with %j is not stored', async (headers) => {
    const application = await startApplication((_, number) => ({ headers, body: `render ${number}` }))
    const emulator = await emulate({ origin: application.url })
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'BYPASS', body: 'render 1' })
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'BYPASS', body: 'render 2' })
  })

  test('a body that is sent reaches the application, with its query and headers', async () => {
    const application = await startApplication(async (request) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(Buffer.from(chunk))
      return { body: `${request.method} ${request.url} ${String(request.headers['x-own'])} ${Buffer.concat(chunks)}` }
    })
    const emulator = await emulate({ origin: application.url })
    expect((await ask(emulator, '/a?b=1', { 'x-own': '1' }, 'PUT', 'text')).body).toBe('PUT /a?b=1 1 text')
  })

  test('HEAD of a response that cannot be cached has no body, and lets go of the one that comes', async () => {
    const application = await startApplication(() => ({ body: 'for ever', isEndless: true }))
    const emulator = await emulate({ origin: application.url })
    const head = ask(emulator, '/a', {}, 'HEAD')
    expect(await head).toMatchObject({ status: 200, cache: 'BYPASS', body: '' })
    await expect(connectionEnd(application, 0)).resolves.toBe(true)
  })

  test('a renewal that turns out to be uncacheable lets go of the body', async () => {
    const clock = manualClock()
    const first = page(1, { 'cache-control': 's-maxage=1, stale-while-revalidate=99' })
    const application = await startApplication((_, number) => (number === 1 ? first : { body: 'x', isEndless: true }))
    const emulator = await emulate({ origin: application.url, clock })
    await ask(emulator, '/a')
    clock.advance(2000)
    await ask(emulator, '/a')
    await emulator.idle()
    await expect(connectionEnd(application, 1)).resolves.toBe(true)
  })

  test.each([
    ['announced', true],
    ['not announced', false],
  ])('a body over 10 MiB, %s, is not stored', async (_, isAnnounced) => {
    const body = 'x'.repeat(10_485_761)
    const length = isAnnounced ? { 'content-length': String(body.length) } : {}
    const application = await startApplication(() => ({ ...page(0, length), body }))
    const emulator = await emulate({ origin: application.url })
    expect((await ask(emulator, '/a')).body).toHaveLength(body.length)
    expect(emulator.stats()).toMatchObject({
      requests: isAnnounced ? { BYPASS: 1 } : { MISS: 1 },
      store: { entries: 0 },
    })
  })

  test('an entry is dropped when the application calls the page private', async () => {
    const clock = manualClock()
    const pages = [page(1, { 'cache-control': 's-maxage=1, stale-while-revalidate=99' }), { body: 'mine' }, page(3)]
    const application = await startApplication((_, number) => pages[number - 1] ?? {})
    const emulator = await emulate({ origin: application.url, clock })
    await ask(emulator, '/a')
    clock.advance(2000)
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'STALE', body: 'render 1' })
    await emulator.idle()
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'MISS', body: 'render 3' })
  })
})

describe('stale by time', () => {
  const headers = { 'cache-control': 's-maxage=60, stale-while-revalidate=30' }

  test('within stale-while-revalidate: STALE once, renewed in the background, then HIT', async () => {
    const clock = manualClock()
    const application = await startApplication((_, number) => page(number, headers))
    const emulator = await emulate({ origin: application.url, clock })
    await ask(emulator, '/a')
    clock.advance(70_000)
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'STALE', body: 'render 1', headers: { age: '70' } })
    await emulator.idle()
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'HIT', body: 'render 2' })
    expect(application.asked).toHaveLength(2)
  })

  test('after it the client waits: MISS', async () => {
    const clock = manualClock()
    const application = await startApplication((_, number) => page(number, headers))
    const emulator = await emulate({ origin: application.url, clock })
    await ask(emulator, '/a')
    clock.advance(90_000)
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'MISS', body: 'render 2' })
  })

  test('with Pragma: no-cache the client waits for a stale entry: REVALIDATED', async () => {
    const clock = manualClock()
    const application = await startApplication((_, number) => page(number, headers))
    const emulator = await emulate({ origin: application.url, clock })
    await ask(emulator, '/a')
    expect((await ask(emulator, '/a', { pragma: 'no-cache' })).cache).toBe('HIT')
    clock.advance(70_000)
    expect(await ask(emulator, '/a', { pragma: 'no-cache' })).toMatchObject({ cache: 'REVALIDATED', body: 'render 2' })
  })

  test('one renewal at a time: others are served STALE until it is done', async () => {
    const clock = manualClock()
    const { opened, open } = gate()
    const application = await startApplication(async (_, number) => {
      if (number > 1) await opened
      return page(number, headers)
    })
    const emulator = await emulate({ origin: application.url, clock })
    await ask(emulator, '/a')
    clock.advance(70_000)
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(emulator, '/a')))
    expect(answers.map(({ cache, body }) => [cache, body])).toEqual(answers.map(() => ['STALE', 'render 1']))
    open()
    await emulator.idle()
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'HIT', body: 'render 2' })
    expect(application.asked).toHaveLength(2)
  })

  test('an application in trouble leaves the stale entry in place', async () => {
    const clock = manualClock()
    const application = await startApplication((_, number) => (number === 2 ? { status: 500 } : page(number, headers)))
    const emulator = await emulate({ origin: application.url, clock })
    await ask(emulator, '/a')
    clock.advance(70_000)
    expect((await ask(emulator, '/a')).cache).toBe('STALE')
    await emulator.idle()
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'STALE', body: 'render 1' })
    await emulator.idle()
    expect(await ask(emulator, '/a')).toMatchObject({ cache: 'HIT', body: 'render 3' })
  })
})

describe('an application that does not answer', () => {
  test('is a 502 that says so', async () => {
    const application = await startApplication((_, number) => page(number))
    const emulator = await emulate({ origin: application.url })
    await application.close()
    const answer = await ask(emulator, '/a')
    expect(answer).toMatchObject({ status: 502, cache: 'MISS' })
    expect(answer.body).toContain('did not answer (ECONNREFUSED)')
    expect(await ask(emulator, '/a', {}, 'POST')).toMatchObject({ status: 502, cache: 'BYPASS' })
    expect(emulator.stats()).toMatchObject({ originRequests: 2, originFailures: 2 })
  })

  test('leaves an expired entry to be served stale', async () => {
    const clock = manualClock()
    const application = await startApplication((_, number) => page(number))
    const emulator = await emulate({ origin: application.url, clock })
    await ask(emulator, '/a')
    clock.advance(601_000)
    await application.close()
    expect(await ask(emulator, '/a')).toMatchObject({ status: 200, cache: 'STALE', body: 'render 1' })
  })

  test('does not bring back an entry that was deleted', async () => {
    const application = await startApplication((_, number) => page(number, { 'vercel-cache-tag': 'a' }))
    const emulator = await emulate({ origin: application.url })
    await ask(emulator, '/a')
    await purge(emulator, 'dangerously-delete-by-tags', { tags: ['a'] })
    await application.close()
    expect((await ask(emulator, '/a')).status).toBe(502)
  })

  test('in the middle of a body is a 502 where the cache took it, a broken answer where it passed by', async () => {
    const application = await startApplication(({ url }) => ({
      headers: { 'cache-control': url === '/cached' ? 's-maxage=60' : 'private' },
      body: 'half of it',
      isBroken: true,
    }))
    const emulator = await emulate({ origin: application.url })
    expect(await ask(emulator, '/cached')).toMatchObject({ status: 502, cache: 'MISS' })
    await expect(ask(emulator, '/private')).rejects.toThrow()
    expect(emulator.stats().store.entries).toBe(0)
  })
})
