import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { injectAll, run, type Event } from './running.ts'

const SEED = 20_261_124
const IMPORTS = `import { cacheTag, unstable_cache } from 'next/cache'
import { addCacheTag, getCache } from '@vercel/functions'
`
const INPUTS = {
  yes: true,
  no: false,
  LIST: ['l1', 'l2'],
  tags: ['t'],
  OPTIONS: { tags: ['o'], revalidate: 9 },
  given: 'g',
  none: undefined,
}

/** What a call would have been with the site tag: the original one with the tag put first in its list. */
function withTag([kind, name, args]: Event & readonly ['call', string, readonly unknown[]], tag: string): Event {
  switch (name) {
    case 'cacheTag':
      return [kind, name, [tag, ...args]]
    case 'addCacheTag':
      return [kind, name, [[tag, ...listed(args[0])]]]
    case 'unstable_cache':
    case 'set':
      return [kind, name, [args[0], args[1], optionsWithTag(args[2], tag)]]
    default:
      return [kind, name, args.map((value, index) => (index === args.length - 1 ? headerWithTag(value, tag) : value))]
  }
}

function listed(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return value ? [value] : []
}

function optionsWithTag(options: unknown, tag: string): unknown {
  const { tags, ...others }: Record<string, unknown> = { ...Object(options ?? {}) }
  return { ...others, tags: [tag, ...listed(tags)] }
}

function headerWithTag(value: unknown, tag: string): unknown {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        key === 'Cache-Tag' || key === 'xkey' ? headerWithTag(item, tag) : item,
      ]),
    )
  }
  return [tag, ...listed(value)].filter(Boolean).join(',')
}

/** Checks that a module does with its site tags what it did without, tags apart. */
async function expectSame(code: string): Promise<void> {
  const source = `${IMPORTS}export async function main() {\n${code}\n}`
  const injected = await injectAll(source)
  const before = await run(source, INPUTS)
  const [tag = ''] = injected.tags
  const expected = before.map((event) => (event[0] === 'call' ? withTag(event, tag) : event))
  expect({ code: injected.code, events: await run(injected.code, INPUTS) }).toEqual({
    code: injected.code,
    events: expected,
  })
  expect(before.some((event) => event[0] === 'call')).toBe(true)
}

