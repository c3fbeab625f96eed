import { expect, test } from 'vitest'
import { CDN_CAPABILITIES, type CdnName } from '../../src/cdn/capabilities.ts'
import { tagProblem } from '../../src/cdn/limits.ts'
import type { CheckCdn } from '../../src/core/check-tags.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { readTagHeader, tagsAtCdn, tagsInManifest } from '../../src/core/page-tags.ts'
import { handMade } from '../cli/manifests.ts'

function cdn(name: CdnName): CheckCdn {
  const { limits, ...capabilities } = CDN_CAPABILITIES[name]
  const { maxTagsPerResponse } = limits
  return { ...capabilities, name, maxTagsPerResponse, tagProblem: (tag) => tagProblem(tag, limits) }
}

const MANIFEST = handMade({
  list: { tags: ['products'], code: '1' },
  item: { tags: ['product-*'], code: '1' },
})

/** With a site tag for the list, which the build has written. */
function withSiteTag(manifest: Manifest, siteTag: string): Manifest {
  const sites = Object.entries(manifest.code.sites).map(([id, site]) =>
    site.name === 'list' ? ([id, { ...site, siteTag }] as const) : ([id, site] as const),
  )
  return { ...manifest, code: { ...manifest.code, sites: Object.fromEntries(sites) }, build: { injected: [siteTag] } }
}

test('a header is divided as its owner divides it, and each tag counts once', () => {
  expect(readTagHeader('a, b ,a,,c d', ',')).toEqual(['a', 'b', 'c d'])
  expect(readTagHeader(' a b,c  a', ' ')).toEqual(['a', 'b', 'c'])
  expect(readTagHeader('', ',')).toEqual([])
})

test('tags that the sources declare, and those of a pattern, are nothing to tell', () => {
  expect(tagsInManifest(['products', 'product-7', '_N_T_/shop'], MANIFEST)).toEqual([])
})

test('a tag that no site declares is told, with the one that was meant', () => {
  expect(tagsInManifest(['prodcuts'], MANIFEST)).toEqual([
    {
      state: 'warning',
      found: 'No site declares "prodcuts": a release does not purge by it.',
      todo: 'Did you mean "products" for "prodcuts"?',
    },
  ])
})

test('where a whole tag is known only at run time, an unknown one is only a note', () => {
  const open = handMade({ list: { tags: ['products', '*'], code: '1' }, other: { tags: ['b'], code: '1' } })
  expect(tagsInManifest(['zzzzzz'], open)).toMatchObject([{ state: 'note', found: expect.stringContaining('known') }])
  const unresolved = { ...MANIFEST, code: { ...MANIFEST.code, unresolved: [unresolvedPlace()] } }
  expect(tagsInManifest(['zzzzzz'], unresolved)).toMatchObject([
    { state: 'note', found: expect.stringContaining('known') },
  ])
})

function unresolvedPlace(): Manifest['code']['unresolved'][number] {
  return { module: 'a.ts', line: 1, column: 1, form: 'next.cacheTag', reason: 'a value of elsewhere' } as never
}

test('site tags of this build are counted, and missed where nothing else is known; those of another build are a warning', () => {
  const manifest = withSiteTag(MANIFEST, 'ct_aaaa1111')
  expect(tagsInManifest(['products', 'ct_aaaa1111'], manifest)).toEqual([
    { state: 'ok', found: "It carries 1 of this build's site tags.", todo: null },
  ])
  expect(tagsInManifest(['products'], manifest)).toEqual([])
  expect(tagsInManifest(['product-7'], manifest)).toMatchObject([
    { state: 'warning', found: expect.stringContaining("none of this build's site tags") },
  ])
  expect(tagsInManifest(['products', 'ct_bbbb2222'], manifest)).toMatchObject([
    { state: 'warning', found: expect.stringContaining('ct_bbbb2222. It was made by another build') },
  ])
  expect(tagsInManifest(['products'], MANIFEST)).toEqual([])
})

test('more tags than a CDN keeps, and a longer header than it reads, are problems', () => {
  const many = Array.from({ length: 129 }, (_, index) => `t${index}`)
  expect(tagsAtCdn(many, many.join(',').length, cdn('vercel'))).toMatchObject([
    { state: 'problem', found: expect.stringContaining('carries 129 tags, and Vercel keeps 128') },
  ])
  expect(tagsAtCdn(many.slice(1), 1, cdn('vercel'))).toEqual([])
  expect(tagsAtCdn(['a'], 16_385, cdn('fastly'))).toMatchObject([
    { state: 'problem', found: 'Its header of tags is 16385 bytes long, and Fastly reads 16384.' },
  ])
})

test('a tag that the CDN can not take is a problem, and one that it folds into another a warning', () => {
  expect(tagsAtCdn(['é', 'a'], 4, cdn('cloudflare'))).toMatchObject([
    { state: 'problem', found: expect.stringContaining('Cloudflare does not take "é"') },
  ])
  expect(tagsAtCdn(['Blog', 'blog'], 9, cdn('cloudflare'))).toMatchObject([
    { state: 'warning', found: expect.stringContaining('"blog"') },
  ])
  expect(tagsAtCdn(['Blog', 'blog'], 9, cdn('vercel'))).toEqual([])
})
