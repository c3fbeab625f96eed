import { describe, expect, it } from 'vitest'
import { createCloudflarePurger, type CloudflarePurgerOptions } from '../../src/cdn/cloudflare.ts'
import { cloudflareDialect, cloudflareFailure, cloudflareHarness, TOKEN, ZONE } from './cloudflare-dialect.ts'
import { describePurger } from './conformance.ts'
import type { Reply } from './fake-cdn.ts'
import { expectAccount, numberedTags, starter } from './suite.ts'

const A = { mode: 'delete', tags: ['a'] } as const
const MANY = 'One or more cache purge errors'

const access = { token: TOKEN, zone: ZONE }

const make = (options: Partial<CloudflarePurgerOptions>) => (): unknown =>
  createCloudflarePurger({ ...access, ...options })

describePurger('cloudflare', cloudflareHarness)

describe('the Cloudflare client', () => {
  const start = starter(cloudflareHarness)
  const startWith = (reply: Reply) => start({ fault: () => ({ kind: 'reply', reply }) })

  it('sends 100 tags a request, and nothing but tags, whatever way was asked for', async () => {
    const { cdn, purger } = await start()
    const tags = numberedTags(101)
    const batch = { mode: 'delete', tags, revalidationDeadlineSeconds: 30 } as const
    expect(await purger.purge([batch], { target: 'preview' })).toMatchObject({ accepted: tags, requests: 2 })
    expect(cdn.received.map(({ body }) => body)).toEqual(
      expect.arrayContaining([{ tags: numberedTags(100) }, { tags: ['tag-100'] }]),
    )
  })

  it('purges everything by name, never by a list', async () => {
    const { cdn, purger } = await start()
    await purger.purge([{ mode: 'invalidate', tags: ['a', 'b'], everything: true }], { target: 'production' })
    expect(cdn.received.map(({ body }) => body)).toEqual([{ purge_everything: true }])
  })

  it('keeps the id that Cloudflare gives a request', async () => {
    const { purger } = await start()
    const { receipts } = await purger.purge([A], { target: 'production' })
    expect(receipts).toMatchObject([{ batch: A, status: 200, requestId: '9bb1a2b3c4d5e6f7-FRA', matched: null }])
  })

  it.each([
    [1100, 'Tag exceeds maximum length of 1024 characters'],
    [1315, 'Non-printable characters are forbidden in tags'],
  ])('finds the tag that 200 with error %i blames, and purges its neighbours', async (code, message) => {
    const reply = cloudflareFailure(200, [
      [code, message],
      [1016, MANY],
    ])
    const { purger } = await start({ fault: ({ tags }) => (tags.includes('tag-5') ? { kind: 'reply', reply } : null) })
    const tags = numberedTags(16)
    const outcome = await purger.purge([{ mode: 'delete', tags }], { target: 'production' })
    expectAccount(outcome, tags)
    expect(outcome.refused).toEqual([{ tag: 'tag-5', reason: `${message} (${code}); ${MANY} (1016)`, status: 200 }])
    expect(outcome).toMatchObject({ unreached: [], requests: 9, retries: 0 })
  })

  it.each([
    ['without a cause', cloudflareFailure(200, [[1016, MANY]])],
    ['with an error that is not known', cloudflareFailure(200, [[1234, 'Something else']])],
    ['and no error at all', cloudflareFailure(200, [])],
  ])('tries again after 200 with success: false %s', async (_, reply) => {
    const { purger } = await start({ fault: (_asked, attempt) => (attempt < 2 ? { kind: 'reply', reply } : null) })
    const outcome = await purger.purge([A], { target: 'production' })
    expect(outcome).toMatchObject({ accepted: ['a'], requests: 3, retries: 2 })
  })

  it('never takes 200 with success: false for a purge, however often it comes', async () => {
    const { purger } = await startWith(cloudflareFailure(200, [[1016, MANY]]))
    const outcome = await purger.purge([A], { target: 'production' })
    expectAccount(outcome, ['a'])
    expect(outcome).toMatchObject({ accepted: [], unreached: ['a'], requests: 6 })
    expect(outcome.stopped).toEqual({ reason: 'unavailable', message: `${MANY} (1016)`, status: 200 })
  })

  it.each([
    [200, 1107, 'Only enterprise zones can purge by tag.'],
    [200, 10_000, 'Authentication error'],
    [400, 6003, 'Invalid request headers'],
    [400, 7003, 'Could not route to /zones/x/purge_cache, perhaps your object identifier is invalid?'],
    [403, 9109, 'Invalid access token'],
  ])('gives up at once on %i with error %i', async (status, code, message) => {
    const { cdn, purger } = await startWith(cloudflareFailure(status, [[code, message]]))
    const tags = numberedTags(64)
    const outcome = await purger.purge([{ mode: 'delete', tags }], { target: 'production' })
    expect(outcome).toMatchObject({ accepted: [], unreached: tags, requests: 1 })
    expect(outcome.stopped).toEqual({ reason: 'denied', message: `${message} (${code})`, status })
    expect(cdn.received).toHaveLength(1)
  })

  it.each([
    ['a page', { headers: { 'content-type': 'text/html; charset=UTF-8' }, body: '<p>Just a moment...</p>' }],
    ['other JSON', { body: '{"ok":true}' }],
    ['success that is no truth value', { body: '{"success":"true"}' }],
    ['a list', { body: '[{"success":true}]' }],
    ['nothing', {}],
  ])('does not take 200 with %s for a purge', async (_, answer) => {
    const { purger } = await startWith({ status: 200, ...answer })
    const outcome = await purger.purge([A], { target: 'production' })
    expect(outcome).toMatchObject({ accepted: [], unreached: ['a'], requests: 1 })
    expect(outcome.stopped).toEqual({
      reason: 'denied',
      message: "HTTP 200, but not from Cloudflare's API: is the address right?",
      status: 200,
    })
  })

  it('spares its reader a page', async () => {
    const { purger } = await startWith({
      status: 403,
      headers: { 'content-type': 'text/html' },
      body: '<!DOCTYPE html>',
    })
    const outcome = await purger.purge([A], { target: 'production' })
    expect(outcome.stopped).toEqual({ reason: 'denied', message: 'HTTP 403 with a page', status: 403 })
  })

  it.each([
    ['a b', 'the tag holds " ", which is no visible ASCII character'],
    ['grün', 'the tag holds "ü", which is no visible ASCII character'],
    ['a,b', 'the tag holds ","'],
  ])('refuses %j unsent', async (tag, reason) => {
    const { cdn, purger } = await start()
    const outcome = await purger.purge([{ mode: 'delete', tags: [tag] }], { target: 'production' })
    expect(outcome.refused).toEqual([{ tag, reason, status: null }])
    expect(cdn.received).toEqual([])
  })

  it('keeps the path of an API address', async () => {
    const { cdn } = await start()
    const purger = createCloudflarePurger({ ...access, apiUrl: `${cdn.origin}/proxy/` })
    await purger.purge([A], { target: 'production' })
    expect(cdn.received[0]?.path).toBe(`/proxy/client/v4/zones/${ZONE}/purge_cache`)
  })

  it('says the vendor’s words of other failures', async () => {
    const { purger } = await startWith(cloudflareDialect.failure(401, 'Who are you?'))
    const outcome = await purger.purge([A], { target: 'production' })
    expect(outcome.stopped?.message).toBe('Who are you? (10000)')
  })
})

