import { describe, expect, it } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import { manifestOf, type MemoryFiles } from '../support/memory-project.ts'
import { digests, statement, summary } from './reading.ts'

describe('statements', () => {
  it.each([
    ['const a = 1, b = 2', ['a', 'b']],
    ['const { a, b: [c] } = d', ['a,c']],
    ['function a() {} class B {} enum C { d }', ['a', 'B', 'C']],
    ['export const a = 1; export function b() {}', ['a', 'b']],
    ['export default function a() {}', ['a']],
    ['export default function () {}', ['default']],
    ['export default class {}', ['default']],
    ['export default a', ['default']],
    ['namespace A.B { export const c = 1 }', ['A']],
    ['import a = B.c', ['a']],
    ['f(); if (a) b(); { var c = 1 }', ['effect', 'effect~2', 'effect~3']],
    ['var a = 1; var a = 2', ['a', 'a~2']],
    ['function a() {} namespace a { export const b = 1 }', ['a', 'a~2']],
    ['import a from "a"; export { a }; export * from "b"; type C = 1; ;', []],
    [`'use server'; f()`, ['effect']],
  ])('%s is %j', (source, keys) => {
    expect(summary(source).statements.map((item) => item.key)).toEqual(keys)
  })

  it('each stands where its code stands', () => {
    const source = 'export const a = 1, b = 2\nexport default () => 3'
    expect(summary(source).statements.map((item) => source.slice(item.start, item.end))).toEqual([
      'a = 1',
      'b = 2',
      '() => 3',
    ])
  })

  it('one that is inserted changes no other', () => {
    const [first, second] = digests('const a = 1\nconst b = () => a')
    expect(digests('f()\nconst a = 1\nimport "x"\nconst c = 3\nconst b = () => a')).toEqual(
      expect.arrayContaining([first, second]),
    )
  })

  it('a digest says what stands there, not what it reaches', () => {
    expect(statement('import { a } from "./one"\nexport const b = a', 'b').digest).toBe(
      statement('import { a } from "./two"\nexport const b = a', 'b').digest,
    )
  })
})

describe('imports and exports', () => {
  it('imports are named by what they take', () => {
    const source = `import a, { b, c as d, default as e, 'f g' as h, type I } from 'm'
import * as j from 'n'
import k = require('o')
import type { L } from 'p'
import type M from 'q'`
    expect(
      summary(source).imports.map(({ local, specifier, imported }) => `${local} = ${imported} of ${specifier}`),
    ).toEqual([
      'a = default of m',
      'b = b of m',
      'd = c of m',
      'e = default of m',
      'h = f g of m',
      'j = * of n',
      'k = * of o',
    ])
  })

  it('exports are named by what they offer', () => {
    const source = `export const a = 1, { b, c: [d] } = e
export function f() {}
export class G {}
export enum H { i }
export { a as j, a as 'k l', type M }
export { n, default as o, p as default } from 'q'
export * as r from 's'
export * from 't'
export type { U } from 'v'
export type * from 'w'
export interface X {}
export declare const y: string`
    const found = summary(source)
    expect(
      found.exports.map((item) =>
        'local' in item
          ? `${item.exported} = ${item.local}`
          : `${item.exported} = ${item.imported} of ${item.specifier}`,
      ),
    ).toEqual([
      'a = a',
      'b = b',
      'd = d',
      'f = f',
      'G = G',
      'H = H',
      'j = a',
      'k l = a',
      'n = n of q',
      'o = default of q',
      'default = p of q',
      'r = * of s',
    ])
    expect(found.stars).toEqual(['t'])
    expect(found.runs).toEqual(['q', 's', 't'])
  })

  it.each([
    ['export default function a() {}', 'a'],
    ['export default class a {}', 'a'],
    ['export default function () {}', 'default'],
    ['const a = 1; export default a', 'default'],
    ['export default { a: 1 }', 'default'],
  ])('%s offers `%s` as default', (source, local) => {
    expect(summary(source).exports).toEqual([{ exported: 'default', local }])
  })

  it('modules run in the order of their imports, once each, and types run none', () => {
    const source = `import 'a'\nimport { b } from 'b'\nimport type { C } from 'c'\nexport * from 'd'\nimport 'a'\nexport type { E } from 'e'`
    expect(summary(source).runs).toEqual(['a', 'b', 'd'])
  })
})

const SITE = `import { cacheTag } from 'next/cache'
import { value } from './barrel'
export async function site() { 'use cache'; cacheTag('site'); return value }`

