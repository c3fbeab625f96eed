import { expect, test } from 'vitest'
import { makersFor, type Caller, type CallerIndex } from '../../src/core/callers.ts'
import { sortedUnique } from '../../src/core/hash.ts'
import { fc } from './random.ts'

/** The rule as it is told, step by step. */
function makersByRule(index: CallerIndex, statement: string, seen: Set<string>): string[] {
  return (index.get(statement) ?? []).flatMap(({ id, isContent, isGiven }) => {
    if (seen.has(id)) return []
    seen.add(id)
    const above = isGiven ? makersByRule(index, id, seen) : []
    return isContent || above.length > 0 ? [id, ...above] : []
  })
}

const caller: fc.Arbitrary<Caller> = fc.record({
  id: fc.integer({ min: 0, max: 9 }).map((at) => `s${at}`),
  isContent: fc.boolean(),
  isGiven: fc.boolean(),
})

const indexes = fc
  .array(fc.array(caller, { maxLength: 4 }), { minLength: 10, maxLength: 10 })
  .map((lists): CallerIndex => new Map(lists.map((callers, at) => [`s${at}`, callers])))

test('makers are those that the rule names, in every project, and on every way up', () => {
  fc.assert(
    fc.property(indexes, (index) => {
      for (const statement of [...index.keys(), 'elsewhere']) {
        const expected = sortedUnique(makersByRule(index, statement, new Set([statement])))
        expect(makersFor(index, statement)).toEqual(expected)
      }
    }),
    { numRuns: 500 },
  )
})

test('a way of any length is gone up', () => {
  const index: CallerIndex = new Map(
    Array.from({ length: 100_000 }, (_, at) => [`s${at}`, [{ id: `s${at + 1}`, isContent: false, isGiven: true }]]),
  )
  expect(makersFor(index, 's0')).toEqual([])
  const made = new Map(index).set('s99999', [{ id: 'top', isContent: true, isGiven: false }])
  expect(makersFor(made, 's0')).toHaveLength(100_000)
})
