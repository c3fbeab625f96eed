import { describe, expect, it } from 'vitest'
import type { Target } from '../../src/core/batch.ts'
import { CDN_CAPABILITIES } from '../../src/cdn/capabilities.ts'
import { createNextPurger, type NextPurgerOptions } from '../../src/cdn/next.ts'
import { describePurger } from './conformance.ts'
import { MOUNTED_AT, nextDialect, SECRET } from './next-dialect.ts'
import { numberedTags, starter, type PurgerHarness } from './suite.ts'

const harness = {
  dialect: nextDialect,
  capabilities: CDN_CAPABILITIES.next,
  token: SECRET,
  make: (origin, transport) => createNextPurger({ endpoint: `${origin}${MOUNTED_AT}`, secret: SECRET, ...transport }),
} satisfies PurgerHarness

const access = { endpoint: 'https://shop.test/api/cache-tags', secret: SECRET }

const make = (options: Partial<NextPurgerOptions>) => (): unknown => createNextPurger({ ...access, ...options })

const A = { mode: 'invalidate', tags: ['a'] } as const

describePurger('next', harness)

describe('the client of a Next application', () => {
  const start = starter(harness)

  it('sends 64 tags a request, and nothing but tags and mode', async () => {
    const { cdn, purger } = await start()
    const batch = { mode: 'delete', tags: numberedTags(65), revalidationDeadlineSeconds: 30 } as const
    expect(await purger.purge([batch], { target: 'preview' })).toMatchObject({ accepted: batch.tags, requests: 2 })
    expect(cdn.received.map(({ body }) => body)).toEqual(
      expect.arrayContaining([
        { mode: 'delete', tags: numberedTags(64) },
        { mode: 'delete', tags: ['tag-64'] },
      ]),
    )
  })

  it('sends a query along, and hides it where it is quoted', async () => {
    const { cdn } = await start({
      fault: () => ({ kind: 'reply', reply: nextDialect.failure(403, 'no ?key=hunter2') }),
    })
    const purger = createNextPurger({ endpoint: `${cdn.origin}${MOUNTED_AT}?key=hunter2`, secret: SECRET })
    const outcome = await purger.purge([A], { target: 'production' })
    expect(cdn.received[0]?.query.get('key')).toBe('hunter2')
    expect(outcome.stopped?.message).toBe('no ?[redacted] (unauthorized)')
  })

  it('waits for no application that has no secret', async () => {
    const body = JSON.stringify({ error: { code: 'secret_not_set', message: 'Set CACHE_TAGS_SECRET.' } })
    const { purger } = await start({ fault: () => ({ kind: 'reply', reply: { status: 503, body } }) })
    const outcome = await purger.purge([A], { target: 'production' })
    expect(outcome).toMatchObject({ requests: 1, stopped: { reason: 'denied', status: 503 } })
    expect(outcome.stopped?.message).toContain('Set CACHE_TAGS_SECRET.')
  })

  it.each([
    ['a page', { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<p>Log in</p>' }],
    ['other JSON', { body: '{"ok":true}' }],
    ['a list', { body: '[]' }],
    ['nothing', {}],
  ])('does not take 200 with %s for a purge', async (_, answer) => {
    const { purger } = await start({ fault: () => ({ kind: 'reply', reply: { status: 200, ...answer } }) })
    const outcome = await purger.purge([A], { target: 'production' })
    expect(outcome).toMatchObject({ accepted: [], unreached: ['a'], requests: 1 })
    expect(outcome.stopped).toEqual({
      reason: 'denied',
      message: 'HTTP 200, but not from the handler: is it mounted at the endpoint?',
      status: 200,
    })
  })

  it('spares its reader the page that stands at a wrong address', async () => {
    const reply = { status: 404, headers: { 'content-type': 'text/html' }, body: '<!DOCTYPE html><html>' }
    const { purger } = await start({ fault: () => ({ kind: 'reply', reply }) })
    const outcome = await purger.purge([A], { target: 'production' })
    expect(outcome.stopped?.message).toBe("HTTP 404 with a page, which is not the handler's answer")
  })

  it.each([undefined, 'development', ''])('target %o is a mistake of the caller', async (target) => {
    const { cdn, purger } = await start()
    await expect(purger.purge([A], { target: target as Target })).rejects.toMatchObject({ code: 'CT_TARGET' })
    expect(cdn.received).toEqual([])
  })
})

describe('the options of the client of a Next application', () => {
  it('are all reported in one message', () => {
    expect(make({ secret: ' ', endpoint: 'ftp://shop.test', concurrency: 0 })).toThrow(
      expect.objectContaining({
        code: 'CT_CREDENTIALS',
        message:
          'The purge client for Next cannot be made: secret is missing; endpoint (ftp://shop.test) must be https, ' +
          'or the secret would travel in the clear; concurrency must be a whole number from 1 to 64.',
        hint: expect.stringMatching(/CACHE_TAGS_SECRET.*CACHE_TAGS_ENDPOINT/),
      }),
    )
  })

  it.each([
    ['', 'endpoint is missing'],
    ['/api/cache-tags', 'endpoint is no URL'],
    ['https://user:hunter2@shop.test/', 'endpoint (shop.test) must not hold a user or a password'],
  ])('endpoint %j: %s', (endpoint, problem) => {
    const message = `The purge client for Next cannot be made: ${problem}.`
    expect(make({ endpoint })).toThrow(expect.objectContaining({ code: 'CT_CREDENTIALS', message }))
  })

  it('that concern no access are a mistake of the configuration', () => {
    expect(make({ maxRetries: -1 })).toThrow(expect.objectContaining({ code: 'CT_CONFIG' }))
  })

  it('name no secret that no header can carry', () => {
    expect(make({ secret: 'two\nlines' })).toThrow(
      expect.objectContaining({ code: 'CT_CREDENTIALS', message: expect.not.stringContaining('two') }),
    )
  })

  it('may hold a secret that ends in a line break', () => {
    expect(make({ secret: `${SECRET}\n` })).not.toThrow()
  })

  it.each([
    'https://shop.test',
    'http://localhost:3000',
    'http://127.0.0.2:1',
    'http://[::1]:1',
    'http://shop:3000',
    'http://shop.internal',
    'http://shop.local',
    'http://shop.home.arpa',
    'http://shop.default.svc',
    'http://shop.default.svc.cluster.local',
    'http://10.0.0.1',
    'http://172.16.0.1',
    'http://172.31.255.255',
    'http://192.168.1.1',
    'http://[fd00::1]',
  ])('%s is taken', (endpoint) => {
    expect(make({ endpoint })).not.toThrow()
  })

  it.each([
    'http://shop.test',
    'http://internal.shop.test',
    'http://shopinternal.test',
    'http://127.0.0.1.evil.test',
    'http://10.0.0.1.evil.test',
    'http://ai.',
    'http://9.255.255.255',
    'http://11.0.0.0',
    'http://172.15.255.255',
    'http://172.32.0.0',
    'http://192.169.0.0',
    'http://8.8.8.8',
    'http://[2001:db8::1]',
    'http://[fe80::1]',
  ])('%s is refused', (endpoint) => {
    expect(make({ endpoint })).toThrow(
      expect.objectContaining({ code: 'CT_CREDENTIALS', message: expect.stringContaining('must be https') }),
    )
  })
})
