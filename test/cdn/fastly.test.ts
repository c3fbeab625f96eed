import { describe, expect, it } from 'vitest'
import { createFastlyPurger, type FastlyPurgerOptions } from '../../src/cdn/fastly.ts'
import { describePurger } from './conformance.ts'
import type { Reply } from './fake-cdn.ts'
import { fastlyHarness, purgeIds, SERVICE, TOKEN } from './fastly-dialect.ts'
import { expectAccount, numberedTags, starter } from './suite.ts'

const A = { mode: 'invalidate', tags: ['a'] } as const

const make = (options: Partial<FastlyPurgerOptions>) => (): unknown =>
  createFastlyPurger({ token: TOKEN, service: SERVICE, ...options })

describePurger('fastly', fastlyHarness)

describe('the Fastly client', () => {
  const start = starter(fastlyHarness)
  const startWith = (reply: Reply) => start({ fault: () => ({ kind: 'reply', reply }) })

  it('sends 256 keys a request, softly where entries are to be made stale', async () => {
    const { cdn, purger } = await start({}, { concurrency: 1 })
    const tags = numberedTags(257)
    const batches = [
      { mode: 'invalidate', tags },
      { mode: 'delete', tags: ['b'], revalidationDeadlineSeconds: 30 },
    ] as const
    expect(await purger.purge(batches, { target: 'preview' })).toMatchObject({ accepted: [...tags, 'b'], requests: 3 })
    expect(cdn.received.map(({ body, headers }) => [body, headers['fastly-soft-purge']])).toEqual([
      [{ surrogate_keys: numberedTags(256) }, '1'],
      [{ surrogate_keys: ['tag-256'] }, '1'],
      [{ surrogate_keys: ['b'] }, undefined],
    ])
  })

  it('purges everything by its own endpoint, without a body, and never softly', async () => {
    const { cdn, purger } = await start()
    const asked = { mode: 'invalidate', tags: ['a'], everything: true } as const
    const { receipts } = await purger.purge([asked], { target: 'production' })
    expect(receipts).toMatchObject([{ batch: { mode: 'delete', tags: ['a'] }, status: 200 }])
    expect(cdn.problems).toEqual([])
    expect(cdn.received.map(({ path, body }) => [path, body])).toEqual([[`/service/${SERVICE}/purge_all`, undefined]])
  })

  it('finds the key that an answer leaves out, and purges its neighbours', async () => {
    const { purger } = await start({
      fault: ({ tags }) =>
        tags.includes('tag-5')
          ? { kind: 'reply', reply: { status: 200, body: purgeIds(tags.filter((tag) => tag !== 'tag-5')) } }
          : null,
    })
    const tags = numberedTags(16)
    const outcome = await purger.purge([{ mode: 'invalidate', tags }], { target: 'production' })
    expectAccount(outcome, tags)
    expect(outcome.refused).toEqual([{ tag: 'tag-5', reason: "Fastly's answer leaves out 1 of 1 keys", status: 200 }])
    expect(outcome).toMatchObject({ unreached: [], requests: 9, retries: 0 })
  })

  it('reads an answer to the end, though it repeats the longest keys there may be', async () => {
    const { cdn, purger } = await start()
    const tags = Array.from({ length: 256 }, (_, index) => `${index}"`.padEnd(1024, '"'))
    const outcome = await purger.purge([{ mode: 'delete', tags }], { target: 'production' })
    expect(outcome).toMatchObject({ accepted: tags, retries: 0 })
    expect(cdn.problems).toEqual([])
  })

  it('takes keys that objects have of themselves', async () => {
    const tags = ['__proto__', 'constructor', 'toString']
    const { purger } = await start()
    expect(await purger.purge([{ mode: 'delete', tags }], { target: 'production' })).toMatchObject({ accepted: tags })
  })

  it('does not mistake what objects have of themselves for a key that was purged', async () => {
    const { purger } = await startWith({ status: 200, body: '{}' })
    const outcome = await purger.purge([{ mode: 'delete', tags: ['constructor'] }], { target: 'production' })
    expect(outcome).toMatchObject({ accepted: [], refused: [{ tag: 'constructor', status: 200 }] })
  })

  it.each([
    ['a page', { headers: { 'content-type': 'text/html' }, body: '<p>Log in</p>' }],
    ['a list', { body: '["a"]' }],
    ['values that are no ids', { body: '{"a":true}' }],
    ['nothing', {}],
  ])('does not take 200 with %s for a purge', async (_, answer) => {
    const { purger } = await startWith({ status: 200, ...answer })
    const outcome = await purger.purge([A], { target: 'production' })
    expect(outcome).toMatchObject({ accepted: [], unreached: ['a'], requests: 1 })
    expect(outcome.stopped).toEqual({
      reason: 'denied',
      message: "HTTP 200, but not from Fastly's API: is the address right?",
      status: 200,
    })
  })

  it.each([
    ['a status that is not ok', '{"status":"queued"}'],
    ['ids of keys', '{"a":"1-2-3"}'],
    ['nothing', ''],
  ])('does not take %s for a purge of everything', async (_, body) => {
    const { purger } = await startWith({ status: 200, body })
    const outcome = await purger.purge([{ mode: 'delete', tags: ['a'], everything: true }], { target: 'production' })
    expect(outcome).toMatchObject({ accepted: [], unreached: ['a'], stopped: { reason: 'denied', status: 200 } })
  })

  it.each([
    ['purge_select', undefined],
    ['purge_all', true],
  ] as const)('names the scope %s where a token is turned away', async (scope, everything) => {
    const { purger } = await startWith({ status: 403, body: '{"msg":"You are not authorized to perform this action"}' })
    const batch = { mode: 'delete', tags: ['a'], ...(everything === true ? { everything } : {}) } as const
    const outcome = await purger.purge([batch], { target: 'production' })
    expect(outcome.stopped).toEqual({
      reason: 'denied',
      message: `You are not authorized to perform this action (does the token have the scope ${scope}?)`,
      status: 403,
    })
  })

  it.each([
    ['{"msg":"Record not found","detail":"Cannot load service"}', 'Record not found: Cannot load service'],
    ['{"msg":"Record not found"}', 'Record not found'],
    ['{"title":"?"}', '{"title":"?"}'],
  ])('reads the words of %s', async (body, message) => {
    const { purger } = await startWith({ status: 404, body })
    expect((await purger.purge([A], { target: 'production' })).stopped?.message).toBe(message)
  })

  it.each(['a b', 'grün'])('refuses %j unsent', async (tag) => {
    const { cdn, purger } = await start()
    const outcome = await purger.purge([{ mode: 'delete', tags: [tag] }], { target: 'production' })
    expect(outcome.refused).toMatchObject([{ tag, status: null }])
    expect(cdn.received).toEqual([])
  })
})

describe('the options of the Fastly client', () => {
  it('are all reported in one message', () => {
    expect(make({ token: '', service: '..', apiUrl: 'http://cdn.test' })).toThrow(
      expect.objectContaining({
        code: 'CT_CREDENTIALS',
        message:
          'The purge client for Fastly cannot be made: token is missing; service holds characters that no id has; ' +
          'apiUrl (http://cdn.test) must be https, or the token would travel in the clear.',
        hint: 'Set FASTLY_API_TOKEN and FASTLY_SERVICE_ID.',
      }),
    )
  })
})
