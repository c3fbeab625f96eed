import { expect, test } from 'vitest'
import { readDeclaredImports } from '../../src/scanner/auto-import-declarations.ts'

test.each([
  ['a global', `declare global { const a: typeof import('../a').x }`, { specifier: '../a', imported: 'x' }],
  ['a global by key', `declare global { const a: typeof import('../a')['x'] }`, { specifier: '../a', imported: 'x' }],
  ['a namespace', `declare global { const a: typeof import('../a') }`, { specifier: '../a', imported: '*' }],
  [
    'a component',
    `export const a: typeof import("../A.vue")['default']`,
    { specifier: '../A.vue', imported: 'default' },
  ],
  [
    'a lazy component',
    `export const a: Lazy<typeof import("../A.vue")['default']>`,
    { specifier: '../A.vue', imported: 'default' },
  ],
])('%s is a name that is there', (_, text, expected) => {
  expect(Object.fromEntries(readDeclaredImports(text).names)).toEqual({ a: expected })
})

test.each([
  ['a function that takes an imported type', `declare global { const a: (event: import('h3').H3Event) => string }`],
  ['a type', `declare global { type a = import('../a').x }`],
  ['a name of a module', `declare module 'vue' { const a: typeof import('../a').x }`],
])('%s is none', (_, text) => {
  expect(readDeclaredImports(text).names).toEqual(new Map())
})

test('names are passed on under others, types are not', () => {
  const { passedOn } = readDeclaredImports(`
    export { x, y as b, default as c, type T } from '../a'
    export type { U } from '../a'
  `)
  expect(Object.fromEntries(passedOn)).toEqual({
    x: { specifier: '../a', imported: 'x' },
    b: { specifier: '../a', imported: 'y' },
    c: { specifier: '../a', imported: 'default' },
  })
})
