import { expect, test } from 'vitest'
import { patternsOverlap } from '../../src/core/check-pattern.ts'
import { patternMatcher } from '../../src/core/pattern.ts'
import { indexPatterns } from '../../src/core/pattern-index.ts'
import { tagsMatching } from '../../src/core/tag-index.ts'
import { fc } from './random.ts'

const patterns = fc.string({
  unit: fc.constantFrom('a', 'b', '😀', '*', String.raw`\*`, String.raw`\\`),
  maxLength: 5,
})

test('a pattern overlaps one of many exactly where it overlaps one when all are looked at', () => {
  fc.assert(
    fc.property(fc.array(patterns, { maxLength: 30 }), fc.array(patterns, { maxLength: 10 }), (list, asked) => {
      const isAny = indexPatterns(list)
      for (const pattern of asked) expect(isAny(pattern)).toBe(list.some((other) => patternsOverlap(pattern, other)))
    }),
    { numRuns: 1000 },
  )
})

test('the tags that match a pattern are those that match it when all are looked at', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 4 })),
      patterns,
      (list, pattern) => {
        expect(tagsMatching(list)(pattern)).toEqual(list.toSorted().filter(patternMatcher(pattern)))
      },
    ),
    { numRuns: 1000 },
  )
})
