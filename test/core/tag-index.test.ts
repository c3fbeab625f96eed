import { expect, test } from 'vitest'
import { patternMatcher } from '../../src/core/pattern.ts'
import { indexTags } from '../../src/core/tag-index.ts'
import { fc } from './random.ts'

const letters = fc.constantFrom('a', 'b', 'ä', '😀', '*', '\\')
const tags = fc.array(fc.string({ unit: letters, maxLength: 5 }), { maxLength: 60 })
const patterns = fc.string({
  unit: fc.constantFrom('a', 'b', 'ä', '😀', '*', String.raw`\*`, String.raw`\\`),
  maxLength: 5,
})

test('a pattern matches one of the tags exactly where it matches one when all are looked at', () => {
  fc.assert(
    fc.property(tags, fc.array(patterns, { maxLength: 10 }), (list, asked) => {
      const isAny = indexTags(list)
      for (const pattern of [...asked, ...asked]) expect(isAny(pattern)).toBe(list.some(patternMatcher(pattern)))
    }),
    { numRuns: 2000 },
  )
})
