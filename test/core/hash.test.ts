import { expect, test } from 'vitest'
import { byCodeUnit, digest, digestText, sortedUnique } from '../../src/core/hash.ts'
import { fc } from './random.ts'

test('lists that would be one text when joined have different digests', () => {
  const lists = [['ab', 'c'], ['a', 'bc'], ['abc'], [['a', 'b'], 'c'], ['a', ['b', 'c']], ['a,b', 'c'], []]
  expect(new Set(lists.map((list) => digest(list))).size).toBe(lists.length)
})

test('equal digests of values mean equal values', () => {
  const value = fc.array(fc.oneof(fc.string(), fc.integer(), fc.array(fc.string({ maxLength: 2 }), { maxLength: 3 })))
  fc.assert(
    fc.property(value, value, (left, right) => {
      expect(digest(left) === digest(right)).toBe(JSON.stringify(left) === JSON.stringify(right))
    }),
  )
})

test('a digest is 22 characters that need no escaping anywhere', () => {
  fc.assert(
    fc.property(fc.string(), (content) => {
      expect(digestText(content)).toMatch(/^[\w-]{22}$/)
    }),
  )
})

test('a text and its bytes have one digest', () => {
  expect(digestText('größe 😀')).toBe(digestText(new TextEncoder().encode('größe 😀')))
})

test('the order is by code unit, whatever the locale', () => {
  expect(['ä', 'z', 'Z', 'a', '-', '10', '9', '\u{1F600}', '\uFFFD'].sort(byCodeUnit)).toEqual([
    '-',
    '10',
    '9',
    'Z',
    'a',
    'z',
    'ä',
    '\u{1F600}',
    '\uFFFD',
  ])
})

test('sorting drops repetitions and leaves its input alone', () => {
  const values = ['b', 'a', 'b']
  expect(sortedUnique(values)).toEqual(['a', 'b'])
  expect(values).toEqual(['b', 'a', 'b'])
})
