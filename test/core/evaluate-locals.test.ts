import { describe, expect, it } from 'vitest'
import { find } from './reading.ts'

/** What `cacheTag` with these arguments declares at the end of a function with this body. */
async function local(
  body: string,
  args: string,
  before = '',
): Promise<{ tags: readonly string[]; always: readonly string[] }> {
  const source = `import { cacheTag } from 'next/cache'\n${before}\nexport function cached(given, flag, ids) { ${body}\ncacheTag(${args}) }`
  const { sites } = await find(source)
  expect(sites).toHaveLength(1)
  return { tags: sites[0]?.tags ?? [], always: sites[0]?.always ?? [] }
}

type Case = [body: string, args: string, tags: string[], always: string[]]

describe('lists that grow', () => {
  it.each<Case>([
    [`const t = ['a']; t.push('b')`, '...t', ['a', 'b'], ['a', 'b']],
    [`const t = ['a']; if (flag) t.push('b')`, '...t', ['a', 'b'], ['a']],
    [`const t = ['a']; if (flag) { t.push('b', 'c') } else { t.unshift('d') }`, '...t', ['a', 'b', 'c', 'd'], ['a']],
    [`const t = ['a']; if (flag) t.push('b'); t.push('c')`, 't.join("-")', ['a-b-c', 'a-c'], []],
    [`const t = []; t.push('a'); t.push(\`b-\${given}\`)`, '...t', ['a', 'b-*'], ['a']],
    [`const t: string[] = []; for (const id of ids) t.push(\`id-\${id}\`)`, '...t', ['id-*'], []],
    [`const t = ['a']; for (let i = 0; i < 3; i++) { t.push('b'); t.push('b') }`, '...t', ['a', 'b'], ['a']],
    [`const t = ['a']; for (const id of ['x', 'y']) t.push('id-' + id)`, '...t', ['a', 'id-x', 'id-y'], ['a']],
    [`const t = ['a']; ids.forEach((id) => { t.push('id-' + id) })`, '...t', ['a', 'id-*'], ['a']],
    [`const t = ['a']; ['x'].forEach((id) => t.push('id-' + id))`, '...t', ['a', 'id-x'], ['a']],
    [`const t = ['a']; const add = (id) => t.push('id-' + id); add('x')`, '...t', ['a', 'id-*'], ['a']],
    [`const t = ['a']; while (given()) t.push('b')`, 't.join("-")', ['*'], []],
    [`const t = ['a']; try { given(); t.push('b') } catch { t.push('c') }`, '...t', ['a', 'b', 'c'], ['a']],
    [`const t = ['b', 'a']; t.sort()`, '...t', ['a', 'b'], ['a', 'b']],
    [`const t = new Set(['a']); if (flag) t.add('b')`, '...t', ['a', 'b'], ['a']],
    [`const t = ['a']; t.push(...ids.map((id) => 'id-' + id))`, '...t', ['a', 'id-*'], ['a']],
  ])('%s: %s', async (body, args, tags, always) => {
    expect(await local(body, args)).toEqual({ tags, always })
  })
})

describe('values that hold themselves', () => {
  it('a record that takes in what it was, at each turn of a loop, is unknown in the end', async () => {
    const deep = (inner: string): string => [...'abcdef'].reduce((text, key) => `{ ${key}: ${text} }`, inner)
    const body = `let tree = { tag: 'a' }; for (const id of ids) tree = { tag: 'a', below: ${deep('tree')} }`
    expect(await local(body, 'tree.tag')).toEqual({ tags: ['*'], always: [] })
  })
})

