import { describe, expect, it } from 'vitest'
import { createNetlifyPurger, type NetlifyPurgerOptions } from '../../src/cdn/netlify.ts'
import { createLeapingClock } from './clocks.ts'
import { describePurger } from './conformance.ts'
import type { Reply } from './fake-cdn.ts'
import { netlifyDialect, netlifyHarness, SITE, TOKEN } from './netlify-dialect.ts'
import { starter } from './suite.ts'

const A = { mode: 'delete', tags: ['a'] } as const

const make = (options: Partial<NetlifyPurgerOptions>) => (): unknown =>
  createNetlifyPurger({ token: TOKEN, site: SITE, ...options })

describePurger('netlify', netlifyHarness)

describe('the Netlify client', () => {
  const start = starter(netlifyHarness)
  const startWith = (reply: Reply) => start({ fault: () => ({ kind: 'reply', reply }) })

  it('sends site and tags, and nothing else', async () => {
    const { cdn, purger } = await start()
    await purger.purge([{ ...A, revalidationDeadlineSeconds: 30 }], { target: 'preview' })
    expect(cdn.received.map(({ body }) => body)).toEqual([{ site_id: SITE, cache_tags: ['a'] }])
  })

  it('leaves the list out, which purges the whole site, only where everything is meant', async () => {
    const { cdn, purger } = await start()
    await purger.purge([{ mode: 'delete', tags: ['a', 'b'], everything: true }], { target: 'production' })
    expect(cdn.received.map(({ body }) => body)).toEqual([{ site_id: SITE }])
  })

  it.each([
    ['no tags', []],
    ['an empty tag', ['']],
    ['tags that can not be sent', ['a,b', 'x'.repeat(1025)]],
  ])('sends neither an empty list nor none for %s', async (_, tags) => {
    const { cdn, purger } = await start()
    const outcome = await purger.purge([{ mode: 'delete', tags }], { target: 'production' })
    expect(outcome).toMatchObject({ accepted: [], unreached: [], requests: 0 })
    expect(outcome.refused.map(({ tag }) => tag)).toEqual(tags)
    expect(cdn.received).toEqual([])
  })

  it('waits where a tag was purged twice in 5 seconds, and purges it then', async () => {
    const clock = createLeapingClock()
    const beganAtMs = clock.now()
    const { purger } = await start(
      {
        fault: () =>
          clock.now() - beganAtMs < 5000 ? { kind: 'reply', reply: netlifyDialect.failure(429, 'slow down') } : null,
      },
      { clock },
    )
    expect(await purger.purge([A], { target: 'production' })).toMatchObject({ accepted: ['a'], stopped: null })
  })

  it.each([
    ['200 with a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>Log in</p>' }],
    ['202 with a page', { status: 202, headers: { 'content-type': 'text/html' }, body: '<p>Log in</p>' }],
    ['200 with JSON', { status: 200, body: '{"ok":true}' }],
  ])('does not take %s for a purge', async (_, reply) => {
    const { purger } = await startWith(reply)
    const outcome = await purger.purge([A], { target: 'production' })
    expect(outcome).toMatchObject({ accepted: [], unreached: ['a'], requests: 1 })
    expect(outcome.stopped).toEqual({
      reason: 'denied',
      message: `HTTP ${reply.status}, but not from Netlify's API: is the address right?`,
      status: reply.status,
    })
  })

  it.each([
    ['plain text', 'Not found', 'Not found'],
    ['JSON', '{"code":404,"message":"Not Found"}', 'Not Found (404)'],
    ['nothing', '', 'HTTP 404 without a message'],
  ])('reads the words of %s', async (_, body, message) => {
    const { purger } = await startWith({ status: 404, body })
    expect((await purger.purge([A], { target: 'production' })).stopped?.message).toBe(message)
  })

  it('takes a tag beyond ASCII, and one with a space', async () => {
    const { purger } = await start()
    const tags = ['grün', 'a b']
    expect(await purger.purge([{ mode: 'delete', tags }], { target: 'production' })).toMatchObject({ accepted: tags })
  })
})

describe('the options of the Netlify client', () => {
  it('are all reported in one message', () => {
    expect(make({ token: '', site: '', requestTimeoutMs: 0 })).toThrow(
      expect.objectContaining({
        code: 'CT_CREDENTIALS',
        message:
          'The purge client for Netlify cannot be made: token is missing; site is missing; ' +
          'requestTimeoutMs must be a whole number from 1 to 2147483647.',
        hint: 'Set NETLIFY_AUTH_TOKEN and NETLIFY_SITE_ID.',
      }),
    )
  })

  it.each(['http://localhost:1', 'http://127.0.0.1:1', 'https://proxy.test'])('%s is taken', (apiUrl) => {
    expect(make({ apiUrl })).not.toThrow()
  })
})
