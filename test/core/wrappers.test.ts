import { describe, expect, it } from 'vitest'
import { siteTag } from '../../src/core/site-tag.ts'
import { scanFiles, type MemoryFiles } from '../support/memory-project.ts'
import { find } from './reading.ts'

const NEXT = `import { unstable_cache, cacheTag, revalidateTag } from 'next/cache'\n`

/** Sites as `tags | always (via)`, in the order of their ids. */
async function sites(files: MemoryFiles | string): Promise<string[]> {
  const found = await find(files)
  return found.sites.map(({ tags, always, via }) => `${tags.join()} | ${always.join()} (${via})`)
}

describe('a function that passes a parameter on to the tags makes its callers sites', () => {
  it.each<[string, string, string[]]>([
    [
      'a list by position',
      `const cached = (make, tags) => unstable_cache(make, [], { tags })
       export const a = cached(f, ['a'])
       export const b = cached(g, ['b', 'c'])`,
      ['a | a (wrapper)', 'b,c | b,c (wrapper)'],
    ],
    [
      'an options object',
      `function cached(make, { tags }) { return unstable_cache(make, [], { tags }) }
       export const a = cached(f, { tags: ['a'] })`,
      ['a | a (wrapper)'],
    ],
    [
      'an options object that is handed on whole',
      `function cached(make, options) { return unstable_cache(make, [], options) }
       export const a = cached(f, { tags: ['a'], revalidate: 1 })`,
      ['a | a (wrapper)'],
    ],
    [
      'a default',
      `function cached(make, tags = ['all']) { return unstable_cache(make, [], { tags }) }
       export const a = cached(f)
       export const b = cached(f, ['b'])`,
      ['all | all (wrapper)', 'b | b (wrapper)'],
    ],
    [
      'a default behind another wrapper',
      `function cached(make, tags = ['all']) { return unstable_cache(make, [], { tags }) }
       const safe = (make, tags) => cached(make, tags)
       export const a = safe(f)
       export const b = safe(f, ['b'])`,
      ['all | all (wrapper)', 'b | b (wrapper)'],
    ],
    [
      'one tag of a bare parameter',
      `async function get(tag) { 'use cache'; cacheTag(tag) }
       export const a = () => get('a')`,
      ['a | a (wrapper)'],
    ],
    [
      'a wrapper around a wrapper',
      `const cached = (make, tags) => unstable_cache(make, [], { tags })
       const later = (make, { tags }) => cached(make, tags)
       export const a = later(f, { tags: ['a'] })`,
      ['a | a (wrapper)'],
    ],
    [
      'a function that makes a function',
      `const tagged = (tags) => (make) => unstable_cache(make, [], { tags })
       export const a = tagged(['a'])(f)`,
      ['a | a (wrapper)'],
    ],
    [
      'a local function',
      `export function page() {
         const cached = (tags) => unstable_cache(f, [], { tags })
         return [cached(['a']), cached(['b'])]
       }`,
      ['a | a (wrapper)', 'b | b (wrapper)'],
    ],
  ])('%s', async (_, source, expected) => {
    expect(await sites(NEXT + source)).toEqual(expected)
  })

  it('across modules, barrels and other names', async () => {
    const files = {
      'cache.ts': `${NEXT}export function cached(make, tags) { return unstable_cache(make, [], { tags }) }`,
      'index.ts': `export { cached as remember } from './cache'`,
      'a.ts': `import { remember } from './index'\nexport const a = remember(f, ['a'])`,
      'b.ts': `import * as caches from './index'\nexport const b = caches.remember(f, ['b'])`,
    }
    expect(await sites(files)).toEqual(['a | a (wrapper)', 'b | b (wrapper)'])
  })

  it('what callers can add stands beside what the wrapper says itself', async () => {
    const source = `${NEXT}
      const cached = (make, tags) => unstable_cache(make, [], { tags: [...tags, 'all'] })
      export const a = cached(f, ['a'])`
    expect(await sites(source)).toEqual(['a,all | a,all (wrapper)', 'all | all (direct)'])
    const holes = `${NEXT}
      const global = (slug) => unstable_cache(f, [slug], { tags: [\`global_\${slug}\`] })
      export const header = global('header')
      export const some = (slug) => global(slug)`
    expect(await sites(holes)).toEqual(['global_* |  (direct)', 'global_header | global_header (wrapper)'])
  })

  it("through React's `cache`, which only remembers", async () => {
    const source = `import { cache } from 'react'\n${NEXT}
      const cached = cache((make, tags) => unstable_cache(make, [], { tags }))
      export const a = cached(f, ['a'])`
    expect((await sites(source))[0]).toBe('a | a (wrapper)')
  })

  it('purges through a function are purges where it is called', async () => {
    const found = await find(`${NEXT}
      function purge(tag) { revalidateTag(tag) }
      export const a = () => purge('a')`)
    expect(found).toMatchObject({
      sites: [],
      invalidations: [{ form: 'next.revalidateTag', tags: ['a'] }],
      reasons: [],
    })
  })
})

