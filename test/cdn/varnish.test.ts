import { describe, expect, it } from 'vitest'
import type { PurgeProgress, Target } from '../../src/core/batch.ts'
import { CDN_CAPABILITIES } from '../../src/cdn/capabilities.ts'
import { createVarnishPurger, type VarnishPurgerOptions } from '../../src/cdn/varnish.ts'
import { createLeapingClock } from './clocks.ts'
import { describePurger } from './conformance.ts'
import type { Behaviour, FakeCdn, Fault } from './fake-cdn.ts'
import { expectAccount, numberedTags, starter, type PurgerHarness } from './suite.ts'
import { SECRET, varnishDialect } from './varnish-dialect.ts'

const harness = {
  dialect: varnishDialect,
  capabilities: CDN_CAPABILITIES.varnish,
  token: SECRET,
  make: (origin, transport) => createVarnishPurger({ urls: [origin], secret: SECRET, ...transport }),
} satisfies PurgerHarness

const access = { urls: ['https://varnish.test'], secret: SECRET }

const make = (options: Partial<VarnishPurgerOptions>) => (): unknown => createVarnishPurger({ ...access, ...options })

const A = { mode: 'invalidate', tags: ['a'] } as const

const answer =
  (status: number, message: string): (() => Fault) =>
  () => ({ kind: 'reply', reply: varnishDialect.failure(status, message) })

describePurger('varnish', harness)

