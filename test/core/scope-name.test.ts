import { expect, it } from 'vitest'
import { scopeName } from '../../src/core/scope-name.ts'
import { walk } from '../../src/core/syntax.ts'
import { read } from './reading.ts'

/** The name of the scope around the call of `here`. */
function nameAround(source: string): string {
  let found = ''
  walk(read(source).program, (node, ancestors) => {
    if (node.type === 'Identifier' && node.name === 'here') found = scopeName(ancestors)
  })
  return found
}

it.each([
  ['here()', '(module)'],
  ['if (a) { here() }', '(module)'],
  ['function f() { here() }', 'f'],
  ['export async function f() { here() }', 'f'],
  ['function f() { function g() { here() } }', 'f.g'],
  ['const f = () => here()', 'f'],
  ['export const f = async function () { here() }', 'f'],
  ['export const f = wrap(async () => here(), [])', 'f'],
  ['export const f = (() => here()) as Fn', 'f'],
  ['const f = () => { const g = () => here() }', 'f.g'],
  ['const f = () => { const g = wrap(() => here()) }', 'f'],
  ['const f = () => { const g = here() }', 'f'],
  ['const api = { get: async () => here() }', 'api.get'],
  ['const api = { get() { here() } }', 'api.get'],
  [`const api = { 'get all': () => here() }`, 'api.get all'],
  ['const api = { get: { by: () => here() } }', 'api.by'],
  ['const api = { [name]: () => here() }', 'api'],
  ['const api = { value: here() }', 'api'],
  ['class A { m() { here() } }', 'A.m'],
  ['class A { static m() { here() } }', 'A.m'],
  ['class A { #m() { here() } }', 'A.#m'],
  ['class A { m = () => here() }', 'A.m'],
  ['class A { get m() { return here() } }', 'A.m'],
  ['class A { constructor() { here() } }', 'A.constructor'],
  ['class A { static { here() } }', 'A'],
  ['A.prototype.m = function () { here() }', 'm'],
  ['exports.m = () => here()', 'm'],
  ['a.b = here()', '(module)'],
  ['export default function () { here() }', 'default'],
  ['export default function f() { here() }', 'f'],
  ['export default class { m() { here() } }', 'default.m'],
  ['export default () => here()', 'default'],
  ['export default { m() { here() } }', 'default.m'],
  ['const [a] = here()', '(module)'],
])('in `%s` it is `%s`', (source, expected) => {
  expect(nameAround(source)).toBe(expected)
})

it('whether a declaration is exported changes nothing', () => {
  for (const source of ['const f = wrap(() => here())', 'function f() { here() }', 'class f { m() { here() } }']) {
    expect(nameAround(`export ${source}`)).toBe(nameAround(source))
  }
})
