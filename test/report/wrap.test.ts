import { array, assert, boolean, integer, property, string } from 'fast-check'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { createPaint } from '../../src/report/paint.ts'
import { widthOf } from '../../src/report/width.ts'
import { wrapLine, wrapText } from '../../src/report/wrap.ts'

test('a line is broken between words, and what follows is indented', () => {
  expect(wrapLine('  one two three four', 12)).toEqual(['  one two', '    three', '    four'])
  expect(wrapLine('short', 12)).toEqual(['short'])
})

test('a long word stays whole, so that it can be copied, and a secret in it be found', () => {
  expect(wrapLine('in src/app/page.tsx it', 8)).toEqual(['in', '  src/app/page.tsx', '  it'])
})

test('of two spaces at which a line is broken none is left', () => {
  expect(wrapLine('one  two', 6)).toEqual(['one', '  two'])
})

test('paint is no width', () => {
  expect(wrapLine(createPaint(true).strong('one two'), 7)).toEqual(['\u001B[1mone two\u001B[22m'])
})

test('no line of several words is wider than it may be, and nothing is lost, painted or not', () => {
  const words = array(string({ unit: 'grapheme', maxLength: 30 }), { maxLength: 12 })
  assert(
    property(words, integer({ min: 6, max: 60 }), boolean(), (parts, width, isPainted) => {
      const line = parts.map((part) => part.replaceAll(/[\s\p{Cc}]/gu, '')).join(' ')
      const lines = wrapLine(createPaint(isPainted).bad(line), width).map(stripVTControlCharacters)
      for (const one of lines) expect(widthOf(one) <= width || !one.trim().includes(' ')).toBe(true)
      expect(lines.join('').replaceAll(' ', '')).toBe(line.replaceAll(' ', ''))
    }),
    { seed: 7 },
  )
})

test('where there is no end, nothing is broken', () => {
  const text = `${'word '.repeat(100)}\n`
  expect(wrapText(text, Number.POSITIVE_INFINITY)).toBe(text)
})