describe('the client of Varnish', () => {
  const start = starter(harness)

  it('divides tags by a space, in a header of 7,500 bytes at most', async () => {
    const { cdn, purger } = await start()
    const tags = numberedTags(500).map((tag) => `product:${tag.padStart(20, '0')}`)
    const outcome = await purger.purge([{ mode: 'delete', tags, revalidationDeadlineSeconds: 30 }], {
      target: 'preview',
    })
    expectAccount(outcome, tags)
    // 258 tags of 28 bytes, each but the last with a space after it, make 7,481 bytes.
    expect(cdn.received.map(({ headers }) => String(headers['xkey-purge']).length).toSorted()).toEqual([7017, 7481])
    expect(cdn.received.flatMap(({ headers }) => String(headers['xkey-purge']).split(' ')).toSorted()).toEqual(
      tags.toSorted(),
    )
  })

  it.each(['delete', 'invalidate'] as const)('asks to %s everything by one request without tags', async (mode) => {
    const { cdn, purger } = await start()
    const tags = numberedTags(5000)
    const outcome = await purger.purge([{ mode, tags, everything: true }], { target: 'production' })
    expectAccount(outcome, tags)
    expect(cdn.problems).toEqual([])
    expect(cdn.asked).toEqual([{ mode, tags: [], target: undefined, everything: true }])
    expect(outcome.receipts).toMatchObject([{ matched: 31 }])
  })

  it('sends no secret where it has none', async () => {
    const { cdn } = await start()
    await createVarnishPurger({ urls: [cdn.origin] }).purge([A], { target: 'production' })
    expect(cdn.received.map(({ headers }) => headers.authorization)).toEqual([undefined])
  })

  it('counts in its receipt what the VCL counted', async () => {
    const { purger } = await start()
    const outcome = await purger.purge([{ mode: 'delete', tags: numberedTags(31) }], { target: 'production' })
    expect(outcome.receipts).toMatchObject([{ matched: 31 }])
  })

  it.each([
    ['a page', { headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<p>Welcome</p>' }],
    ['the answer of another VCL', { body: 'Invalidated 3 objects' }],
    ['other JSON', { body: '{"matched":3}' }],
    ['a count that is none', { body: '{"by":"unplugin-cache-tags","matched":-0.5}' }],
    ['a negative count', { body: '{"by":"unplugin-cache-tags","matched":-1}' }],
    ['nothing', {}],
  ])('does not take 200 with %s for a purge', async (_, reply) => {
    const { purger } = await start({ fault: () => ({ kind: 'reply', reply: { status: 200, ...reply } }) })
    const outcome = await purger.purge([A], { target: 'production' })
    expect(outcome).toMatchObject({ accepted: [], unreached: ['a'], requests: 1 })
    expect(outcome.receipts).toMatchObject([{ matched: null }])
    expect(outcome.stopped).toEqual({
      reason: 'denied',
      message: 'HTTP 200, but not from the VCL of this package: is it loaded, before any sub of your own?',
      status: 200,
    })
  })

  it.each([403, 405])('says of a page with %i where it did not come from', async (status) => {
    const reply = { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<!DOCTYPE html><html>' }
    const { purger } = await start({ fault: () => ({ kind: 'reply', reply }) })
    const outcome = await purger.purge([A], { target: 'production' })
    expect(outcome.stopped).toMatchObject({ reason: 'denied', status })
    expect(outcome.stopped?.message).toBe(
      `HTTP ${status} with a page, but not from the VCL of this package: is it loaded, before any sub of your own?`,
    )
  })

  it('tries again where the page is that of a backend that is down', async () => {
    const reply = { status: 503, headers: { 'content-type': 'text/html' }, body: '<h1>Backend fetch failed</h1>' }
    const { purger } = await start({ fault: () => ({ kind: 'reply', reply }) }, { maxRetries: 2 })
    const outcome = await purger.purge([A], { target: 'production' })
    expect(outcome).toMatchObject({ unreached: ['a'], requests: 3, stopped: { reason: 'unavailable', status: 503 } })
  })

  it.each([undefined, 'development', ''])('target %o is a mistake of the caller', async (target) => {
    const { cdn, purger } = await start()
    await expect(purger.purge([A], { target: target as Target })).rejects.toMatchObject({ code: 'CT_TARGET' })
    expect(cdn.received).toEqual([])
  })
})

describe('several servers of Varnish', () => {
  const start = starter(harness)
  const tags = numberedTags(1200)
  const batch = { mode: 'invalidate', tags } as const

  const pair = async (first: Behaviour, second: Behaviour): Promise<{ cdns: FakeCdn[]; urls: string[] }> => {
    const cdns = [(await start(first)).cdn, (await start(second)).cdn]
    return { cdns, urls: cdns.map(({ origin }) => origin) }
  }
  const purgerOf = (urls: readonly string[]): ReturnType<typeof createVarnishPurger> =>
    createVarnishPurger({ urls, secret: SECRET, clock: createLeapingClock(), random: () => 0, maxRetries: 1 })

  it('are each purged of every tag, and their counts add up', async () => {
    const { cdns, urls } = await pair({}, {})
    const told: PurgeProgress[] = []
    const outcome = await purgerOf(urls).purge([batch], { target: 'production', onProgress: (step) => told.push(step) })
    expectAccount(outcome, tags)
    expect(outcome).toMatchObject({ accepted: tags, requests: 6, stopped: null })
    expect(cdns.map((cdn) => tags.every((tag) => cdn.wasPurged(tag, 'invalidate')))).toEqual([true, true])
    expect(outcome.receipts.reduce((sum, { matched }) => sum + (matched ?? 0), 0)).toBe(2400)
    expect(told.at(-1)).toMatchObject({ done: 1200, total: 1200, requests: 6 })
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((a, b) => a - b))
  })

  it('that are named twice are purged once', async () => {
    const { cdns, urls } = await pair({}, {})
    await purgerOf([...urls, `${urls[0]}/`]).purge([A], { target: 'production' })
    expect(cdns.map(({ received }) => received.length)).toEqual([1, 1])
  })

  it('leave a tag unreached that one of them did not take, and name the one', async () => {
    const { urls, cdns } = await pair({}, { fault: answer(403, `not you, ${SECRET}`) })
    const outcome = await purgerOf(urls).purge([batch], { target: 'production' })
    expectAccount(outcome, tags)
    expect(outcome).toMatchObject({ accepted: [], unreached: tags })
    expect(outcome.stopped).toEqual({
      reason: 'denied',
      message: `${new URL(urls[1] ?? '').host}: not you, [redacted]`,
      status: 403,
    })
    expect(cdns[0]?.wasPurged('tag-0', 'invalidate')).toBe(true)
  })

  it('refuse a tag that one of them refuses, unless another was not reached', async () => {
    const poisoned = { isPoison: (tag: string) => tag === 'tag-7' || tag === 'tag-8' }
    const stuck: Behaviour = {
      fault: ({ tags: asked }) => (asked.includes('tag-8') ? { kind: 'reset', done: false } : null),
    }
    const { urls } = await pair(poisoned, stuck)
    const outcome = await purgerOf(urls).purge(
      [
        { mode: 'invalidate', tags: ['tag-7', 'a'] },
        { mode: 'delete', tags: ['tag-8', 'b'] },
      ],
      { target: 'production' },
    )
    expectAccount(outcome, ['tag-7', 'a', 'tag-8', 'b'])
    expect(outcome.accepted).toEqual(['a'])
    expect(outcome.refused).toMatchObject([{ tag: 'tag-7', status: 400 }])
    expect(outcome.refused[0]?.reason).toBe(`${new URL(urls[0] ?? '').host}: bad tag tag-7`)
    expect(outcome.unreached).toEqual(['tag-8', 'b'])
  })

  it('put a denial before what is only unavailable', async () => {
    const { urls } = await pair({ fault: () => ({ kind: 'reset', done: false }) }, { fault: answer(403, 'no') })
    const outcome = await purgerOf(urls).purge([A], { target: 'production' })
    expect(outcome.stopped).toMatchObject({ reason: 'denied', status: 403 })
  })

  it('say once what no server was sent', async () => {
    const { urls } = await pair({}, {})
    const outcome = await purgerOf(urls).purge([{ mode: 'delete', tags: ['a,b', 'ü', 'c'] }], { target: 'production' })
    expect(outcome.refused).toEqual([
      { tag: 'a,b', reason: 'the tag holds ","', status: null },
      { tag: 'ü', reason: 'the tag holds "ü", which is no visible ASCII character', status: null },
    ])
    expect(outcome.accepted).toEqual(['c'])
  })
})

describe('the options of the client of Varnish', () => {
  it('are all reported in one message', () => {
    const urls = ['ftp://varnish.test', 'varnish', 'https://user:hunter2@varnish.test']
    expect(make({ secret: ' ', urls, concurrency: 0 })).toThrow(
      expect.objectContaining({
        code: 'CT_CREDENTIALS',
        message:
          'The purge client for Varnish cannot be made: secret is missing; urls[0] (ftp://varnish.test) must be https, ' +
          'or the secret would travel in the clear; urls[1] is no URL; urls[2] (varnish.test) must not hold a user or a ' +
          'password; concurrency must be a whole number from 1 to 64.',
        hint: expect.stringMatching(/CACHE_TAGS_VARNISH_URL.*CACHE_TAGS_VARNISH_SECRET/),
      }),
    )
  })

  it('have to name a server', () => {
    expect(make({ urls: [] })).toThrow(
      expect.objectContaining({ code: 'CT_CREDENTIALS', message: expect.stringContaining('urls names no server') }),
    )
  })

  it('that concern no access are a mistake of the configuration', () => {
    expect(make({ maxRetries: -1 })).toThrow(expect.objectContaining({ code: 'CT_CONFIG' }))
  })

  it('name no secret that no header can carry', () => {
    expect(make({ secret: 'two\nlines' })).toThrow(
      expect.objectContaining({ code: 'CT_CREDENTIALS', message: expect.not.stringContaining('two') }),
    )
  })

  it('may hold a secret that ends in a line break, and none', () => {
    expect(make({ secret: `${SECRET}\n` })).not.toThrow()
    expect(make({ secret: undefined })).not.toThrow()
  })

  it.each(['http://varnish.test', 'http://8.8.8.8', 'http://127.0.0.1.evil.test'])('%s is refused', (url) => {
    expect(make({ urls: [url] })).toThrow(
      expect.objectContaining({ code: 'CT_CREDENTIALS', message: expect.stringContaining('must be https') }),
    )
  })

  it.each(['https://varnish.test', 'http://localhost:6081', 'http://varnish-1', 'http://10.0.0.1:6081'])(
    '%s is taken',
    (url) => {
      expect(make({ urls: [url] })).not.toThrow()
    },
  )
})
