import { describe, expect, test } from 'vitest'
import { fc } from '../core/random.ts'
import { describeStep } from './describe.ts'
import { finish } from './follow.ts'
import { wrongWith } from './invariant.ts'
import { modelOf } from './model.ts'
import { walk, WIDE_WORLDS } from './walk.ts'

const WALKS = 300

const choices = fc.array(fc.noBias(fc.nat()), { minLength: 80, maxLength: 160, size: 'max' })

describe('on any way through a wide world', () => {
  test.each(WIDE_WORLDS)('every stale entry is named: $name', { timeout: 60_000 }, (world) => {
    const model = modelOf(world)
    let steps = 0
    fc.assert(
      fc.property(choices, (chosen) => {
        const way = walk(model, chosen, ({ state, steps: done }) => {
          steps += 1
          const wrong = wrongWith(model, state)
          if (wrong !== null) throw new Error([wrong, ...done.map((step) => describeStep(model, step))].join('\n'))
        })
        expect(wrongWith(model, finish(model, way).state)).toBeNull()
      }),
      { numRuns: WALKS },
    )
    console.log(`${world.name}: ${WALKS} walks, ${steps} steps`)
    expect(steps).toBeGreaterThan(80 * WALKS - 1)
  })
})
