import { describe, expect, test } from 'vitest'
import { readRoute, writeRoute, type Route } from '../../src/page/route.ts'
import { haystackOf, search } from '../../src/page/search.ts'

describe('a search', () => {
  const rows = ['src/Cart.ts load', 'src/cart/total.ts', 'products']
  const haystack = haystackOf(rows, (row) => [row])

  test.each([
    ['', [0, 1, 2]],
    ['CART', [0, 1]],
    ['total cart', [1]],
    ['cart products', []],
  ])('for `%s` finds the rows with every word', (query, found) => {
    expect(search(haystack, query)).toEqual(found)
  })
})

describe('an address', () => {
  test.each<Route>([
    { view: null, node: { kind: 'tag', name: 'a=b&c #1 ü' } },
    { view: 'code', node: { kind: 'module', name: 'src/pages/[id].ts' } },
    { view: 'history', node: null },
    { view: null, node: null },
  ])('names what was written to it: %o', (route) => {
    expect(readRoute(writeRoute(route))).toEqual(route)
  })

  test('with an unknown view names none', () => {
    expect(readRoute('#view=elsewhere&tag=a')).toEqual({ view: null, node: { kind: 'tag', name: 'a' } })
  })
})
