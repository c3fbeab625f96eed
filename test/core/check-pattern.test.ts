import { describe, expect, test } from 'vitest'
import { patternsOverlap } from '../../src/core/check-pattern.ts'
import { patternPieces } from '../../src/core/pattern.ts'
import { HOLE, joinPieces, writePattern } from '../../src/core/pattern.ts'
import { fc } from './random.ts'

/** The two characters that a pattern has to escape: whatever is true of them is true of others. */
const LETTERS = ['*', '\\']
const LONGEST = 5
const inner = fc
  .string({ unit: fc.constantFrom(...LETTERS, HOLE), maxLength: LONGEST })
  .map((text) => joinPieces([text]))

/** Every text up to a length. */
function textsUpTo(length: number): string[] {
  const texts = ['']
  for (let last = texts, size = 0; size < length; size++) {
    last = last.flatMap((text) => LETTERS.map((letter) => text + letter))
    texts.push(...last)
  }
  return texts
}

const TEXTS = textsUpTo(2 * LONGEST)

function expressionOf(pieces: string): RegExp {
  const parts = pieces.split(HOLE).map((piece) => piece.replaceAll(/[\\*]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('.*')}$`)
}

describe('patterns overlap', () => {
  test.each([
    ['product-*', 'product-1', true],
    ['product-*', 'product', false],
    ['product-*', '*-1', true],
    ['a*b*c', 'ab*bc', true],
    ['a*x*c', 'a*y*c', true],
    ['product-*', 'post-*', false],
    ['*-subscription', '*-subscriptions', false],
    ['posts', 'posts', true],
    ['posts', 'post', false],
    [String.raw`star\*`, 'star*', true],
    [String.raw`star\*`, 'starry', false],
    [String.raw`\\*`, String.raw`\\x`, true],
    ['*', '', true],
  ])('%s and %s: %s', (left, right, expected) => {
    expect(patternsOverlap(left, right)).toBe(expected)
    expect(patternsOverlap(right, left)).toBe(expected)
  })

  test('exactly where some text matches both', () => {
    let overlaps = 0
    fc.assert(
      fc.property(inner, inner, (left, right) => {
        const [one, other] = [expressionOf(left), expressionOf(right)]
        const isBoth = TEXTS.some((text) => one.test(text) && other.test(text))
        overlaps += isBoth ? 1 : 0
        expect(patternsOverlap(writePattern(left), writePattern(right))).toBe(isBoth)
      }),
      { numRuns: 2000 },
    )
    expect(overlaps).toBeGreaterThan(200)
    expect(overlaps).toBeLessThan(1800)
  })
})

test('the pieces of a pattern are what stands around its holes', () => {
  fc.assert(
    fc.property(inner, (pieces) => {
      expect(patternPieces(writePattern(pieces))).toEqual(pieces.split(HOLE))
    }),
    { numRuns: 1000 },
  )
})
