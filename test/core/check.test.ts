import { describe, expect, test } from 'vitest'
import { checkManifest } from '../../src/core/check.ts'
import { byPlaceAndRule } from '../../src/core/check-finding.ts'
import { siteTag } from '../../src/core/site-tag.ts'
import { cached, cdnNamed, findingsOf } from './check-support.ts'
import { manifests } from './manifests-model.ts'
import { fc } from './random.ts'

const DYNAMIC = 'declare const id: string\n'

describe('a purge that no site declares', () => {
  test('is an error, at its place, with what was probably meant', async () => {
    const files = { 'a.ts': cached('posts', "'posts'"), 'b.ts': "export const renew = () => revalidateTag('post')\n" }
    expect(await findingsOf('undeclared', files)).toEqual([
      {
        module: 'b.ts',
        line: 2,
        column: 28,
        rule: 'undeclared',
        severity: 'error',
        tag: 'post',
        message: '"post" is purged, and no site declares it.',
        hint: 'Did you mean "posts"?',
      },
    ])
  })

  test.each([
    ["'posts'", "'posts'"],
    ['`post-${id}`', "'post-1'"],
    ["'post-1'", '`post-${id}`'],
    ['`post-${id}`', '`${id}-1`'],
    ["'posts'", '`_N_T_${id}`'],
    ["'posts'", 'id'],
  ])('is none where %s is declared and %s purged', async (declared, purged) => {
    const text = `${DYNAMIC}${cached('posts', declared)}export const renew = () => updateTag(${purged})\n`
    expect(await findingsOf('undeclared', { 'a.ts': text })).toEqual([])
  })

  test.each([
    ['a value that is a whole tag', cached('bare', 'id')],
    ['tags that are not followed', 'cacheTag(...globalThis.tags)\n'],
    ['a module that is not parsed', 'cacheTag(\n'],
  ])('is a warning beside %s, which may be it', async (_, text) => {
    const files = { 'a.ts': DYNAMIC + text, 'b.ts': "export const renew = () => updateTag('lost')\n" }
    expect(await findingsOf('undeclared', files)).toMatchObject([
      { severity: 'warning', message: '"lost" is purged, and no site is known to declare it.' },
    ])
  })

  test('stays an error beside purges that are not followed', async () => {
    const text = "export const renew = () => [updateTag('lost'), updateTag(...globalThis.tags)]\n"
    expect(await findingsOf('undeclared', { 'a.ts': text })).toMatchObject([{ tag: 'lost', severity: 'error' }])
  })

  test('is none of a site tag, nor of what the pages of the build carry', async () => {
    const own = siteTag('test', 'a.ts#a~1')
    const purges = `export const renew = () => [updateTag('${own}'), updateTag('seen'), updateTag('lost')]\n`
    const files = { 'a.ts': DYNAMIC + cached('a', '`a-${id}`') + purges }
    const build = { unexplained: { seen: { routes: ['/'], fingerprint: '1' } } }
    expect(await findingsOf('undeclared', files, { build })).toMatchObject([{ tag: 'lost' }])
  })
})

describe('tags that differ only in case', () => {
  test('clash where the less common spelling first stands', async () => {
    const files = {
      'a.ts': cached('one', "'Posts'"),
      'b.ts': cached('two', "'posts'", "'post'") + cached('three', "'posts'"),
    }
    expect(await findingsOf('case-clash', files)).toMatchObject([
      { module: 'a.ts', tag: 'Posts', message: '"Posts" and "posts" (b.ts:2) differ only in case.' },
    ])
  })

  test('clash as patterns too', async () => {
    const text = DYNAMIC + cached('one', '`Post-${id}`') + cached('two', '`post-${id}`')
    expect(await findingsOf('case-clash', { 'a.ts': text })).toMatchObject([{ tag: 'post-*', line: 4 }])
  })
})

