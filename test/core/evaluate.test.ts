import { describe, expect, it } from 'vitest'
import type { MemoryFiles } from '../support/memory-project.ts'
import { find, tagged } from './reading.ts'

type Case = [args: string, before: string, tags: string[], always?: string[]]

/** Without a fourth entry, every tag without a hole is always there. */
async function expectTags([args, before, tags, always]: Case, others: MemoryFiles = {}): Promise<void> {
  const site = await tagged(args, before, others)
  expect(site.tags).toEqual([...tags].sort())
  expect(site.always).toEqual(
    always === undefined ? site.tags.filter((tag) => !/(?<!\\)\*/.test(tag)) : [...always].sort(),
  )
}

describe('texts', () => {
  it.each<Case>([
    [`'a', "b", \`c\``, '', ['a', 'b', 'c']],
    ['`a-${given}`', '', ['a-*']],
    ['`${given}-${given}`', '', ['*-*']],
    ['`${given}${given}`', '', ['*']],
    ['given', '', ['*']],
    [`'a-' + given`, '', ['a-*']],
    [`'a' + 'b' + 1`, '', ['ab1']],
    ['`page-${1 + 2}`', '', ['page-3']],
    ['`page-${given + 1}`', '', ['page-*']],
    [`1 + 2 + 'a'`, '', ['3a']],
    ['`v${1}-${true}-${null}-${-1}`', '', ['v1-true-null--1']],
    ['`a-${undefined}`', '', ['a-*']],
    ['`a-${[1, 2]}-${{}}`', '', ['a-*-*']],
    ['String(given), String(1)', '', ['*', '1']],
    [`'A'.toLowerCase(), 'b'.toUpperCase(), \`C-\${given}\`.toLowerCase()`, '', ['a', 'B', 'c-*']],
    [`'a'.concat('b', given)`, '', ['ab*']],
    [`given.toString(), (5).toString(), 'a'.toString()`, '', ['*', '5', 'a']],
    [`'a'.slice(1)`, '', ['*']],
    [`'a' as const, 'b' satisfies string, ('c')!`, '', ['a', 'b', 'c']],
    ['String.raw`a`', '', ['*']],
    [`await 'a'`, '', ['a']],
    ['1, true', '', ['1', 'true']],
    [`'', null, undefined, false`, '', []],
    ['void 0', '', []],
  ])('%s', (...given) => expectTags(given))

  it('a star or backslash that is really in a tag is written with a backslash', async () => {
    expect((await tagged('`a*b\\\\c`, `*-${given}`')).tags).toEqual(['\\*-*', 'a\\*b\\\\c'])
    expect((await tagged('`a*b`')).always).toEqual(['a\\*b'])
  })
})

