import { describe, expect, it } from 'vitest'
import type { CustomForm } from '../../src/core/forms.ts'
import { isOurs, FORMS, mayDeclare, parseTagPath, HEADERS } from '../../src/core/forms.ts'
import { scanFiles, type MemoryFiles } from '../support/memory-project.ts'
import { find, onlySite } from './reading.ts'

const NEXT = `import { unstable_cache, cacheTag, unstable_cacheTag, revalidateTag, updateTag, expireTag, unstable_expireTag } from 'next/cache'\n`
const VERCEL = `import { getCache, addCacheTag, invalidateByTag, dangerouslyDeleteByTag } from '@vercel/functions'\n`

describe('forms', () => {
  it.each<[string, string, string[]]>([
    [`${NEXT}unstable_cache(f, ['k'], { tags: ['a', 'b'] })`, 'next.unstable_cache', ['a', 'b']],
    [`${NEXT}unstable_cache(f, ['k'], { revalidate: 1 })`, 'next.unstable_cache', []],
    [`${NEXT}unstable_cache(f, ['k'])`, 'next.unstable_cache', []],
    [`${NEXT}unstable_cache(f)`, 'next.unstable_cache', []],
    [`${NEXT}cacheTag('a', 'b')`, 'next.cacheTag', ['a', 'b']],
    [`${NEXT}unstable_cacheTag('a')`, 'next.cacheTag', ['a']],
    [`fetch(u, { next: { tags: ['a'] } })`, 'next.fetch', ['a']],
    [`globalThis.fetch(u, { next: { tags: ['a'] } })`, 'next.fetch', ['a']],
    [`${VERCEL}getCache().set('k', 1, { tags: ['a'] })`, 'vercel.runtimeCache', ['a']],
    [`${VERCEL}getCache().set('k', 1)`, 'vercel.runtimeCache', []],
    [`${VERCEL}addCacheTag('a')`, 'vercel.addCacheTag', ['a']],
    [`${VERCEL}addCacheTag(['a', 'b'])`, 'vercel.addCacheTag', ['a', 'b']],
    [
      `import { cacheTagHeaders } from 'unplugin-cache-tags/runtime'\ncacheTagHeaders(['a'])`,
      'runtime.cacheTagHeaders',
      ['a'],
    ],
  ])('%s', async (source, form, tags) => {
    expect(await onlySite(source)).toMatchObject({ form, tags, always: tags })
  })

  it.each<[string, string, string[]]>([
    [`${NEXT}revalidateTag('a')`, 'next.revalidateTag', ['a']],
    [`${NEXT}revalidateTag('a', 'max')`, 'next.revalidateTag', ['a']],
    [`${NEXT}revalidateTag('a', { expire: 0 })`, 'next.revalidateTag', ['a']],
    [`${NEXT}updateTag('a')`, 'next.updateTag', ['a']],
    [`${NEXT}expireTag('a', 'b')`, 'next.expireTag', ['a', 'b']],
    [`${NEXT}unstable_expireTag('a')`, 'next.expireTag', ['a']],
    [`${VERCEL}getCache().expireTag('a')`, 'vercel.expireTag', ['a']],
    [`${VERCEL}await getCache().expireTag(['a', 'b'])`, 'vercel.expireTag', ['a', 'b']],
    [`${VERCEL}invalidateByTag('a')`, 'vercel.invalidateByTag', ['a']],
    [`${VERCEL}dangerouslyDeleteByTag(['a'])`, 'vercel.dangerouslyDeleteByTag', ['a']],
    [`import { purgeCache } from '@netlify/functions'\npurgeCache({ tags: ['a'] })`, 'netlify.purgeCache', ['a']],
  ])('a purge is no site: %s', async (source, form, tags) => {
    expect(await find(source)).toMatchObject({ sites: [], invalidations: [{ form, tags }] })
  })
})

