import { describe, expect, test } from 'vitest'
import type { Options } from '../../src/plugin/options.ts'
import { webhookSettings } from '../../src/webhook/settings.ts'

const LIVE = 'https://shop.test/.well-known/cache-tags.json'
const options: Options = { namespace: 'shop', ledger: { live: LIVE } }

describe('a webhook', () => {
  test('is for production, where nothing else is said', () => {
    expect(webhookSettings({ options })).toMatchObject({ target: 'production', namespace: 'shop', live: LIVE })
  })

  test('is for the preview whose branch the ledger names', () => {
    expect(webhookSettings({ options: { ...options, ledger: { live: LIVE, branch: 'next' } } })).toMatchObject({
      target: 'preview',
    })
  })

  test('is for the target that is configured', () => {
    const both: Options = { ...options, target: 'production', ledger: { live: LIVE, branch: 'next' } }
    expect(webhookSettings({ options: both })).toMatchObject({ target: 'production' })
  })

  test('asks the address that is passed, before that of the configuration', () => {
    const settings = webhookSettings({ options, live: 'https://shop.test/live' })
    expect(settings.live).toBe('https://shop.test/live')
    expect(settings.options.ledger).toMatchObject({ live: 'https://shop.test/live', settle: '30s' })
  })

  test.each<[string, Options, string]>([
    ['a namespace', { ledger: { live: LIVE } }, 'no `namespace`'],
    ['an address that says what is live', { namespace: 'shop' }, 'no address that says what is live'],
    ['the branch of its preview', { ...options, target: 'preview' }, 'no branch of the preview'],
  ])('is not made without %s', (_, given, what) => {
    expect(() => webhookSettings({ options: given })).toThrow(
      expect.objectContaining({ code: 'CT_CONFIG', message: expect.stringContaining(what) }),
    )
  })

  test('is not made with an address that is none', () => {
    expect(() => webhookSettings({ options, live: 'shop.test' })).toThrow(
      expect.objectContaining({ code: 'CT_CONFIG', message: expect.stringContaining('ledger.live') }),
    )
  })
})
