import { once } from 'node:events'
import { Agent } from 'undici'
import { describe, expect, it } from 'vitest'
import { CDN_CAPABILITIES } from '../../src/cdn/capabilities.ts'
import type { Target } from '../../src/core/batch.ts'
import { VERCEL_SOURCE_IMAGE_LIMITS } from '../../src/cdn/limits.ts'
import { createVercelPurger, type VercelPurgerOptions } from '../../src/cdn/vercel.ts'
import { createLeapingClock } from './clocks.ts'
import { describePurger } from './conformance.ts'
import { expectAccount, numberedTags, starter, type PurgerHarness } from './suite.ts'
import { PROJECT, TOKEN, vercelDialect } from './vercel-dialect.ts'

const harness = {
  dialect: vercelDialect,
  capabilities: CDN_CAPABILITIES.vercel,
  token: TOKEN,
  make: (origin, transport) => createVercelPurger({ token: TOKEN, project: PROJECT, apiUrl: origin, ...transport }),
} satisfies PurgerHarness

const access = { token: TOKEN, project: PROJECT }

const make = (options: Partial<VercelPurgerOptions>) => (): unknown => createVercelPurger({ ...access, ...options })

describePurger('vercel', harness)

describe('the Vercel client', () => {
  const start = starter(harness)

  it('sends 625 requests for 10,000 tags', async () => {
    const { cdn, purger } = await start()
    const tags = numberedTags(10_000)
    await purger.purge([{ mode: 'invalidate', tags }], { target: 'production' })
    expect(cdn.received).toHaveLength(625)
  })

  it('says who it is', async () => {
    const { cdn, purger } = await start()
    await purger.purge([{ mode: 'invalidate', tags: ['a'] }], { target: 'production' })
    expect(cdn.received[0]?.headers['user-agent']).toBe('unplugin-cache-tags')
  })

  it('keeps the id that Vercel gives a request', async () => {
    const { purger } = await start({}, { clock: createLeapingClock() })
    const batch = { mode: 'invalidate', tags: ['a'] } as const
    const outcome = await purger.purge([batch], { target: 'production' })
    const requestId = 'fra1::abcde-1767225600000-0123456789ab'
    expect(outcome.receipts).toEqual([{ batch, status: 200, attempts: 1, durationMs: 0, requestId, matched: null }])
  })

  it.each([
    [{ team: 'team_1' }, { teamId: 'team_1' }],
    [{ team: 'usr_1' }, {}],
    [{ teamSlug: 'acme' }, { slug: 'acme' }],
    [{}, {}],
  ])('%o is sent as %o', async (owner, query) => {
    const { cdn } = await start()
    const purger = createVercelPurger({ ...access, ...owner, apiUrl: cdn.origin })
    await purger.purge([{ mode: 'invalidate', tags: ['a'] }], { target: 'production' })
    expect(Object.fromEntries(cdn.received[0]?.query ?? [])).toEqual({ projectIdOrName: PROJECT, ...query })
  })

  it('keeps the path of an API address', async () => {
    const { cdn } = await start()
    const purger = createVercelPurger({ ...access, apiUrl: `${cdn.origin}/proxy/` })
    await purger.purge([{ mode: 'invalidate', tags: ['a'] }], { target: 'production' })
    expect(cdn.received[0]?.path).toBe('/proxy/v1/edge-cache/invalidate-by-tags')
  })

  it('sends a deadline with a deletion and never with an invalidation', async () => {
    const { cdn, purger } = await start()
    const outcome = await purger.purge(
      [
        { mode: 'delete', tags: ['a'], revalidationDeadlineSeconds: 0 },
        { mode: 'delete', tags: ['b'], revalidationDeadlineSeconds: 30 },
        { mode: 'delete', tags: ['b'] },
        { mode: 'invalidate', tags: ['c'], revalidationDeadlineSeconds: 30 },
      ],
      { target: 'production' },
    )
    expect(cdn.problems).toEqual([])
    expect(outcome.accepted).toEqual(['a', 'b', 'c'])
    expect(cdn.received.map(({ body }) => body)).toEqual(
      expect.arrayContaining([
        { tags: ['a'], target: 'production', revalidationDeadlineSeconds: 0 },
        { tags: ['b'], target: 'production', revalidationDeadlineSeconds: 30 },
        { tags: ['b'], target: 'production' },
        { tags: ['c'], target: 'production' },
      ]),
    )
  })

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])(
    'a deadline of %d seconds is a mistake of the caller',
    async (seconds) => {
      const { cdn, purger } = await start()
      const batch = { mode: 'delete', tags: ['a'], revalidationDeadlineSeconds: seconds } as const
      await expect(purger.purge([batch], { target: 'production' })).rejects.toMatchObject({ code: 'CT_CONFIG' })
      expect(cdn.received).toEqual([])
    },
  )

  it.each([undefined, 'development', ''])('target %o is a mistake of the caller', async (target) => {
    const { cdn, purger } = await start()
    const purging = purger.purge([{ mode: 'invalidate', tags: ['a'] }], { target: target as Target })
    await expect(purging).rejects.toMatchObject({ code: 'CT_TARGET' })
    expect(cdn.received).toEqual([])
  })

  it.each([
    ['error', '{"error":{"code":"forbidden","message":"Not yours"}}', 'Not yours (forbidden)'],
    ['err', '{"err":{"code":"forbidden","message":"Not yours"}}', 'Not yours (forbidden)'],
    ['an error without a code', '{"error":{"message":"Not yours"}}', 'Not yours'],
    ['no JSON', 'Not\u001B[2J yours\n', 'Not [2J yours'],
    ['nothing', '', 'HTTP 403 without a message'],
  ])('reads the words of a body with %s', async (_, body, message) => {
    const { purger } = await start({ fault: () => ({ kind: 'reply', reply: { status: 403, body } }) })
    const outcome = await purger.purge([{ mode: 'invalidate', tags: ['a'] }], { target: 'production' })
    expect(outcome.stopped).toEqual({ reason: 'denied', message, status: 403 })
  })

  it.each([413, 422])('%i halves a batch like a 400', async (status) => {
    const { purger } = await start({
      fault: ({ tags }) =>
        tags.length > 4 ? { kind: 'reply', reply: vercelDialect.failure(status, 'too much') } : null,
    })
    const tags = numberedTags(16)
    const outcome = await purger.purge([{ mode: 'invalidate', tags }], { target: 'production' })
    expect(outcome).toMatchObject({ accepted: tags, requests: 7, retries: 0 })
  })

  it('waits for x-ratelimit-reset where Retry-After is missing', async () => {
    const clock = createLeapingClock()
    const headers = { 'x-ratelimit-reset': String(clock.now() / 1000 + 42) }
    const { purger } = await start(
      { fault: (_, attempt) => (attempt === 0 ? { kind: 'reply', reply: { status: 429, headers } } : null) },
      { clock },
    )
    await purger.purge([{ mode: 'invalidate', tags: ['a'] }], { target: 'production' })
    expect(clock.waits).toEqual([42_000])
  })

  it('uses a dispatcher that it was given, and leaves it open', async () => {
    const dispatcher = new Agent()
    const connected = once(dispatcher, 'connect')
    const { purger } = await start({}, { dispatcher })
    await purger.purge([{ mode: 'invalidate', tags: ['a'] }], { target: 'production' })
    await connected
    expect(dispatcher.destroyed).toBe(false)
    await dispatcher.destroy()
  })

  it('purges twice with one client', async () => {
    const { cdn, purger } = await start()
    await purger.purge([{ mode: 'invalidate', tags: ['a'] }], { target: 'production' })
    await purger.purge([{ mode: 'delete', tags: ['a'] }], { target: 'preview' })
    expect(cdn.asked.map(({ mode, target }) => [mode, target])).toEqual([
      ['invalidate', 'production'],
      ['delete', 'preview'],
    ])
  })
})

