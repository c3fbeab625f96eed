import { expect, test } from 'vitest'
import { suggest } from '../../src/cli/suggest.ts'

const WORDS = ['scan', 'diff', 'plan', 'purge', 'emulate']

test.each([
  ['pruge', 'purge'],
  ['purg', 'purge'],
  ['PLAN', 'plan'],
  ['emulat', 'emulate'],
  ['emualte', 'emulate'],
])('%s was meant to be %s', (word, meant) => {
  expect(suggest(word, WORDS)).toBe(meant)
})

test.each(['status', 'x', '', 'help'])('%j resembles nothing', (word) => {
  expect(suggest(word, WORDS)).toBeNull()
})
