import { describe, expect, it } from 'vitest'
import type { MemoryFiles } from '../support/memory-project.ts'
import { find, tagged } from './reading.ts'
import { expectTags, type Case } from './tagging.ts'

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
    [`'a'.slice(1)`, '', []],
    [`'a'.unheard(1)`, '', ['*']],
    [`/a/.source, /a/`, '', ['*']],
    [`('a', 'b')`, '', ['b']],
    ['`page-${3 - 1}-${2 * 3}`', '', ['page-2-6']],
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
    ['A.b', `const A = { get b() { return 'b' } }`, ['b']],
    ['A.b', `const A = { get b() { return this.c + D }, c: 'c' }; const D = 'd'`, ['cd']],
    ['A.b', `const A = { get b() { return 'b' }, ...other() }`, ['*']],
    ['A.b', `const A = { get b() { return 'b' }, b: 'c' }`, ['c']],
    ['A.b', `const A = { set b(x) {} }`, ['*']],
    [`A[given ? 'b' : 'c']`, `const A = { b: 'b', c: 'c', d: 'd' }`, ['b', 'c'], []],
    ['A[given]', `const A = ['a', 'b']`, ['a', 'b'], []],
    ['A[B.c]', `const B = { c: 'd' } as const; const A = { d: 'e' } as const`, ['e']],
    ['A[5]', `const A = ['a']`, []],
    ['A.missing', `const A = { b: 'b' }`, []],
    ['A?.b', `const A = { b: 'b' }`, ['b']],
    ['b, d', `const { b, c: { d } } = { b: 'b', c: { d: 'd' } }`, ['b', 'd']],
    ['b', `const { b = 'default' } = {}`, ['default']],
    ['b', `const { b = 'default' } = { b: null }`, []],
    ['b', `const { b = 'default' } = other()`, ['*', 'default'], []],
    ['b', `const [b] = ['b']`, ['b']],
    ['b, d', `const [, b, [, d = 'd'] = []] = ['a', 'b']`, ['b', 'd']],
    ['b, ...c', `const [b, ...c] = ['b', 'c', 'd']`, ['b', 'c', 'd']],
    ['b', `const [b] = other()`, ['*']],
    ['b.c, b.a', `const { a, ...b } = { a: 'a', c: 'c' }`, ['c']],
    ['b.c', `const { [given]: a, ...b } = { a: 'a', c: 'c' }`, ['*']],
    ['b', `const { a: { b = 'deep' } = {} } = { a: undefined }`, ['deep']],
    ['b', `const key = 'a'; const { [key]: b } = { a: 'a' }`, ['a']],
    ['A.B, A.C', `enum A { B = 'b', C = 'c' }`, ['b', 'c']],
    ['`n-${A.C}`', `enum A { B, C }`, ['n-1']],
    ['A.B', `const enum A { B = 'b' }`, ['b']],
    ['A.C', `enum A { B = 'b', C = \`\${B}-c\` }`, ['b-c']],
    [`A['B']`, `enum A { B = 'b' }`, ['b']],
    ['...Object.values(A)', `enum A { B = 'b', C = 'c' }`, ['b', 'c']],
    ['`n-${A.C}`', `enum A { B = 5, C }`, ['n-6']],
    ['`n-${A.C}`', `enum A { B = -1, C }`, ['n-0']],
    ['`n-${A.C}`', `enum A { B = 1 + 1, C }`, ['n-3']],
    ['A[1]', `enum A { B, C }`, ['C']],
    ['A.B', `const enum A { B = 'b' }`, ['b']],
    ['A.B', `enum A { B = 'b' } enum A { C = 'c' }`, ['*']],
  ])('%s, where %s', (...given) => expectTags(given))

  it.each<Case>([
    ['x', `let x = 'a'; x = 'b'`, ['*']],
    ['x', `let x`, []],
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
    ['...given.map((id) => `id-${id}`)', '', ['id-*']],
    ['...given.flatMap((id) => [`id-${id}`, "a"])', '', ['a', 'id-*'], []],
    ['...(await load()).map(({ id }) => `id-${id}`)', `import { load } from 'pkg'`, ['id-*']],
    ['...given.map(other)', '', []],
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
    [`tags: new Set(['a'])`, 'a set stands where tags were expected'],
    [`tags: new Map()`, 'a new object is known only at run time'],
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