describe('source images', () => {
  const start = starter(harness)
  const images = Array.from({ length: 20 }, (_, index) => `/img/${index},${'x'.repeat(300)}.png`)

  it.each([
    [{}, 'invalidate', {}],
    [{ mode: 'delete', revalidationDeadlineSeconds: 60 } as const, 'delete', { revalidationDeadlineSeconds: 60 }],
  ])('%o go out eight a request', async (options, mode, deadline) => {
    const { cdn } = await start()
    const purger = createVercelPurger({ ...access, apiUrl: cdn.origin })
    const outcome = await purger.purgeSourceImages(images, options)
    expectAccount(outcome, images)
    expect(outcome).toMatchObject({ accepted: images, requests: 3 })
    expect(cdn.problems).toEqual([])
    expect(cdn.asked.map((asked) => asked.mode)).toEqual([mode, mode, mode])
    expect(cdn.received[0]?.body).toEqual({
      srcImages: images.slice(0, VERCEL_SOURCE_IMAGE_LIMITS.maxTagsPerRequest),
      ...deadline,
    })
  })

  it('a refused one stands alone', async () => {
    const { cdn } = await start({ isPoison: (image) => image === images[3] })
    const outcome = await createVercelPurger({ ...access, apiUrl: cdn.origin }).purgeSourceImages(images)
    expectAccount(outcome, images)
    expect(outcome.refused.map(({ tag }) => tag)).toEqual([images[3]])
  })
})

describe('the options of the Vercel client', () => {
  it('are all reported in one message', () => {
    const options = { token: ' ', project: '', team: '', apiUrl: 'ftp://cdn.test', concurrency: 0, deadlineMs: 1.5 }
    expect(make(options)).toThrow(
      expect.objectContaining({
        code: 'CT_CREDENTIALS',
        message:
          'The purge client for Vercel cannot be made: token is missing; project is missing; team is empty; ' +
          'apiUrl (ftp://cdn.test) must be https, or the token would travel in the clear; ' +
          'concurrency must be a whole number from 1 to 64; deadlineMs must be a whole number from 1 to 2147483647.',
      }),
    )
  })

  it('that concern no credentials are a mistake of the configuration', () => {
    expect(make({ maxRetries: -1 })).toThrow(expect.objectContaining({ code: 'CT_CONFIG' }))
  })

  it.each(['http://api.vercel.com', 'http://127.0.0.1.evil.test', 'http://localhost.evil.test', 'http://10.0.0.1'])(
    '%s is refused',
    (apiUrl) => {
      expect(make({ apiUrl })).toThrow(expect.objectContaining({ code: 'CT_CREDENTIALS' }))
    },
  )

  it.each([
    'https://proxy.test',
    'http://localhost:1',
    'http://127.0.0.2:1',
    'http://[::1]:1',
    'http://shop.localhost',
  ])('%s is taken', (apiUrl) => {
    expect(make({ apiUrl })).not.toThrow()
  })

  it('may not hide a password in the address, and never show it', () => {
    const options = { apiUrl: 'https://user:hunter2@proxy.test' }
    expect(make(options)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }))
  })

  it('name no token that no header can carry', () => {
    expect(make({ token: 'two\nlines' })).toThrow(
      expect.objectContaining({ code: 'CT_CREDENTIALS', message: expect.not.stringContaining('two') }),
    )
  })

  it('may hold a token that ends in a line break', async () => {
    expect(make({ token: `${TOKEN}\n` })).not.toThrow()
  })
})
