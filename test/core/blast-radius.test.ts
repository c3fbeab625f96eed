import { expect, test } from 'vitest'
import { blastRadius } from '../../src/core/blast-radius.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { handMade } from '../cli/manifests.ts'

const SHOP = handMade({
  list: { tags: ['products'], code: '1' },
  item: { tags: ['products', 'product-*'], code: '1' },
  user: { tags: ['*'], code: '1' },
})

test('a site is touched by a tag that it carries, or that a pattern of it may be', () => {
  expect(blastRadius(['products'], [SHOP]).sites).toEqual({ touched: 2, known: 3 })
  expect(blastRadius(['product-7'], [SHOP]).sites).toEqual({ touched: 1, known: 3 })
  expect(blastRadius(['users'], [SHOP]).sites).toEqual({ touched: 0, known: 3 })
})

test('a tag that only the plan knows counts as known', () => {
  expect(blastRadius(['product-7', 'products'], [SHOP]).tags).toEqual({ touched: 2, known: 2 })
  expect(blastRadius([], []).tags).toEqual({ touched: 0, known: 0 })
})

test('sites of every build count, by their id', () => {
  const before = handMade({ list: { tags: ['list'], code: '0' }, gone: { tags: ['gone'], code: '0' } })
  expect(blastRadius(['list', 'gone'], [before, SHOP]).sites).toEqual({ touched: 2, known: 4 })
})

test('prerendered pages are those of the build that is live; without them nothing is said', () => {
  const rows: Manifest['build']['prerendered'] = [
    ['app/page', 1, ['products']],
    ['app/products/[id]/page', 10, ['product-1', 'products']],
    ['app/about/page', 2, ['about']],
  ]
  const live = { ...SHOP, build: { prerendered: rows } }
  expect(blastRadius(['products'], [SHOP, live]).pages).toEqual({ touched: 11, known: 13 })
  expect(blastRadius(['products'], [live, SHOP]).pages).toBe(null)
})