describe('a primitive is known by what its name is bound to', () => {
  it.each<[string, MemoryFiles | string]>([
    ['under another name', `import { cacheTag as tag } from 'next/cache'\ntag('a')`],
    ['by a namespace', `import * as next from 'next/cache'\nnext.cacheTag('a')`],
    ['by a namespace and a key', `import * as next from 'next/cache'\nnext['cacheTag']('a')`],
    ['by the default of a CommonJS module', `import next from 'next/cache'\nnext.cacheTag('a')`],
    ['by a path with an ending', `import { cacheTag } from 'next/cache.js'\ncacheTag('a')`],
    ['by require', `const { cacheTag } = require('next/cache')\ncacheTag('a')`],
    ['by import equals', `import next = require('next/cache')\nnext.cacheTag('a')`],
    ['by a dynamic import', `const { cacheTag } = await import('next/cache')\ncacheTag('a')`],
    ['by a constant', `import { cacheTag } from 'next/cache'\nconst tag = cacheTag\ntag('a')`],
    ['by a choice', `import { cacheTag } from 'next/cache'\nconst tag = globalThis.x ? cacheTag : undefined\ntag('a')`],
    ['with types', `import { cacheTag } from 'next/cache'\n;(cacheTag as any)!('a')`],
    ['optionally', `import { cacheTag } from 'next/cache'\ncacheTag?.('a')`],
    [
      'through a module',
      { 'm.ts': `import { tag } from './cache'\ntag('a')`, 'cache.ts': `export { cacheTag as tag } from 'next/cache'` },
    ],
    [
      'through a star',
      { 'm.ts': `import { cacheTag } from './cache'\ncacheTag('a')`, 'cache.ts': `export * from 'next/cache'` },
    ],
    [
      'through a constant of a module',
      {
        'm.ts': `import { tag } from './cache'\ntag('a')`,
        'cache.ts': `import { cacheTag } from 'next/cache'\nexport const tag = cacheTag`,
      },
    ],
  ])('%s', async (_, files) => {
    expect(await onlySite(files)).toMatchObject({ form: 'next.cacheTag', always: ['a'] })
  })

  it.each([
    ['in a constant', `const cache = getCache()\nexport const f = () => cache.set('k', 1, { tags: ['a'] })`],
    [
      'in a constant of a function',
      `export async function f() { const cache = getCache({ namespace: 'n' }); await cache.set('k', 1, { tags: ['a'] }) }`,
    ],
    [
      'after a wait',
      `export async function f() { const cache = await getCache(); cache.set('k', 1, { tags: ['a'] }) }`,
    ],
    ['taken apart', `const { set } = getCache()\nset('k', 1, { tags: ['a'] })`],
    ['optionally', `getCache()?.set('k', 1, { tags: ['a'] })`],
    [
      'as it is first asked for',
      `let cache\nexport const store = () => (cache ??= getCache())\nstore().set('k', 1, { tags: ['a'] })`,
    ],
    ['from a function', `const cache = () => getCache()\ncache().set('k', 1, { tags: ['a'] })`],
  ])('the runtime cache, held %s', async (_, code) => {
    expect(await onlySite(VERCEL + code)).toMatchObject({ form: 'vercel.runtimeCache', always: ['a'] })
  })

  it('the runtime cache, held in a constant of a module', async () => {
    const files = {
      'm.ts': `import { cache } from './cache'\ncache.set('k', 1, { tags: ['a'] })`,
      'cache.ts': `${VERCEL}export const cache = getCache()`,
    }
    expect(await onlySite(files)).toMatchObject({ form: 'vercel.runtimeCache', always: ['a'] })
  })

  it.each([
    ['a function of the same name', `function cacheTag(...tags) {}\ncacheTag('next/cache')`],
    ['a parameter of the same name', `${NEXT}export const f = (cacheTag) => cacheTag('a')`],
    ['a package of another name', `import { cacheTag } from 'next/cached'\ncacheTag('a')`],
    ['a type', `import type { cacheTag } from 'next/cache'\nexport type Tag = typeof cacheTag`],
    [`React's cache`, `import { cache } from 'react'\nimport 'next/cache'\ncache(() => 1, ['k'], { tags: ['a'] })`],
    ['a comment', `${NEXT}// cacheTag('a')\n/* unstable_cache(f, [], { tags: ['a'] }) */`],
    ['a text', `${NEXT}export const help = "cacheTag('a')" + \`cacheTag('b')\``],
    ['a mention', `${NEXT}export { cacheTag }\nexport const all = [cacheTag]`],
    ['a fetch without tags', `fetch('/tags')\nfetch(u, { next: { revalidate: 1 } })`],
    ['a fetch of a project', `import { fetch } from './fetch'\nfetch(u, { next: { tags: ['a'] } })`],
    [
      `a schema's tags`,
      `import { z } from 'zod'\nimport 'next/cache'\nexport const s = z.object({ tags: z.array(z.string()), next: { tags: ['a'] } })`,
    ],
    [`a query's tags`, `import 'next/cache'\nprisma.post.create({ data: { tags: ['a'] }, include: { tags: true } })`],
    ['a profile of a cache', `import { cacheLife } from 'next/cache'\ncacheLife('max')\ncacheLife({ tags: ['a'] })`],
    [
      'options that go elsewhere',
      `${NEXT}export const options = { tags: ['a'], next: { tags: ['b'] } }\nsend(options)`,
    ],
    ['a property of a component', `${NEXT}export const view = <Post tags={['a']} next={{ tags: ['b'] }} />`],
    [`the tags of a page's description`, `import 'next/cache'\nexport const metadata = { openGraph: { tags: ['a'] } }`],
    ['a regular expression', `${NEXT}export const found = /cacheTag\\('a'\\)/`],
    ['another method of the cache', `${VERCEL}getCache().get('k')\ngetCache().delete('k')`],
    ['a map', `${VERCEL}new Map().set('k', 1, { tags: ['a'] })`],
  ])('%s declares nothing', async (_, source) => {
    expect(await find({ 'm.tsx': source, 'fetch.ts': `export const fetch = () => 1 // tags` })).toMatchObject({
      sites: [],
      invalidations: [],
    })
  })
})

