import { describe, expect, it } from 'vitest'
import { CDN_CAPABILITIES } from '../../src/cdn/capabilities.ts'
import { cacheTagHeaders } from '../../src/runtime.ts'
import { cloudflareHarness } from './cloudflare-dialect.ts'
import { createFakeEdge, type EdgeVendor, type FakeEdge } from './fake-edge.ts'
import { fastlyHarness } from './fastly-dialect.ts'
import { netlifyHarness } from './netlify-dialect.ts'
import { numberedTags, starter } from './suite.ts'

const VENDORS: readonly EdgeVendor[] = ['vercel', 'cloudflare', 'fastly', 'netlify', 'varnish']

const SITE_TAG = 'ct_1f0c9k2a'

/** A cache with these responses in it, whose headers are made by ourselves. */
function edgeWith(vendor: EdgeVendor, tagsByUrl: Readonly<Record<string, readonly string[]>>): FakeEdge {
  const edge = createFakeEdge(vendor)
  for (const [url, tags] of Object.entries(tagsByUrl)) edge.store(url, cacheTagHeaders(tags, { cdn: vendor }))
  return edge
}

const purgeOf = (...tags: readonly string[]) => [{ tags }]

describe.each(VENDORS)('what %s reads in our header', (vendor) => {
  const { foldsCase, limits, maxHeaderBytes } = CDN_CAPABILITIES[vendor]

  it('is each tag, whole and apart from the others', () => {
    const edge = edgeWith(vendor, { '/a': [SITE_TAG, 'product:1'], '/b': [SITE_TAG, 'product:11'], '/c': ['products'] })
    expect(edge.foundBy(purgeOf('product:1'))).toEqual(['/a'])
    expect(edge.foundBy(purgeOf(SITE_TAG))).toEqual(['/a', '/b'])
    expect(edge.foundBy(purgeOf('product'))).toEqual([])
  })

  it(`${foldsCase ? 'does not tell' : 'tells'} tags apart that differ in case, as our table says`, () => {
    const edge = edgeWith(vendor, { '/a': ['Product-1'], '/b': ['product-1'] })
    expect(edge.foundBy(purgeOf('PRODUCT-1'))).toEqual(foldsCase ? ['/a', '/b'] : [])
    expect(edge.foundBy(purgeOf('product-1'))).toEqual(foldsCase ? ['/a', '/b'] : ['/b'])
  })

  it('are all tags that our table lets a response carry', () => {
    const tags = fittingTags(limits.maxTagsPerResponse, maxHeaderBytes ?? Number.POSITIVE_INFINITY)
    const edge = edgeWith(vendor, { '/a': tags })
    expect(tags.filter((tag) => edge.foundBy(purgeOf(tag)).length === 0)).toEqual([])
  })
})

/** As many tags as fit, 10 bytes each. */
function fittingTags(most: number, bytes: number): string[] {
  const count = Math.min(most, Math.floor((bytes + 1) / 11))
  return Array.from({ length: count }, (_, index) => `tag-${String(index).padStart(6, '0')}`)
}

describe('tags beyond a limit of the response', () => {
  // Netlify and Vercel count tags, the others bytes.
  it.each([
    ['vercel', 128],
    ['cloudflare', 1000],
    ['fastly', 1000],
    ['netlify', 500],
  ] as const)('are lost at %s, and with them every purge by them, but not the site tag in front', (vendor, count) => {
    const lost = 'x'.repeat(200)
    const tags = [SITE_TAG, ...numberedTags(count - 1).map((tag) => tag.padEnd(16, '-')), lost]
    const edge = edgeWith(vendor, { '/a': tags, '/b': [SITE_TAG, lost] })
    expect(edge.foundBy(purgeOf(lost))).toEqual(['/b'])
    expect(edge.foundBy(purgeOf(SITE_TAG))).toEqual(['/a', '/b'])
  })

  it('keep Varnish from keeping the response at all', () => {
    const edge = edgeWith('varnish', { '/a': [SITE_TAG, ...numberedTags(1100)], '/b': [SITE_TAG] })
    expect(edge.foundBy(purgeOf(SITE_TAG))).toEqual(['/b'])
  })

  it('are lost at Fastly from the first that does not fit, though a later one would', () => {
    const half = 'x'.repeat(8192)
    const edge = createFakeEdge('fastly')
    edge.store('/a', { 'Surrogate-Key': `${SITE_TAG} ${half} ${half} late` })
    expect(edge.foundBy(purgeOf('late'))).toEqual([])
    expect(edge.foundBy(purgeOf(SITE_TAG))).toEqual(['/a'])
  })
})