/** Whether the site is purged when one file gets another text. */
async function reaches(files: MemoryFiles, file: string, text: string): Promise<boolean> {
  const all = { 'site.ts': SITE, ...files }
  const diff = diffManifests(await manifestOf(all), await manifestOf({ ...all, [file]: text }))
  return diff.purge.some((entry) => entry.tag === 'site')
}

describe('where a name is really declared', () => {
  it.each<[string, MemoryFiles]>([
    ['by name', { 'barrel.ts': `export { value } from './one'` }],
    [
      'under another name',
      { 'barrel.ts': `export { inner as value } from './x'`, 'x.ts': `export { value as inner } from './one'` },
    ],
    ['by an import and an export', { 'barrel.ts': `import { value as v } from './one'\nexport { v as value }` }],
    ['by a star', { 'barrel.ts': `export * from './two'\nexport * from './one'` }],
    ['by stars upon stars', { 'barrel.ts': `export * from './x'`, 'x.ts': `export * from './one'` }],
    [
      'as default',
      { 'barrel.ts': `export { default as value } from './x'`, 'x.ts': `export { value as default } from './one'` },
    ],
    [
      'as a default expression',
      {
        'barrel.ts': `import v from './x'\nexport const value = v`,
        'x.ts': `import { value } from './one'\nexport default [value]`,
      },
    ],
    ['as a namespace', { 'barrel.ts': `import * as all from './one'\nexport const value = all` }],
    ['as an exported namespace', { 'barrel.ts': `export * as value from './one'` }],
    ['by require', { 'barrel.ts': `import one = require('./one')\nexport const value = one.value` }],
    ['by destructuring', { 'barrel.ts': `import * as all from './one'\nexport const { value } = all` }],
    ['in a block', { 'barrel.ts': `import * as all from './one'\n{ var value = all.value }\nexport { value }` }],
    [
      'by a later assignment',
      { 'barrel.ts': `import { value as v } from './one'\nexport let value\nexport function set() { value = v }` },
    ],
    [
      'round a cycle',
      { 'barrel.ts': `export * from './x'\nexport { value } from './one'`, 'x.ts': `export * from './barrel'` },
    ],
  ])('%s', async (_, files) => {
    const sources = { 'one.ts': `export const value = 1`, 'two.ts': `export const other = 1`, ...files }
    expect(await reaches(sources, 'one.ts', `export const value = 2`)).toBe(true)
    expect(await reaches(sources, 'two.ts', `export const other = 2`)).toBe(false)
  })

  it('what a module exports itself goes before its stars', async () => {
    const files = { 'barrel.ts': `export * from './one'\nexport const value = 0`, 'one.ts': `export const value = 1` }
    expect(await reaches(files, 'one.ts', `export const value = 2`)).toBe(false)
    expect(await reaches(files, 'barrel.ts', `export * from './one'\nexport const value = 9`)).toBe(true)
  })

  it('what can not be found is anything in the module', async () => {
    const files = { 'barrel.ts': `module.exports = { value: 1 }\nfunction other() { return 1 }` }
    expect(await reaches(files, 'barrel.ts', `module.exports = { value: 2 }\nfunction other() { return 1 }`)).toBe(true)
  })
})

describe('effects', () => {
  const files = (effect: string): MemoryFiles => ({
    'barrel.ts': `export const value = 1\n${effect}`,
  })

  it.each([
    `globalThis.x = 'A'`,
    `if (globalThis.x) console.log('A')`,
    `try { a('A') } catch {}`,
    `class X { static { a('A') } }`,
    `export default register('A')`,
    `@dec('A') class X {}`,
    `const x = register('A')`,
  ])('of a module that is entered count, whoever reads them: %s', async (effect) => {
    expect(await reaches(files(effect), 'barrel.ts', `export const value = 1\n${effect.replace('A', 'B')}`)).toBe(true)
  })

  it.each([
    `export const x = 'A'`,
    `export function x() { return 'A' }`,
    `const x = new Map([['A', 1]])`,
    `class X { y = 'A' }`,
    `const x = Object.freeze({ y: 'A' })`,
    `enum X { y = 'A' }`,
    `type X = 'A'`,
  ])('are none of those that only make a value: %s', async (code) => {
    expect(await reaches(files(code), 'barrel.ts', `export const value = 1\n${code.replace('A', 'B')}`)).toBe(false)
  })
})
