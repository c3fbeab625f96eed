import { expect, test } from 'vitest'
import { count, duration, firstFew, percent } from '../../src/report/words.ts'

test('a number has its noun', () => {
  expect([count(0, 'tag'), count(1, 'tag'), count(2, 'tag'), count(2, 'retry', 'retries')]).toEqual([
    '0 tags',
    '1 tag',
    '2 tags',
    '2 retries',
  ])
})

test.each([
  [79.6, '80 ms'],
  [1234, '1.2 s'],
  [200_000, '3 min 20 s'],
])('%f ms reads as %s', (durationMs, text) => {
  expect(duration(durationMs)).toBe(text)
})

test.each([
  [0, 0, '0 %'],
  [1, 100_000, '1 %'],
  [99_999, 100_000, '99 %'],
  [5, 5, '100 %'],
  [1, 3, '33 %'],
])('%i of %i is %s', (part, whole, text) => {
  expect(percent(part, whole)).toBe(text)
})

test('"and 1 more" is never said: the one is shown', () => {
  expect(firstFew(['a', 'b', 'c'], 2)).toEqual(['a', 'b', 'c'])
  expect(firstFew(['a', 'b', 'c', 'd'], 2)).toEqual(['a', 'b', '… and 2 more'])
})