describe('shapes', () => {
  it.each([
    `cacheTag('a')`,
    `cacheTag(('a'))`,
    `cacheTag((('a')), 'b')`,
    `cacheTag((e(1, 0), 'a'))`,
    `cacheTag('a',)`,
    `cacheTag(/* why ( */ 'a' /* ) */)`,
    `cacheTag( // why (\n'a' // ),\n)`,
    `cacheTag()`,
    `cacheTag(/* none */)`,
    `cacheTag(...LIST)`,
    `cacheTag(...(LIST))`,
    `cacheTag?.('a')`,
    `(cacheTag)('a')`,
    `(cacheTag as any)('a')`,
    `cacheTag /* ( */ ('a')`,
    `cacheTag<string>('a')`,
    `cacheTag('a' as string, given!)`,
    'cacheTag(`a-${e(1, 2)}`, e(2, given))',
    `cacheTag(await e(1, 'a'))`,
    `addCacheTag('a')`,
    `addCacheTag(('a'))`,
    `addCacheTag(['a', 'b'])`,
    `addCacheTag([])`,
    `addCacheTag([/* none */])`,
    `addCacheTag(['a',])`,
    `addCacheTag([...LIST])`,
    `addCacheTag(LIST)`,
    `addCacheTag(yes ? 'a' : LIST)`,
    `addCacheTag(no && 'a')`,
    `addCacheTag(none ?? LIST)`,
    `addCacheTag((e(1, 0), LIST))`,
    `addCacheTag(await e(1, LIST))`,
    `addCacheTag(['a'] as const)`,
    `addCacheTag()`,
    `unstable_cache(e(1, 'f'))`,
    `unstable_cache(e(1, 'f'),)`,
    `unstable_cache(e(1, 'f'), /* no keys */)`,
    `unstable_cache(e(1, 'f'), e(2, ['k']))`,
    `unstable_cache(e(1, 'f'), (e(2, ['k'])),)`,
    `unstable_cache(e(1, 'f'), ['k'] // keys,\n)`,
    `unstable_cache(e(1, 'f'), undefined, { tags: e(2, ['a']) })`,
    `unstable_cache('f', [], { tags })`,
    `unstable_cache('f', [], { tags, })`,
    `unstable_cache('f', [], ({ tags: (['a']) }))`,
    `unstable_cache('f', [], { tags: no && ['a'] })`,
    `unstable_cache('f', [], { tags: yes ? ['a'] : undefined, revalidate: e(1, 5) })`,
    `unstable_cache('f', [], { revalidate: e(1, 5), tags: e(2, LIST) })`,
    `unstable_cache('f', [], { 'tags': ['a'] })`,
    `unstable_cache('f', [], { ['tags']: ['a'] })`,
    `unstable_cache('f', [], { [e(1, 'other')]: 1, tags: ['a'] })`,
    `unstable_cache('f', [], { tags: e(1, ['a']), ...e(2, OPTIONS) })`,
    `unstable_cache('f', [], { ...e(1, OPTIONS), tags: e(2, ['a']) })`,
    `unstable_cache('f', [], { ...(no && { tags: ['a'] }) })`,
    `unstable_cache('f', [], { get tags() { return e('read', ['a']) } })`,
    `unstable_cache('f', [], { revalidate: 1 } as any)`,
    `unstable_cache('f', [], { tags: ['a'] } satisfies object)`,
    `unstable_cache('f', [], {})`,
    `unstable_cache('f', [], { /* none */ })`,
    `unstable_cache('f', [], { // why\n revalidate: 1 })`,
    `unstable_cache('f', [], e(1, OPTIONS))`,
    `unstable_cache('f', [], yes ? OPTIONS : none)`,
    `unstable_cache('f', [], none)`,
    `unstable_cache('f', [], null)`,
    `unstable_cache('f', [], (e(1, 0), OPTIONS))`,
    `unstable_cache('f', [], await e(1, OPTIONS))`,
    `unstable_cache(async () => { await e(1, 2) }, [], { tags: [] })`,
    `getCache().set('k', e(1, { tags: ['x'] }))`,
    `getCache().set('k', 1, { ttl: 5, tags: LIST })`,
    `await getCache()?.set?.('k', 1, { name: 'n' })`,
    `headers.set('Cache-Tag', 'a, b')`,
    `headers.set('Cache-Tag', ('a'))`,
    `headers.set('Cache-Tag', '')`,
    `headers.set('Cache-Tag', "" as string)`,
    'headers.set("Cache-Tag", ``)',
    'headers.set("Cache-Tag", `$a`)',
    'headers.set("Cache-Tag", `\\u0061`)',
    'headers.set("Cache-Tag", `${e(1, none ?? "")}`)',
    'headers.set("Cache-Tag", `${e(1, 2)}-a`)',
    'headers.set("Cache-Tag", `a-${e(1, 2)}`)',
    `headers.set('Cache-Tag', LIST)`,
    `headers.set('Cache-Tag', e(1, LIST).join(','))`,
    `headers.set('Cache-Tag', (e(1, 0), 'a'))`,
    `headers.set('Cache-Tag', none)`,
    `headers.set('Cache-Tag', no ? 'a' : none ?? 'b')`,
    `headers.set('Cache-Tag', await e(1, 'a'))`,
    `headers.set('Cache-Tag', given = e(1, 'a'))`,
    `new Headers({ 'Cache-Tag': 'a', 'Content-Type': e(1, 'b') })`,
    `new Headers({ 'Cache-Tag': given, })`,
    `const xkey = 'a'; new Headers({ xkey })`,
    `new Headers({ 'Content-Type': 'b', ...(yes && { 'Cache-Tag': LIST }) })`,
  ])('%s', (code) => expectSame(code))
})

