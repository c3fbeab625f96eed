import { assert, integer, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { cutEnd, cutStart, inert, padEnd, widthOf } from '../../src/report/width.ts'

const SEED = { seed: 20_260_101 }

test.each([
  ['products', 8],
  ['价格', 4],
  ['カート', 6],
  ['e\u0301', 1],
  ['🛒', 2],
  ['', 0],
])('%j takes %i cells', (text, width) => {
  expect(widthOf(text)).toBe(width)
})

test('what is cut fits, and says so by an ellipsis', () => {
  assert(
    property(string({ unit: 'grapheme' }), integer({ min: 1, max: 40 }), (text, width) => {
      for (const cut of [cutEnd(text, width), cutStart(text, width)]) {
        expect(widthOf(cut)).toBeLessThanOrEqual(width)
        if (widthOf(text) <= width) expect(cut).toBe(text)
        else expect(cut).toContain('…')
      }
    }),
    SEED,
  )
})

test('a path keeps its end, a tag its start', () => {
  expect(cutStart('src/data/products.ts#list', 16)).toBe('…roducts.ts#list')
  expect(cutEnd('product-of-the-month', 10)).toBe('product-o…')
})

test('nothing is cut where there is no end', () => {
  expect(cutEnd('x'.repeat(1000), Number.POSITIVE_INFINITY)).toHaveLength(1000)
})

test('a cut never tears a character', () => {
  expect(cutEnd('价格表', 4)).toBe('价…')
  expect(cutStart('🛒🛒🛒', 4)).toBe('…🛒')
})

test('what a terminal would obey is spelt out', () => {
  expect(inert('a\u001B[2Jb\nc\u009B31m\u202Ed')).toBe(String.raw`a\u001b[2Jb\u000ac\u009b31m\u202ed`)
  expect(inert('products-é-价格-👩‍🚀')).toBe('products-é-价格-👩‍🚀')
})

test('what nobody would see is spelt out: two names that look alike are alike', () => {
  expect(inert('products\u200B')).toBe(String.raw`products\u200b`)
  expect(inert('\uFEFFa\u200Fb\u00AD')).toBe(String.raw`\ufeffa\u200fb\u00ad`)
})

test('padding counts cells, not characters', () => {
  expect(padEnd('价格', 6)).toBe('价格  ')
  expect(padEnd('too long', 3)).toBe('too long')
})