describe('the primitive stays a site where a caller may be unknown', () => {
  it.each<[string, MemoryFiles]>([
    ['it is handed on as a value', { 'm.ts': `const all = [f].map(cached)` }],
    ['it stands in an object', { 'm.ts': `export const store = { cached }` }],
    ['it is exported, and imported nowhere', { 'm.ts': `export { cached }` }],
    [
      'its module is taken as a whole at run time',
      {
        'm.ts': `export { cached }`,
        'n.ts': `import { cached } from './m'\ncached(f, ['n'])\nconst late = await import('./m')`,
      },
    ],
  ])('where %s', async (_, files) => {
    const [[file = '', rest = '']] = Object.entries(files) as [[string, string]]
    const module = `${NEXT}function cached(make, tags) { return unstable_cache(make, [], { tags }) }\ncached(f, ['a'])\n${rest}`
    const found = await find({ ...files, [file]: module })
    expect(found.sites.filter(({ via }) => via !== 'wrapper')).toHaveLength(1)
    expect(found.reasons).toContain('the parameter `tags` is known only at run time')
  })

  it('where it is a component', async () => {
    const found = await find(`${NEXT}
      async function Part({ tag }) { 'use cache'; cacheTag(tag) }
      export const page = () => <Part tag={name} />
      export const other = () => Part({ tag: 'a' })`)
    expect(found.sites.map(({ tags, via }) => [via, ...tags])).toEqual([
      ['direct', '*'],
      ['wrapper', 'a'],
    ])
  })

  it('and is none where all of them are known', async () => {
    const found = await find(`${NEXT}function cached(make, tags) { return unstable_cache(make, [], { tags }) }
      cached(f, ['a'])`)
    expect(found.sites.map(({ via }) => via)).toEqual(['wrapper'])
    expect(found.reasons).toEqual([])
  })
})

describe('site tags behind a wrapper', () => {
  const WRAPPER = `function cached(make, key, tags) { return unstable_cache(make, [key, ...tags], { tags }) }`

  it('are written at the primitive, for those callers that have no tag without a hole', async () => {
    const { code, siteTags } = await scanFiles({
      'm.ts': `${NEXT}${WRAPPER}
        export const a = cached(f, 'a', ['a'])
        export const b = (id) => cached(f, 'b', [\`b-\${id}\`])`,
    })
    const tag = siteTag('test', 'm.ts#cached~1')
    expect(Object.entries(code.sites).map(([id, site]) => [id, site.siteTag])).toEqual([
      ['m.ts#a~1', null],
      ['m.ts#b~1', tag],
    ])
    expect([...siteTags]).toEqual([['m.ts#cached~1', tag]])
  })

  it('a change of what one caller caches changes that caller only', async () => {
    const source = (text: string): MemoryFiles => ({
      'm.ts': `${NEXT}${WRAPPER}
        const makeA = () => '${text}'
        const makeB = () => 'b'
        export const a = () => cached(makeA, 'a', ['a'])
        export const b = () => cached(makeB, 'b', ['b'])`,
    })
    const [before, after] = await Promise.all([scanFiles(source('one')), scanFiles(source('two'))])
    const changed = Object.entries(after.code.sites).filter(
      ([id, site]) => site.fingerprint !== before.code.sites[id]?.fingerprint,
    )
    expect(changed.map(([id]) => id)).toEqual(['m.ts#a~1'])
  })
})