describe('the options of the Cloudflare client', () => {
  it('are all reported in one message', () => {
    expect(make({ token: ' ', zone: '', apiUrl: 'ftp://cdn.test', concurrency: 0 })).toThrow(
      expect.objectContaining({
        code: 'CT_CREDENTIALS',
        message:
          'The purge client for Cloudflare cannot be made: token is missing; zone is missing; ' +
          'apiUrl (ftp://cdn.test) must be https, or the token would travel in the clear; ' +
          'concurrency must be a whole number from 1 to 64.',
        hint: 'Set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ZONE_ID.',
      }),
    )
  })

  it('that concern no credentials are a mistake of the configuration', () => {
    expect(make({ maxRetries: -1 })).toThrow(expect.objectContaining({ code: 'CT_CONFIG', hint: undefined }))
  })

  it.each(['..', 'a/b', 'a?b', 'a b', '../../user'])('zone %j is refused, for it would become another path', (zone) => {
    expect(make({ zone })).toThrow(expect.objectContaining({ code: 'CT_CREDENTIALS' }))
  })

  it('may end in a line break', () => {
    expect(make({ token: `${TOKEN}\n`, zone: `${ZONE}\n` })).not.toThrow()
  })

  it('name no token that no header can carry', () => {
    expect(make({ token: 'two\nlines' })).toThrow(
      expect.objectContaining({ code: 'CT_CREDENTIALS', message: expect.not.stringContaining('two') }),
    )
  })
})