describe('forms of the configuration', () => {
  const custom = (form: Partial<CustomForm>): CustomForm[] => [
    { import: 'cacheit', name: 'cached', tags: 'arguments[1].tags', ...form },
  ]

  it.each<[string, Partial<CustomForm>]>([
    [`import { cached } from 'cacheit'\ncached(f, { tags: ['a'] })`, {}],
    [`import { cached } from 'cacheit'\ncached('a')`, { tags: 'arguments' }],
    [`import { cached } from 'cacheit'\ncached(f, 'a')`, { tags: 'arguments[1]' }],
    [`import { cached } from 'cacheit'\ncached({ cache: { tags: ['a'] } })`, { tags: 'arguments[0].cache.tags' }],
    [`import { cache } from 'cacheit'\ncache.remember('k', ['a'])`, { name: 'cache.remember', tags: 'arguments[1]' }],
    [`import cached from 'cacheit'\ncached('a')`, { name: 'default', tags: 'arguments[0]' }],
  ])('%s', async (source, form) => {
    const site = await onlySite(source, { forms: custom(form) })
    expect(site).toMatchObject({ form: `custom.${form.name ?? 'cached'}`, always: ['a'] })
  })

  it('say what their entries hold', async () => {
    const source = `import { cached } from 'cacheit'\ncached(f, { tags: ['a'] })`
    const ours = async (holds: CustomForm['holds']): Promise<boolean | undefined> => {
      const form = custom(holds === undefined ? {} : { holds })
      const { code } = await scanFiles({ 'm.ts': source }, { forms: form })
      return Object.values(code.sites)[0]?.ours
    }
    expect(await ours(undefined)).toBe(true)
    expect(await ours('response')).toBe(true)
    expect(await ours('upstream')).toBe(false)
  })

  it.each<[string, ReturnType<typeof parseTagPath>]>([
    ['arguments', { argument: null, members: [] }],
    ['arguments[0]', { argument: 0, members: [] }],
    ['arguments[12].tags', { argument: 12, members: ['tags'] }],
    ['arguments[0].next.$tags', { argument: 0, members: ['next', '$tags'] }],
    ['arguments.tags', null],
    ['arguments[x]', null],
    ['arguments[0].', null],
    ['args[0]', null],
    ['', null],
  ])('the path %j is %j', (path, expected) => {
    expect(parseTagPath(path)).toEqual(expected)
  })
})

describe('what upstream answered', () => {
  it('is not our code, and so gets no site tag', async () => {
    const { code } = await scanFiles({ 'm.ts': 'fetch(u, { next: { tags: [globalThis.x] } })' }, { siteTags: 'all' })
    expect(Object.values(code.sites)).toMatchObject([{ form: 'next.fetch', ours: false, siteTag: null, tags: ['*'] }])
    expect(FORMS.filter((form) => !isOurs(form.name, FORMS)).map((form) => form.name)).toEqual(['next.fetch'])
  })
})

describe('where a site stands', () => {
  it('has a name that edits elsewhere do not change', async () => {
    const source = (before: string): string => `${NEXT}${before}
export async function load() { cacheTag('a'); cacheTag('b') }
class Store { async #read() { cacheTag('c') } get() { return () => cacheTag('d') } }
export const byId = async (id) => { const inner = () => cacheTag('e'); return inner }
export const { x } = { x: { y: async () => cacheTag('f') } }
Store.prototype.later = function () { cacheTag('g') }
export default async () => cacheTag('h')
cacheTag('i')`
    const ids = async (before: string): Promise<string[]> =>
      Object.keys((await scanFiles({ 'm.ts': source(before) })).code.sites)
    expect(await ids('')).toEqual([
      'm.ts#(module)~1',
      'm.ts#Store.#read~1',
      'm.ts#Store.get~1',
      'm.ts#byId.inner~1',
      'm.ts#default~1',
      'm.ts#later~1',
      'm.ts#load~1',
      'm.ts#load~2',
      'm.ts#y~1',
    ])
    expect(await ids(`// more\nexport async function other() { cacheTag('z') }`)).toEqual(
      expect.arrayContaining(await ids('')),
    )
  })

  it('is told by line and column, counted from 1 in what editors count', async () => {
    const { code } = await scanFiles({ 'm.ts': `${NEXT}/* 😀 */ cacheTag('a')\r\n  cacheTag('b')` })
    expect(Object.values(code.sites)).toMatchObject([
      { line: 2, column: 10 },
      { line: 3, column: 3 },
    ])
  })
})

describe('the look before parsing', () => {
  it.each([
    NEXT,
    VERCEL,
    `fetch(u, { next: { tags } })`,
    `headers.set("CACHE-TAG", x)`,
    `{ xkey: 1 }`,
    `import 'next/cache.js'`,
  ])('parses what may declare: %s', (source) => {
    expect(mayDeclare(source, FORMS, HEADERS)).toBe(true)
  })

  it.each(['', `const tags = ['a']`, 'fetch(u)', 'headers.set("Cache-Control", x)', `import { cache } from 'react'`])(
    'leaves alone what can not: %s',
    (source) => {
      expect(mayDeclare(source, FORMS, HEADERS)).toBe(false)
    },
  )
})