describe('a header with the separator of another CDN', () => {
  it('is one key to Fastly, which no purge by one of its tags finds', () => {
    const edge = createFakeEdge('fastly')
    edge.store('/a', { 'Surrogate-Key': 'a,b' })
    expect(edge.foundBy(purgeOf('a', 'b'))).toEqual([])
    expect(edge.foundBy(purgeOf('a,b'))).toEqual(['/a'])
  })

  it.each(['vercel', 'netlify', 'cloudflare'] as const)('is one tag to %s', (vendor) => {
    const edge = createFakeEdge(vendor)
    const { header } = CDN_CAPABILITIES[vendor]
    edge.store('/a', { [header ?? '']: 'a b' })
    expect(edge.foundBy(purgeOf('a', 'b'))).toEqual([])
    // Cloudflare drops white space, so that not even the same words find it.
    expect(edge.foundBy(purgeOf('a b'))).toEqual(vendor === 'cloudflare' ? [] : ['/a'])
  })

  it('of Netlify hides the general one from it', () => {
    const edge = createFakeEdge('netlify')
    edge.store('/a', { 'Cache-Tag': 'a', 'Netlify-Cache-Tag': 'b' })
    edge.store('/b', { 'Cache-Tag': 'a' })
    expect(edge.foundBy(purgeOf('a'))).toEqual(['/b'])
  })
})

describe.each([
  ['cloudflare', cloudflareHarness],
  ['fastly', fastlyHarness],
  ['netlify', netlifyHarness],
] as const)('what our purges find at %s', (vendor, harness) => {
  const start = starter(harness)
  const { foldsCase, limits } = harness.capabilities

  it('is every entry with such a tag and no other', async () => {
    const { cdn, purger } = await start()
    const names = numberedTags(limits.maxTagsPerRequest * 2 + 1)
    const pages = names.map((tag) => [`/${tag}`, [SITE_TAG, tag]] as const)
    const edge = edgeWith(vendor, Object.fromEntries(pages))
    const wanted = names.filter((_, index) => index % 2 === 0)
    await purger.purge([{ mode: 'invalidate', tags: wanted }], { target: 'production' })
    expect(edge.foundBy(cdn.asked)).toEqual(wanted.map((tag) => `/${tag}`))
  })

  it(`is ${foldsCase ? 'both spellings' : 'the one spelling'} of a tag that exists in two`, async () => {
    const { cdn, purger } = await start()
    const edge = edgeWith(vendor, { '/a': ['Product-1'], '/b': ['product-1'] })
    await purger.purge([{ mode: 'delete', tags: ['Product-1'] }], { target: 'production' })
    expect(edge.foundBy(cdn.asked)).toEqual(foldsCase ? ['/a', '/b'] : ['/a'])
  })

  it('is nothing by a tag that was lost, though the purge is accepted', async () => {
    const { cdn, purger } = await start()
    const edge = edgeWith(vendor, { '/a': [SITE_TAG, ...numberedTags(3000), 'lost'] })
    const outcome = await purger.purge([{ mode: 'delete', tags: ['lost'] }], { target: 'production' })
    expect(outcome.accepted).toEqual(['lost'])
    expect(edge.foundBy(cdn.asked)).toEqual([])
    await purger.purge([{ mode: 'delete', tags: [SITE_TAG] }], { target: 'production' })
    expect(edge.foundBy(cdn.asked)).toEqual(['/a'])
  })

  it('is every entry, tagged or not, where everything is purged, and none where nothing is left to purge', async () => {
    const { cdn, purger } = await start()
    const edge = edgeWith(vendor, { '/a': ['a'], '/b': [] })
    await purger.purge([{ mode: 'delete', tags: ['a,b c', ''] }], { target: 'production' })
    expect(edge.foundBy(cdn.asked)).toEqual([])
    await purger.purge([{ mode: 'delete', tags: ['a'], everything: true }], { target: 'production' })
    expect(edge.foundBy(cdn.asked)).toEqual(['/a', '/b'])
  })
})
