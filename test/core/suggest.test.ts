import { expect, test } from 'vitest'
import { suggest } from '../../src/core/suggest.ts'

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

test('case makes no difference, in the candidates neither', () => {
  expect(suggest('product_list', ['POSTS', 'PRODUCT_LISTS'])).toBe('PRODUCT_LISTS')
})

test('of two that are equally near the first is meant', () => {
  expect(suggest('posta', ['posts', 'post'])).toBe('posts')
  expect(suggest('posta', ['post', 'posts'])).toBe('post')
})
