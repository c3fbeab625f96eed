import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasHole, HOLE, joinPieces, patternTag, tagPattern, writePattern } from '../../src/core/pattern.ts'

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
})
