import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  hasHole,
  HOLE,
  joinPieces,
  patternMatcher,
  patternTag,
  tagPattern,
  writePattern,
} from '../../src/core/pattern.ts'

const SEED = 20_261_124
const tags = fc.string({ unit: fc.constantFrom('a', 'é', '*', '\\', '-', ',', ' ', '😀') })
const pieces = fc.string({ unit: fc.constantFrom('a', '*', '\\', HOLE) })

describe('patterns', () => {
  it.each([
    [`a-${HOLE}`, 'a-*'],
    ['a*b', 'a\\*b'],
    ['a\\b', 'a\\\\b'],
    [`*${HOLE}\\`, '\\**\\\\'],
  ])('%j is written %j', (inner, written) => {
    expect(writePattern(inner)).toBe(written)
  })

  it('holes beside each other are one', () => {
    expect(joinPieces([`a${HOLE}`, HOLE, '', HOLE, 'b'])).toBe(`a${HOLE}b`)
  })

  it('of a tag without holes give the tag back', () => {
    fc.assert(
      fc.property(tags, (tag) => {
        expect(patternTag(tagPattern(tag))).toBe(tag)
        expect(hasHole(tagPattern(tag))).toBe(false)
      }),
      { seed: SEED },
    )
  })

  it('say whether there is a hole, whatever stands before it', () => {
    fc.assert(
      fc.property(pieces, (inner) => {
        expect(hasHole(writePattern(inner))).toBe(inner.includes(HOLE))
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  it('are written differently where they differ', () => {
    fc.assert(
      fc.property(pieces, pieces, (left, right) => {
        expect(writePattern(left) === writePattern(right)).toBe(left === right)
      }),
      { seed: SEED, numRuns: 500 },
    )
  })

  it.each([
    ['product-*', ['product-', 'product-42', 'product-a-b'], ['product', 'a-product-1']],
    ['*-a-*', ['-a-', 'x-a-y', 'x-a-a-y'], ['a-', '-a', 'x-b-y']],
    ['a*a', ['aa', 'aba'], ['a', 'ab']],
    ['plain', ['plain'], ['plain-', '']],
    [String.raw`star\*`, ['star*'], ['star', 'star-1', String.raw`star\*`]],
    ['*', ['', 'anything'], []],
  ])('%s matches %j, not %j', (pattern, matching, others) => {
    const matches = patternMatcher(pattern)
    expect(matching.filter((tag) => !matches(tag))).toEqual([])
    expect(others.filter(matches)).toEqual([])
  })

  it('match what a regular expression with any text for each hole matches', () => {
    const few = { minLength: 0, maxLength: 6 }
    const inners = fc.string({ unit: fc.constantFrom('a', '*', '\\', '.', HOLE), ...few })
    const texts = fc.string({ unit: fc.constantFrom('a', '*', '\\', '.'), ...few })
    let matched = 0
    fc.assert(
      fc.property(inners, texts, (inner, text) => {
        const source = inner.split(HOLE).map((piece) => piece.replaceAll(/[.*\\]/g, String.raw`\$&`))
        const expected = new RegExp(`^${source.join('[^]*')}$`).test(text)
        if (expected) matched += 1
        expect(patternMatcher(writePattern(inner))(text)).toBe(expected)
      }),
      { seed: SEED, numRuns: 3000 },
    )
    expect(matched).toBeGreaterThan(100)
  })
})