describe('constants', () => {
  it.each<Case>([
    ['A', `const A = 'a'`, ['a']],
    ['A.b.c', `const A = { b: { c: 'c' } }`, ['c']],
    [`A['b-c'], A[D]`, `const D = 'd'; const A = { 'b-c': 'bc', [D]: 'd' }`, ['bc', 'd']],
    ['A[given]', `const A = { b: 'b', c: 'c' }`, ['b', 'c'], []],
    ['A[1]', `const A = ['a', 'b']`, ['b']],
    ['A[1]', `const A = [, 'b']`, ['*']],
    ['A[1]', `const A = { 1: 'one' }`, ['one']],
    ['A.b', `const A = { b: 'b' } as const`, ['b']],
    ['A.b', `const A = Object.freeze({ b: 'b' })`, ['b']],
    ['A.c', `const B = { c: 'c', d: 'd' }; const A = { ...B, d: 'e' }`, ['c']],
    ['A.d', `const B = { c: 'c', d: 'd' }; const A = { d: 'e', ...B }`, ['d']],
    ['A.b', `const A = { b: 'b', ...other() }`, ['*', 'b'], []],
    ['A.b', `const A = { ...other(), b: 'b' }`, ['b']],
    ['A.b', `const C = { x: 1, ...other() }; const A = { b: 'b', ...C }`, ['*', 'b'], []],
    ['A.b', `const A = { b: 'b', [other()]: 'c' }`, ['*', 'b'], []],
    ['A.b', `const A = { b: 'b', ...null, ...(false && {}), ...undefined }`, ['b']],
    ['A.b', `const A = { get b() { return 'b' } }`, ['*']],
    ['A.missing', `const A = { b: 'b' }`, []],
    ['A?.b', `const A = { b: 'b' }`, ['b']],
    ['b, d', `const { b, c: { d } } = { b: 'b', c: { d: 'd' } }`, ['b', 'd']],
    ['b', `const { b = 'default' } = {}`, ['default']],
    ['b', `const { b = 'default' } = { b: null }`, []],
    ['b', `const { b = 'default' } = other()`, ['*', 'default'], []],
    ['b', `const [b] = ['b']`, ['*']],
    ['A.B, A.C', `enum A { B = 'b', C = 'c' }`, ['b', 'c']],
    ['`n-${A.C}`', `enum A { B, C }`, ['n-1']],
    ['`n-${A.C}`', `enum A { B = 5, C }`, ['n-6']],
    ['`n-${A.C}`', `enum A { B = -1, C }`, ['n-0']],
    ['`n-${A.C}`', `enum A { B = 1 + 1, C }`, ['n-3']],
    ['A[1]', `enum A { B, C }`, ['C']],
    ['A.B', `const enum A { B = 'b' }`, ['b']],
    ['A.B', `enum A { B = 'b' } enum A { C = 'c' }`, ['*']],
  ])('%s, where %s', (...given) => expectTags(given))

  it.each<Case>([
    ['x', `let x = 'a'; x = 'b'`, ['*']],
    ['x', `let x = 'a'`, ['a']],
    ['x', `var x = 'a'`, ['a']],
    ['x', `if (globalThis.y) { var x = 'a' }`, ['*']],
    ['x.a', `const x = { a: 'a' }; x.a = 'b'`, ['*']],
    ['x.a', `const x = { a: 'a' }; function f() { const y = x; y.a = 'b' }`, ['*']],
    ['x[0]', `const x = ['a']; x.unshift('b')`, ['*']],
    ['f()', `function f() { return 'a' } f = () => 'b'`, ['*']],
  ])('what is changed anywhere is known only at run time: %s, where %s', (...given) => expectTags(given))
})

describe('lists', () => {
  it.each<Case>([
    ['...A', `const A = ['a', 'b']`, ['a', 'b']],
    [`...['a', ...A]`, `const A = ['b']`, ['a', 'b']],
    [`...['a'].concat('b', ['c'])`, '', ['a', 'b', 'c']],
    [`...['a', given && 'b'].filter(Boolean)`, '', ['a', 'b'], ['a']],
    [`...['a', 'b'].filter((tag) => given)`, '', ['a', 'b'], []],
    [`...[['a'], ['b', ['c']]].flat()`, '', ['*', 'a', 'b'], ['a', 'b']],
    [`...['a', 'b'].map((tag) => 'x-' + tag)`, '', ['x-a', 'x-b']],
    [`...['a', 'b'].map((tag, index) => tag + index)`, '', ['a*', 'b*']],
    [`...['a'].map((tag, index = 0) => \`\${tag}-\${index}\`)`, '', ['a-*', 'a-0'], []],
    [`...['a'].flatMap((tag) => [tag, 'b'])`, '', ['a', 'b']],
    ['...given.map((id) => `id-${id}`)', '', []],
    ['...[...given].map((id) => `id-${id}`)', '', ['id-*']],
    [`['a', 'b'].join('-')`, '', ['a-b']],
    [`['a', 'b'].join()`, '', ['a,b']],
    [`['a', given].join(':')`, '', ['a:*']],
    [`['a', null, undefined, 'b'].join('-')`, '', ['a---b']],
    [`['a', given && 'b'].filter(Boolean).join('-')`, '', ['a', 'a-b'], []],
    [`[given && 'a', 'b'].filter(Boolean).join('-')`, '', ['a-b', 'b'], []],
    [`...Array.of('a', 'b')`, '', ['a', 'b']],
    [`...(given ? ['a', 'b'] : ['a'])`, '', ['a', 'b'], ['a']],
    [`...(given ? ['a'] : [])`, '', ['a'], []],
    [`...(given && ['a'])`, '', ['a'], []],
    [`['a']`, '', ['*']],
  ])('%s', (...given) => expectTags(given))

  it('what is spread without being known is unresolved, and the rest is known', async () => {
    const source = `import { cacheTag } from 'next/cache'\nexport function f(tags: string[]) { cacheTag('a', ...tags) }`
    expect(await find(source)).toMatchObject({
      sites: [{ tags: ['a'], always: ['a'] }],
      reasons: ['the parameter `tags` is known only at run time'],
    })
  })
})

