import { describe, it } from 'vitest'
import { expectTags, type Case } from './tagging.ts'

describe('methods of texts', () => {
  it.each<Case>([
    [`' a '.trim(), ' b'.trimStart(), 'c '.trimEnd()`, '', ['a', 'b', 'c']],
    ['` a-${given} `.trim(), `${given} b `.trim()', '', ['*b', 'a-*']],
    ['`a ${given}`.trim()', '', ['a*']],
    [`'a b c'.replace(' ', '-'), 'a b c'.replaceAll(' ', '_')`, '', ['a-b c', 'a_b_c']],
    [`'A b  c'.toLowerCase().replace(/\\s+/g, '-')`, '', ['a-b-c']],
    [`'abc'.replace(/(a|b)+c/, 'x')`, '', ['*']],
    ['`a-${given}`.replace("-", "_")', '', ['*']],
    [`'abcd'.slice(1), 'abcd'.slice(0, 2), 'abcd'.slice(-1), 'abcd'.substring(2, 1)`, '', ['ab', 'b', 'bcd', 'd']],
    ['`abcd-${given}`.slice(0, 3), `abcd-${given}`.slice(2), `abcd-${given}`.slice(-2)', '', ['*', 'abc', 'cd-*']],
    [`'abcd'.slice(given)`, '', ['*']],
    [`...'a,b'.split(',')`, '', ['a', 'b']],
    ['...`a,b-${given},c`.split(",")', '', ['*', 'a', 'c']],
    ['`a,${given}`.split(",")[0]', '', ['*']],
    ['...`${given}--b--c`.split("--")', '', []],
    [`'5'.padStart(2, '0'), String(7).padStart(3), 'a'.padEnd(2, '-')`, '', ['  7', '05', 'a-']],
    [`'abc'.at(0), 'abc'.at(-1), 'abc'.charAt(1)`, '', ['a', 'b', 'c']],
    ['`n-${"abc".length}`', '', ['n-3']],
    [`'ab'.startsWith('a') ? 'yes' : 'no'`, '', ['yes']],
    [`String(undefined), String(null), String(true), String()`, '', ['null', 'true', 'undefined']],
    [
      'encodeURIComponent("a b/ü"), `x-${encodeURIComponent(given)}`, encodeURIComponent(`a/${given}`)',
      '',
      ['a%20b%2F%C3%BC', 'a%2F*', 'x-*'],
    ],
  ])('%s', (...given) => expectTags(given))
})

describe('methods of lists', () => {
  it.each<Case>([
    [`['a', 'b'].at(0), ['a', 'b'].at(-1)`, '', ['a', 'b']],
    [`[given && 'a', 'b'].filter(Boolean).at(0)`, '', ['*']],
    [`...['a', 'b', 'c'].slice(1), ...['d', 'e'].slice(0, -1), ...['f'].slice()`, '', ['b', 'c', 'd', 'f']],
    [`...['a', 'b'].slice(given)`, '', ['a', 'b'], []],
    [
      `['b', 'a'].sort().join('-'), ['a', 'b'].reverse().join('-'), ['b', 'a'].toSorted().join('')`,
      '',
      ['a-b', 'ab', 'b-a'],
    ],
    [`...['b', given].sort()`, '', ['*', 'b']],
    [`['b', given].sort().join('-')`, '', ['*']],
    [`...['a', undefined, 'b'].filter((tag) => tag !== undefined)`, '', ['a', 'b']],
    [`...['a', given && 'b', ''].filter((tag) => !!tag)`, '', ['a', 'b'], ['a']],
    [`...['a', given].filter((tag) => tag)`, '', ['*', 'a'], ['a']],
    [`...['a', 'b'].filter((tag) => tag !== 'a')`, '', ['b']],
    [`['a', 'b'].find((tag) => given)`, '', ['a', 'b'], []],
    [`...[1, 2].map(String)`, '', ['1', '2']],
    ['`n-${[1, 2].length}`', '', ['n-2']],
    [`...Array.from(['a', 'b'])`, '', ['a', 'b']],
    [`...Array.from(['a'], (tag) => tag + '!')`, '', ['a!']],
    ['...Array.from({ length: 3 }, (_, page) => `page-${page}`)', '', ['page-*']],
    [`...new Array('a', 'b'), ...Array(given)`, '', ['a', 'b']],
    [`...(await Promise.all(['a', 'b']))`, '', ['a', 'b']],
    [`...given.filter(Boolean).map((id) => 'x')`, '', ['x'], []],
    [`given.map((id) => 'x').join('-')`, '', ['*']],
  ])('%s', (...given) => expectTags(given))
})

describe('sets', () => {
  it.each<Case>([
    [`...new Set(['a', 'b', 'a'])`, '', ['a', 'b']],
    [`[...new Set(['a', 'b', 'a'])].join('-')`, '', ['a-b']],
    [`...Array.from(new Set(['a', given]))`, '', ['*', 'a']],
    [`[...new Set(['a', given])].join('-')`, '', ['*']],
    [`...new Set(given)`, '', []],
    [`...new Set()`, '', []],
    [`['a'].concat(new Set(['b'])).length + 'x'`, '', ['2x']],
  ])('%s', (...given) => expectTags(given))
})

describe('functions of objects', () => {
  const before = `const T = { a: 'x', b: 'y' } as const`
  it.each<Case>([
    ['...Object.values(T)', before, ['x', 'y']],
    ['...Object.keys(T)', before, ['a', 'b']],
    ['...Object.entries(T).map(([key, value]) => `${key}-${value}`)', before, ['a-x', 'b-y']],
    [`Object.keys({ b: 1, 1: 2 }).join()`, before, ['*']],
    ['...Object.values({ ...T, ...other() })', before, ['*', 'x', 'y'], []],
    [`Object.assign({}, T, { a: 'z' }).a, Object.assign({}, T).b`, before, ['y', 'z']],
    ['Object.assign({}, T, other()).a', before, ['*', 'x'], []],
    ['Object.freeze(T).a, Object.seal(T).b, structuredClone(T).a', before, ['x', 'y']],
    [`Object.fromEntries(['a', 'b'].map((key) => [key, \`tag-\${key}\`])).b`, '', ['tag-b']],
    ['Object.fromEntries(given).b', '', ['*']],
  ])('%s', (...given) => expectTags(given))
})