describe('calls made at random', () => {
  const paddings = fc.constantFrom<(code: string) => string>(
    (code) => code,
    (code) => `(${code})`,
    (code) => `((${code}))`,
    (code) => `/* ), */ ${code}`,
    (code) => `${code} /* (, */`,
    (code) => `// (,\n${code}`,
    (code) => `(${code}) as any`,
    (code) => `(e('before', 0), ${code})`,
    (code) => `(yes ? ${code} : none)`,
    (code) => `(no || ${code})`,
    (code) => `(await ${code})`,
    (code) => `e('around', ${code})`,
  )
  const padded = (codes: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc
      .tuple(codes, fc.array(paddings, { maxLength: 2 }))
      .map(([code, wraps]) => wraps.reduce((inner, wrapIt) => wrapIt(inner), code))
  const text = padded(fc.constantFrom(`'a'`, '`b-${e("hole", 1)}`', `"it's"`, 'given'))
  const list = padded(
    fc.oneof(
      fc.constantFrom('[]', 'LIST', '[...LIST]', 'none', 'no', 'null', `['a',]`),
      fc.array(text, { maxLength: 3 }).map((items) => `[${items.join()}]`),
    ),
  )
  const property = fc.oneof(
    list.map((value) => `tags: ${value}`),
    list.map((value) => `'tags': ${value}`),
    fc.constantFrom(
      'tags',
      'revalidate: e("revalidate", 5)',
      '...OPTIONS',
      '...none',
      '[e("key", "x")]: 1',
      'get tags() { return e("read", ["a"]) }',
    ),
  )
  const options = padded(
    fc.oneof(
      fc
        .tuple(fc.array(property, { maxLength: 3 }), fc.constantFrom('', ' ', '/* , */'))
        .map(([items, end]) => `{ ${items.join(', ')}${end} }`),
      fc.constantFrom('OPTIONS', 'none', 'null', '{}'),
    ),
  )
  const ending = fc.constantFrom('', ',', ' /* ) */', ', // )\n')
  const call = (name: string, ...args: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
    fc
      .tuple(fc.tuple(...args), ending)
      .map(([codes, end]) => `${name}(${codes.join(', ')}${codes.length === 0 ? '' : end})`)
  const calls = fc.oneof(
    fc.array(text, { maxLength: 3 }).chain((args) => call('cacheTag', ...args.map((arg) => fc.constant(arg)))),
    call('addCacheTag', fc.oneof(text, list)),
    call('unstable_cache', padded(fc.constant(`e('f', 'f')`))),
    call('unstable_cache', padded(fc.constant(`'f'`)), padded(fc.constant(`e('keys', ['k'])`))),
    call('unstable_cache', fc.constant(`'f'`), list, options),
    call('getCache().set', text, list, options),
    call('headers.set', fc.constant(`'Cache-Tag'`), fc.oneof(text, list)),
    fc.oneof(text, list).map((value) => `new Headers({ 'Cache-Tag': ${value}, b: e('b', 1) })`),
  )

  it('do the same with a site tag as without', async () => {
    await fc.assert(fc.asyncProperty(calls, expectSame), { seed: SEED, numRuns: 300 })
  })
})

describe('several sites', () => {
  it('each gets its own tag, also one inside another', async () => {
    const source = `${IMPORTS}export async function main() {
  const inner = unstable_cache(async () => { cacheTag('a'); addCacheTag(LIST); return headers.set('Cache-Tag', LIST) }, ['k'])
  unstable_cache(() => (headers['Cache-Tag'] = given))
  getCache().set('k', new Headers({ 'Cache-Tag': 'a' }), { tags: [cacheTag(given)] })
}`
    const { code, tags } = await injectAll(source)
    expect(new Set(tags).size).toBe(tags.length)
    expect(tags.filter((tag) => code.split(tag).length !== 2)).toEqual([])
    const events = await run(code, INPUTS)
    expect(events.filter(([kind]) => kind === 'call').map(([, name]) => name)).toEqual([
      'unstable_cache',
      'unstable_cache',
      'Headers',
      'cacheTag',
      'set',
    ])
    expect(code).toContain(
      `() => (headers['Cache-Tag'] = ['${tags[5]}', (given)].flat().filter(Boolean).join(',')), undefined, {`,
    )
  })

  it('a site whose tags may be anywhere among spread arguments is left alone', async () => {
    for (const code of [
      'unstable_cache(...LIST)',
      `unstable_cache('f', ...LIST)`,
      'addCacheTag(...LIST)',
      `getCache().set(...LIST, {})`,
    ]) {
      const source = `${IMPORTS}${code}`
      expect((await injectAll(source)).code).toBe(source)
    }
  })

  it('options after which the rest is spread are found', async () => {
    await expectSame(`unstable_cache('f', ['k'], { tags: ['a'] }, ...[])`)
  })

  it('a form whose tags lie deeper than one member is left alone', async () => {
    const source = `import { cached } from 'cacheit'\ncached({ next: { tags: ['a'] } })`
    const forms = [{ import: 'cacheit', name: 'cached', tags: 'arguments[0].next.tags' }]
    expect((await injectAll(source, { forms })).code).toBe(source)
  })
})
