import { expect, test } from 'vitest'
import { CDN_CAPABILITIES, type CdnName } from '../../src/cdn/capabilities.ts'
import { readsHeader, worthOfForms, type Worth, type WorthCdn } from '../../src/core/deploy-worth.ts'
import { handMade } from '../cli/manifests.ts'

const cdn = (name: CdnName): WorthCdn => ({ ...CDN_CAPABILITIES[name], name })

function worthOf(form: string, ...cdns: readonly CdnName[]): Worth | undefined {
  return worthOfForms(handMade({ site: { tags: ['a'], code: '1', form } }), cdns.map(cdn))[0]?.worth
}

test.each([
  // The table "Which caches outlive a deploy" of Vercel's documentation.
  ['next.unstable_cache', ['vercel'], 'yes'],
  ['vercel.runtimeCache', ['vercel'], 'yes'],
  ['next.cacheTag', ['vercel'], 'little'],
  ['vercel.addCacheTag', ['vercel'], 'little'],
  ['header:Vercel-Cache-Tag', ['vercel'], 'little'],
  // What upstream answered is no code.
  ['next.fetch', ['vercel'], 'none'],
  // Caches that know nothing of deploys.
  ['header:Surrogate-Key', ['fastly'], 'yes'],
  ['header:Cache-Tag', ['cloudflare'], 'yes'],
  ['header:Surrogate-Key', ['varnish'], 'yes'],
  ['runtime.cacheTagHeaders', ['varnish'], 'yes'],
  // Netlify drops its own.
  ['header:Netlify-Cache-Tag', ['netlify'], 'none'],
  // A cache of the application's own.
  ['next.unstable_cache', ['next'], 'yes'],
  ['next.cacheTag', ['next'], 'little'],
  ['next.unstable_cache', ['fastly'], 'unreached'],
  ['vercel.runtimeCache', ['next'], 'unreached'],
  ['vercel.addCacheTag', ['fastly'], 'unreached'],
  // A header that nobody reads.
  ['header:Surrogate-Key', ['vercel'], 'unreached'],
  ['header:Cache-Tag', ['next'], 'unreached'],
  ['custom.remember', ['vercel'], 'unknown'],
] as const)('%s with %j: %s', (form, cdns, worth) => {
  expect(worthOf(form, ...cdns)).toBe(worth)
})

test('of several CDNs the one for which a purge is worth most decides', () => {
  expect(worthOf('next.unstable_cache', 'next', 'fastly')).toBe('yes')
  expect(worthOf('header:Surrogate-Key', 'next', 'fastly')).toBe('yes')
  expect(worthOf('header:Surrogate-Key', 'vercel', 'netlify')).toBe('unreached')
})

test('sites are counted by form, in the order of names', () => {
  const manifest = handMade({
    one: { tags: ['a'], code: '1', form: 'next.unstable_cache' },
    two: { tags: ['b'], code: '1', form: 'next.cacheTag' },
    three: { tags: ['c'], code: '1', form: 'next.unstable_cache' },
  })
  expect(worthOfForms(manifest, [cdn('vercel')]).map(({ form, sites }) => [form, sites])).toEqual([
    ['next.cacheTag', 1],
    ['next.unstable_cache', 2],
  ])
})

test('a CDN reads its own header, and those that it takes instead, in any case', () => {
  expect(readsHeader(cdn('vercel'), 'vercel-cache-tag')).toBe(true)
  expect(readsHeader(cdn('vercel'), 'Cache-Tag')).toBe(false)
  expect(readsHeader(cdn('netlify'), 'Cache-Tag')).toBe(true)
  expect(readsHeader(cdn('varnish'), 'Surrogate-Key')).toBe(true)
  expect(readsHeader(cdn('next'), 'Cache-Tag')).toBe(false)
})
