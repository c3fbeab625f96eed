import { compileFunction } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { siteTagEdits } from '../../src/inject/edits.ts'
import { injectEdits } from '../../src/inject/inject.ts'
import { scanFiles } from '../support/memory-project.ts'

const TAG = 'ct_abcd1234'

/** Injects the tag at every site of one module. */
async function inject(source: string): Promise<string> {
  const { located } = await scanFiles({ 'a.ts': source })
  const edits = (located.get('a.ts') ?? []).flatMap(({ place }) =>
    place === null ? [] : siteTagEdits(source, place, TAG),
  )
  return injectEdits(source, edits).code
}

/** What a primitive is called with, when the injected module runs with its imports and names given. */
async function calls(body: string, names: Readonly<Record<string, unknown>> = {}): Promise<unknown[][]> {
  const imports = `import { cacheTag, unstable_cache } from 'next/cache'; import { addCacheTag, getCache } from '@vercel/functions'\n`
  const code = (await inject(imports + body)).slice(imports.length)
  const seen: unknown[][] = []
  const record = (...args: unknown[]): void => void seen.push(args)
  const given = {
    cacheTag: record,
    unstable_cache: record,
    addCacheTag: record,
    getCache: () => ({ set: record }),
    fn: 'the function',
    ...names,
  }
  compileFunction(code, Object.keys(given))(...Object.values(given))
  return seen
}

describe('the site tag stands first and nothing else changes', () => {
  test.each([
    ["cacheTag('a', 'b')", {}, [TAG, 'a', 'b']],
    ['cacheTag(...list)', { list: ['a'] }, [TAG, 'a']],
    ['cacheTag()', {}, [TAG]],
    ["addCacheTag('a')", {}, [[TAG, 'a']]],
    ["addCacheTag(['a', 'b'])", {}, [[TAG, 'a', 'b']]],
    ['addCacheTag(one || many)', { one: '', many: ['a', 'b'] }, [[TAG, 'a', 'b']]],
    ['addCacheTag(none)', { none: undefined }, [[TAG]]],
    [
      "unstable_cache(fn, ['k'], { tags: ['a'], revalidate: 1 })",
      {},
      ['the function', ['k'], { tags: [TAG, 'a'], revalidate: 1 }],
    ],
    [
      "unstable_cache(fn, ['k'], { tags: list, revalidate: 1 })",
      { list: ['a'] },
      ['the function', ['k'], { tags: [TAG, 'a'], revalidate: 1 }],
    ],
    [
      "unstable_cache(fn, ['k'], { tags: yes ? list : undefined })",
      { yes: false, list: [] },
      ['the function', ['k'], { tags: [TAG] }],
    ],
    ["unstable_cache(fn, ['k'], { tags })", { tags: ['a'] }, ['the function', ['k'], { tags: [TAG, 'a'] }]],
    ["unstable_cache(fn, ['k'], { revalidate: 1 })", {}, ['the function', ['k'], { tags: [TAG], revalidate: 1 }]],
    ["unstable_cache(fn, ['k'], {})", {}, ['the function', ['k'], { tags: [TAG] }]],
    [
      "unstable_cache(fn, ['k'], options)",
      { options: { tags: ['a'], revalidate: 1 } },
      ['the function', ['k'], { tags: [TAG, 'a'], revalidate: 1 }],
    ],
    [
      "unstable_cache(fn, ['k'], { ...options, revalidate: 2 })",
      { options: { tags: ['a'] } },
      ['the function', ['k'], { tags: [TAG, 'a'], revalidate: 2 }],
    ],
    ["unstable_cache(fn, ['k'], undefined)", {}, ['the function', ['k'], { tags: [TAG] }]],
    ["unstable_cache(fn, ['k'])", {}, ['the function', ['k'], { tags: [TAG] }]],
    ["unstable_cache(fn, ['k'],)", {}, ['the function', ['k'], { tags: [TAG] }]],
    ["unstable_cache(fn /* , */, (['k']) /* last, */)", {}, ['the function', ['k'], { tags: [TAG] }]],
    ['unstable_cache(fn)', {}, ['the function', undefined, { tags: [TAG] }]],
    ["getCache().set('k', 1, { ttl: 5 })", {}, ['k', 1, { tags: [TAG], ttl: 5 }]],
    ["getCache().set('k', 1)", {}, ['k', 1, { tags: [TAG] }]],
  ])('%s', async (body, names, expected) => {
    expect(await calls(body, names)).toEqual([expected])
  })

  test.each([
    ["'a, b'", {}, `${TAG},a, b`],
    ["''", {}, TAG],
    ['`page-${id}`', { id: 7 }, `${TAG},page-7`],
    ['`${id}-page`', { id: 7 }, `${TAG},7-page`],
    ['`${none}`', { none: '' }, TAG],
    ['none', { none: undefined }, TAG],
    ["list.join(',')", { list: ['a', 'b'] }, `${TAG},a,b`],
    ['list', { list: ['a', 'b'] }, `${TAG},a,b`],
    ["yes ? 'a' : 'b'", { yes: false }, `${TAG},b`],
    ["one ?? 'b'", { one: null }, `${TAG},b`],
  ])('a header of %s', async (value, names, expected) => {
    const source = `headers.set('Cache-Tag', ${value})`
    const seen: string[] = []
    const given = { headers: { set: (_: string, text: string) => seen.push(text) }, ...names }
    compileFunction(await inject(source), Object.keys(given))(...Object.values(given))
    expect(seen).toEqual([expected])
  })

  test('a header whose owner separates by spaces gets a space', async () => {
    expect(await inject("headers.set('Surrogate-Key', 'a b')")).toBe(`headers.set('Surrogate-Key', '${TAG} a b')`)
  })

  test.each([
    [
      'unstable_cache(...args)',
      { args: ['the function', ['k'], { tags: ['a'], revalidate: 1 }] },
      [['k'], { tags: [TAG, 'a'], revalidate: 1 }],
    ],
    [
      'unstable_cache(...args)',
      { args: ['the function', ['k'], { revalidate: 1 }] },
      [['k'], { tags: [TAG], revalidate: 1 }],
    ],
    ['unstable_cache(...args)', { args: ['the function', ['k']] }, [['k'], { tags: [TAG] }]],
    ['unstable_cache(fn, ...rest)', { rest: [] }, [undefined, { tags: [TAG] }]],
    ['unstable_cache(fn, ...rest, { tags: list },)', { rest: [['k']], list: ['a'] }, [['k'], { tags: [TAG, 'a'] }]],
  ])('spread arguments keep their places: %s', async (body, names, expected) => {
    expect(await calls(body, names)).toEqual([['the function', ...expected]])
  })

  test('spread arguments of a primitive that takes one tag or several', async () => {
    expect(await calls('addCacheTag(...args)', { args: [['a']] })).toEqual([[[TAG, 'a']]])
    expect(await calls('addCacheTag(...args)', { args: ['a'] })).toEqual([[[TAG, 'a']]])
  })
})