it('ends where wrappers call themselves and each other', async () => {
  const found = await find(`${NEXT}
    function even(tags, n) { return n === 0 ? unstable_cache(f, [], { tags }) : odd([...tags, 'e'], n - 1) }
    function odd(tags, n) { return even([...tags, 'o'], n - 1) }
    export const a = even(['a'], 4)`)
  expect(found.sites.some(({ tags }) => tags.includes('a'))).toBe(true)
})

describe('a caller has a site tag of its own where its list becomes the tags as it is', () => {
  it.each<[string, string, string]>([
    ['by position', `(make, tags) => unstable_cache(make, [], { tags })`, `(f, [\`a-\${id}\`])`],
    ['by a property', `(make, { tags }) => unstable_cache(make, [], { tags: tags })`, `(f, { tags: [\`a-\${id}\`] })`],
    ['with a default', `(make, tags = []) => unstable_cache(make, [], { tags })`, `(f, [\`a-\${id}\`])`],
    [
      'in options handed on whole',
      `(make, options) => unstable_cache(make, [], options)`,
      `(f, { tags: [\`a-\${id}\`] })`,
    ],
    [
      'by a member',
      `(make, options) => unstable_cache(make, [], { tags: options.tags })`,
      `(f, { tags: [\`a-\${id}\`] })`,
    ],
    ['spread whole', `async (make, tags) => { 'use cache'; cacheTag(...tags); return make() }`, `(f, [\`a-\${id}\`])`],
  ])('%s', async (_, wrapper, call) => {
    const { code, siteTags } = await scanFiles({
      'm.ts': `${NEXT}const cached = ${wrapper}\nexport const a = (id) => cached${call}`,
    })
    const own = siteTag('test', 'm.ts#a~1')
    expect(code.sites['m.ts#a~1']).toMatchObject({ via: 'wrapper', tags: ['a-*'], siteTag: own })
    expect([...siteTags]).toEqual([['m.ts#a~1', own]])
  })

  it.each<[string, string, string]>([
    ['a key is made of it', `(make, tags) => unstable_cache(make, tags, { tags })`, `(f, [\`a-\${id}\`])`],
    ['it is mapped', `(make, tags) => unstable_cache(make, [], { tags: tags.map(check) })`, `(f, [\`a-\${id}\`])`],
    [
      'it is looked at',
      `(make, tags) => { check(tags); return unstable_cache(make, [], { tags }) }`,
      `(f, [\`a-\${id}\`])`,
    ],
    ['it is no literal', `(make, tags) => unstable_cache(make, [], { tags })`, `(f, listOf(id))`],
    [
      'a default looks at it',
      `(make, tags, n = tags.length) => unstable_cache(make, [], { tags })`,
      `(f, [\`a-\${id}\`])`,
    ],
    [
      'options are looked at',
      `(make, o) => unstable_cache(make, [hash(o)], { tags: o.tags })`,
      `(f, { tags: [\`a-\${id}\`] })`,
    ],
    ['it is one tag', `(make, tag) => unstable_cache(make, [], { tags: [tag] })`, `(f, \`a-\${id}\`)`],
  ])('and that of the primitive where %s', async (_, wrapper, call) => {
    const { code } = await scanFiles({
      'm.ts': `${NEXT}const cached = ${wrapper}\nexport const a = (id) => cached${call}`,
    })
    expect(code.sites['m.ts#a~1']?.siteTag).toBe(siteTag('test', 'm.ts#cached~1'))
  })
})