describe('conditions', () => {
  it.each<Case>([
    [`given ? 'a' : 'b'`, '', ['a', 'b'], []],
    [`given ? 'a' : 'a'`, '', ['a']],
    [`given ? 'a' : undefined`, '', ['a'], []],
    [`given && 'a'`, '', ['a'], []],
    [`given || 'a'`, '', ['*', 'a'], []],
    [`given ?? 'a'`, '', ['*', 'a'], []],
    [`'a' || given`, '', ['a']],
    [`'' || 'a'`, '', ['a']],
    [`0 || 'a'`, '', ['a']],
    [`'a' ?? given`, '', ['a']],
    [`'' ?? 'a'`, '', []],
    [`null ?? 'a'`, '', ['a']],
    [`false ?? 'a'`, '', []],
    [`0 && 'a'`, '', ['0']],
    [`1 && 'a'`, '', ['a']],
    [`!given && 'a'`, '', ['a'], []],
    [`(flag = 'a')`, '', ['a']],
    [`(flag ??= 'a')`, '', ['*', 'a'], []],
    [`(flag += 'a')`, '', ['*']],
    [`!'' && 'a'`, '', ['a']],
    [`(given && 'a') ?? 'a'`, '', ['a'], []],
    [`(given && 'a') || 'a'`, '', ['a']],
    ['`x-${given ? 1 : 2}-${flag ? "a" : "b"}`', '', ['x-1-a', 'x-1-b', 'x-2-a', 'x-2-b'], []],
  ])('%s', (...given) => expectTags(given))
})

describe('helpers', () => {
  it.each<Case>([
    [`tag('a')`, `const tag = (id: string) => \`x-\${id}\``, ['x-a']],
    ['tag(given)', `function tag(id) { return 'x-' + id }`, ['x-*']],
    ['tag()', `function tag(id = 'none') { return id }`, ['none']],
    ['tag(null)', `function tag(id = 'none') { return \`x-\${id}\` }`, ['x-null']],
    ['tag(given)', `function tag(id = 'none') { return id }`, ['*', 'none'], []],
    [`tag({ id: 'a' })`, `function tag({ id, kind = 'k' }) { return kind + id }`, ['ka']],
    [`tag('a', 'b')`, `function tag(first, ...others) { return first + others.join() }`, ['ab']],
    [`tag(...['a', 'b'])`, `function tag(first, second) { return first + second }`, ['ab']],
    [`tag(...given)`, `function tag(first) { return first }`, ['*']],
    [`tag('a')`, `function tag(this: unknown, id: string) { return id }`, ['a']],
    [`tag('a')`, `function tag(id: number): string\nfunction tag(id: any) { return id }`, ['a']],
    ['tag(given)', `function tag(id) { if (!id) return 'none'; return \`x-\${id}\` }`, ['none', 'x-*'], []],
    ['tag(given)', `function tag(id) { if (id) return 'a' }`, ['a'], []],
    ['tag(given)', `function tag(id) { if (id) { return 'a' } else { throw new Error() } }`, ['a']],
    ['tag(given)', `function tag(id) { try { return 'a' } finally { id() } }`, ['a']],
    ['tag(given)', `function tag(id) { try { return id() + 'a' } catch { return 'b' } }`, ['*a', 'b'], []],
    ['tag(given)', `function tag(id) { switch (id) { case 1: return 'a'; default: return 'b' } }`, ['a', 'b'], []],
    ['tag(given)', `function tag(id) { const inner = () => 'no'; return \`x-\${id}\` }`, ['x-*']],
    [`await tag('a')`, `async function tag(id) { return \`x-\${await id}\` }`, ['x-a']],
    ['...tags()', `const tags = () => ['a', 'b']`, ['a', 'b']],
    [`tags.byId('a')`, `const tags = { byId: (id) => \`id-\${id}\`, all() { return 'all' } }`, ['id-a']],
    ['tags.all()', `const tags = { byId: (id) => id, all() { return 'all' } }`, ['all']],
    [`tag('a')('b')`, `const tag = (a) => (b) => a + b`, ['ab']],
    [`outer('a')`, `const inner = (x) => 'i-' + x; const outer = (x) => inner(x) + '-' + inner('z')`, ['i-a-i-z']],
    [`tag('a')`, `function tag(id) { id = 'b'; return id }`, ['*']],
    [`tag('a')`, `function tag(id) { var id = 'b'; return id }`, ['*']],
    [`tag('a')`, `function* tag(id) { return id }`, ['*']],
    [`tag('a')`, `class Tags { static tag(id) { return id } } const tag = Tags.tag`, ['*']],
    [`tag('a')`, `function tag(id) { const prefix = \`p-\${id}\`; return prefix + '!' }`, ['p-a!']],
    [`pick(['a', 'b'])`, `const pick = ({ 0: first }) => first`, ['a']],
  ])('%s, where %s', (...given) => expectTags(given))

  it('functions of packages and globals are known only at run time', async () => {
    await expectTags([
      'slug(given), encodeURIComponent(given), `x-${slug("a")}`',
      `import { slug } from 'slug'`,
      ['*', 'x-*'],
    ])
    await expectTags([`Math.max(1, 2)`, '', ['*']])
  })
})