describe('a tag that the CDN refuses', () => {
  test.each(['vercel', 'next'] as const)('is an error with cdn %s, declared or purged', async (cdn) => {
    const text = `${cached('a', "'a,b'", "'fine'")}export const renew = () => updateTag('${'x'.repeat(257)}')\n`
    expect(await findingsOf('tag-limit', { 'a.ts': text }, { cdn })).toMatchObject([
      { line: 2, tag: 'a,b', severity: 'error', message: expect.stringContaining('"a,b" holds ","') },
      { line: 3, message: expect.stringMatching(/is 257 (?:bytes|characters) long, 256 at most/) },
    ])
  })

  test('is measured as the CDN measures it', async () => {
    const files = { 'a.ts': cached('a', `'${'ä'.repeat(200)}'`) }
    expect(await findingsOf('tag-limit', files, { cdn: 'vercel' })).toHaveLength(1)
    expect(await findingsOf('tag-limit', files, { cdn: 'next' })).toEqual([])
  })

  test('is known as soon as a part of it is', async () => {
    const text = DYNAMIC + cached('a', '`a,${id}`', '`b-${id}`', 'id')
    expect(await findingsOf('tag-limit', { 'a.ts': text })).toMatchObject([
      { tag: 'a,*', message: 'What is known of "a,*" holds ",": Vercel does not take it.' },
    ])
  })
})

describe('a site with many tags', () => {
  const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `'t${index}'`)

  test.each([
    [99, []],
    [100, ['warning']],
    [128, ['warning']],
    [129, ['error']],
  ])('of %i that it always carries: %j', async (count, severities) => {
    const found = await findingsOf('count-limit', { 'a.ts': cached('a', ...many(count)) })
    expect(found.map(({ severity }) => severity)).toEqual(severities)
  })

  test('counts its site tag, and only warns of what it may carry', async () => {
    const tags = many(200)
    const either = `...(id === '' ? [${tags.slice(100).join(', ')}] : [${tags.slice(0, 100).join(', ')}])`
    const found = await findingsOf('count-limit', { 'a.ts': DYNAMIC + cached('a', either) })
    expect(found).toMatchObject([
      { severity: 'warning', message: 'This site may carry 201 tags; Vercel keeps 128 of an entry.' },
    ])
  })
})

test('a bare value as a whole tag is told once a site', async () => {
  const text = DYNAMIC + cached('a', 'id', 'id', '`a-${id}`') + cached('b', '`b-${id}`')
  expect(await findingsOf('bare-hole', { 'a.ts': text })).toMatchObject([{ line: 3, tag: '*', severity: 'warning' }])
})

test('what is not followed is a warning where it is declared, and worth a note where it is purged', async () => {
  const text = 'cacheTag(...globalThis.tags)\nupdateTag(...globalThis.tags)\n'
  expect(await findingsOf('unresolved', { 'a.ts': text })).toMatchObject([
    { line: 2, severity: 'warning', message: expect.stringMatching(/^Tags can't be followed: .*\.$/) },
    { line: 3, severity: 'note' },
  ])
})

describe('forms whose entries no later deploy asks for', () => {
  const files = {
    'a.ts': "cacheTag('a')\n",
    'b.ts': "import { addCacheTag } from '@vercel/functions'\naddCacheTag('b')\n" + cached('c', "'c'"),
  }

  test.each([
    ['vercel', ['a.ts', 'b.ts']],
    ['next', ['a.ts']],
  ] as const)('are worth a note with cdn %s', async (cdn, modules) => {
    const found = await findingsOf('redundant', files, { cdn })
    expect(found.map(({ module, severity }) => [module, severity])).toEqual(modules.map((module) => [module, 'note']))
  })
})

describe('a site tag that the build did not write', () => {
  const files = { 'a.ts': DYNAMIC + cached('a', '`a-${id}`') + cached('b', "'b'") }

  test('leaves a site that nothing else names unpurgeable', async () => {
    const found = await findingsOf('not-injected', files, { build: { injected: [] } })
    expect(found).toMatchObject([{ line: 3, severity: 'warning', tag: expect.stringMatching(/^ct_[0-9a-z]{8}$/) }])
    const injected = found.flatMap(({ tag }) => tag ?? [])
    expect(await findingsOf('not-injected', files, { build: { injected } })).toEqual([])
  })

  test('is not told without a build', async () => {
    expect(await findingsOf('not-injected', files)).toEqual([])
  })
})

test('the order is that of places, whatever the order of sites', () => {
  fc.assert(
    fc.property(manifests, (manifest) => {
      const sites = Object.entries(manifest.code.sites)
      const turned = { ...manifest, code: { ...manifest.code, sites: Object.fromEntries(sites.toReversed()) } }
      const found = checkManifest(manifest, [cdnNamed('vercel')])
      expect(checkManifest(turned, [cdnNamed('vercel')])).toEqual(found)
      expect(found.toSorted(byPlaceAndRule)).toEqual(found)
    }),
  )
})
