import { expect, test } from 'vitest'
import { durationMs } from '../../src/core/duration.ts'

test.each([
  ['0s', 0],
  ['500ms', 500],
  ['1m30s', 90_000],
  ['2min', 120_000],
  ['1.5h', 5_400_000],
  ['30d', 2_592_000_000],
])('%s is %i ms', (text, expected) => {
  expect(durationMs(text)).toBe(expected)
})

test.each(['', '5', '5 minutes', '-5s', 's', '5s5', 'Infinitys', '1e3s'])('%j is none', (text) => {
  expect(durationMs(text)).toBeNull()
})