describe('other modules', () => {
  const tags = `export const A = 'a'
export const TAGS = { b: 'b', deep: { c: 'c' } } as const
export enum Tag { D = 'd' }
export function tagOf(id: string) { return \`\${A}-\${id}\` }
export default 'default'`

  it.each<[Case, MemoryFiles]>([
    [[`A, TAGS.b, Tag.D, tagOf('x')`, `import { A, TAGS, Tag, tagOf } from './tags'`, ['a', 'b', 'd', 'a-x']], {}],
    [[`X`, `import { A as X } from './tags'`, ['a']], {}],
    [[`x`, `import x from './tags'`, ['default']], {}],
    [[`x.A, x.TAGS.deep.c, x['tagOf'](given)`, `import * as x from './tags'`, ['a', 'c', 'a-*']], {}],
    [
      [`A`, `import { A } from './barrel'`, ['a']],
      { 'barrel.ts': `export * from './nothing'\nexport * from './tags'`, 'nothing.ts': '' },
    ],
    [[`x.A`, `import { x } from './barrel'`, ['a']], { 'barrel.ts': `export * as x from './tags'` }],
    [[`A`, `import { A } from './barrel'`, ['own']], { 'barrel.ts': `export * from './tags'\nexport const A = 'own'` }],
    [[`y`, `import y from './barrel'`, ['a']], { 'barrel.ts': `import { A } from './tags'\nexport default A` }],
    [[`y.z`, `import y from './barrel'`, ['z']], { 'barrel.ts': `export default { z: 'z' }` }],
    [[`y()`, `import y from './barrel'`, ['fn']], { 'barrel.ts': `export default function () { return 'fn' }` }],
    [[`x.A`, `import x = require('./tags')`, ['a']], {}],
    [[`x.A`, `const x = require('./tags')`, ['a']], {}],
    [[`(await import('./tags')).A`, '', ['a']], {}],
    [
      [`a`, `import { a } from './one'`, ['*']],
      { 'one.ts': `export { a } from './two'`, 'two.ts': `export { a } from './one'` },
    ],
    [[`A`, `import { A } from './let'`, ['*']], { 'let.ts': `export let A = 'a'\nexport function set() { A = 'b' }` }],
    [[`x.y`, `import x from './data.json'`, ['*']], { 'data.json': '{ "y": "y" }' }],
    [[`x`, `import { x } from './missing'`, ['*']], {}],
  ])('%s', (given, files) => expectTags(given, { 'tags.ts': tags, ...files }))
})

describe('how far it went', () => {
  it.each([
    [`'a'`, '', 'direct'],
    ['A', `const A = 'a'`, 'const'],
    ['A.b', `enum A { b = 'b' }`, 'const'],
    ['f()', `const f = () => 'a'`, 'helper'],
    ['f(A)', `const A = 'a'; const f = (x) => x`, 'helper'],
  ])('%s, where %s, is %s', async (args, before, via) => {
    expect((await tagged(args, before)).via).toBe(via)
  })
})

describe('what can not be followed', () => {
  it.each([
    [`tags: names`, 'the parameter `names` is known only at run time'],
    [`tags: LIST`, '`LIST` is changed after its declaration'],
    [`tags: load()`, '`load()` of pkg is known only at run time'],
    [`tags: new Set(['a'])`, 'a new object is known only at run time'],
    [`tags: this.tags`, '`this` is known only at run time'],
    [`tags: list\`a\``, 'a tagged template is known only at run time'],
    [`tags: { a: 1 }`, 'a record stands where tags were expected'],
    [`...names`, 'the parameter `names` is known only at run time'],
  ])('{ %s } is unresolved: %s', async (options, reason) => {
    const source = `import { unstable_cache } from 'next/cache'
import { load } from 'pkg'
const LIST = ['a']
LIST.push('b')
export function f(names) { return unstable_cache(() => 1, ['key'], { ${options} }) }`
    expect((await find(source)).reasons).toEqual([reason])
  })
})