describe('names that are assigned again', () => {
  it.each<Case>([
    [`let t = ['a']; t = ['b']`, '...t', ['b'], ['b']],
    [`let t = ['a']; if (flag) t = ['b']`, '...t', ['a', 'b'], []],
    [`let t = ['a']; if (flag) t = ['a', 'b']`, '...t', ['a', 'b'], ['a']],
    [`let t; if (flag) { t = ['a'] } else { t = ['b'] }`, '...t', ['a', 'b'], []],
    [`let t = ['a']; t = t.concat('b'); t = [...t, 'c']`, '...t', ['a', 'b', 'c'], ['a', 'b', 'c']],
    [`let t = ['a']; if (flag) t = t.concat('b')`, '...t', ['a', 'b'], ['a']],
    [`let t = ['a']; for (const id of ids) t = [...t, 'id-' + id]`, '...t', ['a', 'id-*'], ['a']],
    [`let t = ['a']; for (const id of ids) t = t.filter(Boolean).concat('id-' + id)`, '...t', ['a', 'id-*'], ['a']],
    [`let t = 'a'; t += '-b'`, 't', ['a-b'], ['a-b']],
    [`let t = 'a'; if (flag) t += '-b'`, 't', ['a', 'a-b'], []],
    [`let t = 'a'; for (const id of ids) t += '-' + id`, 't', ['a*'], []],
    [`let t = 'a'; for (const id of ids) t = id + t`, 't', ['*a', 'a'], []],
    [`let t = 'a'; t = \`\${t}-\${given}\``, 't', ['a-*'], []],
    [`let t; t ??= 'a'`, 't', ['a'], ['a']],
    [`let t = given; t ||= 'a'`, 't', ['*', 'a'], []],
    [`let t = 'a'; const later = () => { t = 'b' }; later()`, 't', ['a', 'b'], []],
    [`given ??= 'a'`, 'given', ['*', 'a'], []],
    [`let o = { t: 'a' }; o.t = 'b'`, 'o.t', ['b'], ['b']],
    [`const o = {}; if (flag) o.t = ['b']`, '...(o.t ?? ["a"])', ['a', 'b'], []],
  ])('%s: %s', async (body, args, tags, always) => {
    expect(await local(body, args)).toEqual({ tags, always })
  })

  it('what is written below the place of reading has not happened, but in a loop or function it may have', async () => {
    const site = async (code: string): Promise<readonly string[]> => (await local('', `'z'`, code)).tags
    expect(await site('')).toEqual(['z'])
    const read = async (code: string): Promise<unknown> =>
      (await find(`import { cacheTag } from 'next/cache'\nexport function f(ids) { ${code} }`)).sites
    expect(await read(`let t = 'a'; cacheTag(t); t = 'b'`)).toMatchObject([{ tags: ['a'], always: ['a'] }])
    expect(await read(`let t = 'a'; for (const id of ids) { cacheTag(t); t = 'b' }`)).toMatchObject([
      { tags: ['a', 'b'], always: [] },
    ])
    expect(await read(`let t = 'a'; const g = () => cacheTag(t); t = 'b'; g()`)).toMatchObject([
      { tags: ['a', 'b'], always: [] },
    ])
  })
})

describe('what is changed in a way that is not followed is unknown', () => {
  it.each<[string, string, string?]>([
    [`const t = ['a']; t.push('b'); t.length = 0`, '...t'],
    [`const t = ['a']; t[0] = 'b'`, '...t'],
    [`const t = ['a']; t.splice(0, 1)`, '...t'],
    [`const t = ['a']; const u = t; u.push('b')`, '...t'],
    [`const t = ['a']; [].push.apply(t, ids)`, '...t'],
    [`const t = ['a']; t.push('b'); given(t)`, '...t'],
    [`const t = ['a']; t.push('b'); grow(t)`, '...t', `function grow(list) { list.push('c') }`],
    [`const t = ['a']; grow(t)`, '...t', `function grow(list) { list.push('c') }`],
    [`const t = ['a']; outer(t)`, '...t', `const grow = (list) => list.push('c'); const outer = (list) => grow(list)`],
    [`let t = ['a']; [t] = ids`, '...t'],
    [`let n = 0; n++`, '...n'],
    ['', '...t', `const t = ['a']; t.push('b')`],
  ])('%s: %s', async (body, args, before) => {
    expect((await local(body, `'z', ${args}`, before)).always).toEqual(['z'])
    expect((await local(body, `'z', ${args}`, before)).tags).toEqual(['z'])
  })

  it.each([
    [`console.log(t); look(t); given.log(u)`, `function look(list) { return list.length }`],
    [`log(t)`, `import { log } from 'pkg'`],
    [`const all = ['z'].concat(t)`, ''],
    [`new Set(t).has('a')`, ''],
  ])('but not by `%s`', async (body, before) => {
    const grown = await local(`const t = ['a']; const u = t.length; t.push('b'); ${body}`, '...t', before)
    expect(grown).toEqual({ tags: ['a', 'b'], always: ['a', 'b'] })
  })

  it('a callback keeps apart what one call of it knows', async () => {
    const body = `const t = []; const add = (id) => { t.push(id); return t }; add('x'); const all = add('y')`
    expect((await local(body, '...all')).tags).toEqual(['*'])
  })
})
