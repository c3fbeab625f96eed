import { expect, test } from 'vitest'
import { newStanding, recollect, type Limits, type Recollection, type Standing } from '../../src/core/recollection.ts'
import type { Node } from '../../src/core/syntax.ts'
import type { FunctionNode } from '../../src/core/value.ts'
import { fc } from './random.ts'

/** Something that is worked out of others, with what it does to the evaluation. */
interface Work {
  readonly steps: number
  readonly of: readonly number[]
  /** The function that it calls, if it is a call. */
  readonly calls: number | null
  readonly owner: number | null
  readonly isConstant: boolean
}

const LIMITS: Limits = { depth: 8, steps: 120 }
const SIZE = 8

const works: fc.Arbitrary<readonly Work[]> = fc.array(
  fc.record({
    steps: fc.integer({ min: 0, max: 12 }),
    of: fc.array(fc.nat({ max: SIZE - 1 }), { maxLength: 3 }),
    calls: fc.option(fc.nat({ max: 3 })),
    owner: fc.option(fc.nat({ max: 3 })),
    isConstant: fc.boolean(),
  }),
  { minLength: SIZE, maxLength: SIZE },
)

const FUNCTIONS = Array.from({ length: 4 }, () => ({}) as FunctionNode)
const OWNERS = Array.from({ length: 4 }, () => ({}) as Node)

/** Works one of them out, as an evaluation does, and says how that went. */
function workOut(
  all: readonly Work[],
  at: number,
  standing: Standing,
  knownOf: (at: number) => Map<string, Recollection>,
) {
  const run = (index: number): string => {
    if (standing.depth > standing.deepest) standing.deepest = standing.depth
    if (standing.depth >= LIMITS.depth || ++standing.steps > LIMITS.steps) {
      standing.cuts++
      return 'deep'
    }
    standing.depth++
    const said = recollect(standing, LIMITS, knownOf(index), 'work', () => inside(index))
    standing.depth--
    return said
  }
  const inside = (index: number): string => {
    const { steps, of, calls, owner, isConstant } = all[index] ?? {
      steps: 0,
      of: [],
      calls: null,
      owner: null,
      isConstant: false,
    }
    standing.steps += steps
    if (isConstant && standing.via === 'direct') standing.via = 'const'
    const node = OWNERS[owner ?? -1]
    if (node !== undefined) standing.owners.add(node)
    const called = FUNCTIONS[calls ?? -1]
    if (called === undefined) return `${index}(${of.map(run).join()})`
    standing.via = 'helper'
    standing.applied.add(called)
    const running = standing.active.get(called) ?? 0
    if (running >= 2) {
      standing.cuts++
      return 'again'
    }
    standing.active.set(called, running + 1)
    standing.calls++
    const said = `${index}[${of.map(run).join()}]`
    standing.active.set(called, running)
    standing.calls--
    return said
  }
  const said = run(at)
  const { depth, deepest, steps, cuts, via, owners, applied } = standing
  return { said, depth, deepest, steps, cuts, via, owners: new Set(owners), applied: new Set(applied) }
}

test('what is remembered comes out as if it were worked out again: results, limits and notes', () => {
  let found = 0
  fc.assert(
    fc.property(
      works,
      fc.array(fc.array(fc.nat({ max: SIZE - 1 }), { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
      (all, runs) => {
        const shared = new Map<number, Map<string, Recollection>>()
        for (const starts of runs) {
          const [remembering, forgetting] = [newStanding(), newStanding()]
          for (const start of starts) {
            const again = workOut(all, start, remembering, (at) => {
              const known = shared.get(at) ?? new Map<string, Recollection>()
              shared.set(at, known)
              if (known.size > 0) found++
              return known
            })
            expect(again).toEqual(workOut(all, start, forgetting, () => new Map()))
          }
        }
      },
    ),
    { numRuns: 2000 },
  )
  expect(found).toBeGreaterThan(1000)
})
