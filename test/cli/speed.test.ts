import { describe, expect, test } from 'vitest'
import { followSpeed, perSecond, remainingMs, startSpeed, type Speed } from '../../src/cli/speed.ts'
import { fc } from '../core/random.ts'

const seeded = { seed: 20_261_129, numRuns: 300 }

/** A look at how much is done, so many milliseconds after the one before. */
interface Look {
  readonly passedMs: number
  readonly more: number
}

function speedAfter(looks: readonly Look[]): { speed: Speed; nowMs: number; done: number } {
  let speed = startSpeed(0, 0)
  let [nowMs, done] = [0, 0]
  for (const { passedMs, more } of looks) {
    nowMs += passedMs
    done += more
    speed = followSpeed(speed, done, nowMs)
  }
  return { speed, nowMs, done }
}

const looks = fc.array(fc.record({ passedMs: fc.nat({ max: 30_000 }), more: fc.nat({ max: 1000 }) }), { maxLength: 60 })

describe('the speed', () => {
  test('of even work is what it is, however often it is looked at', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 5, noNaN: true }),
        fc.array(fc.integer({ min: 1, max: 9000 })),
        (rate, waits) => {
          const even = [...waits, 3000].map((passedMs) => ({ passedMs, more: passedMs * rate }))
          expect(perSecond(speedAfter(even).speed)).toBeCloseTo(rate * 1000, 3)
        },
      ),
      seeded,
    )
  })

  test('lies between the slowest and the fastest that was seen', () => {
    const moving = fc.array(fc.record({ passedMs: fc.integer({ min: 1, max: 9000 }), more: fc.nat({ max: 900 }) }), {
      minLength: 1,
      maxLength: 40,
    })
    fc.assert(
      fc.property(moving, (seen) => {
        const rate = perSecond(speedAfter(seen).speed)
        const rates = seen.map(({ passedMs, more }) => (more / passedMs) * 1000)
        if (rate === null) return
        expect(rate).toBeGreaterThanOrEqual(Math.min(...rates) - 1e-6)
        expect(rate).toBeLessThanOrEqual(Math.max(...rates) + 1e-6)
      }),
      seeded,
    )
  })

  test('is not known before something was done, and two seconds have passed', () => {
    expect(perSecond(startSpeed(0, 0))).toBeNull()
    expect(perSecond(speedAfter([{ passedMs: 1500, more: 10 }]).speed)).toBeNull()
    expect(perSecond(speedAfter([{ passedMs: 9000, more: 0 }]).speed)).toBeNull()
    expect(perSecond(speedAfter([{ passedMs: 4000, more: 10 }]).speed)).toBeCloseTo(2.5)
  })

  test('stays what it was when the same work begins anew', () => {
    const { speed } = speedAfter([{ passedMs: 4000, more: 40 }])
    expect(perSecond(followSpeed(speed, 0, 90_000))).toBe(perSecond(speed))
  })
})

describe('the remaining time', () => {
  test('is never below nought, nor below a pause that is known', () => {
    fc.assert(
      fc.property(looks, fc.nat({ max: 100_000 }), fc.nat({ max: 60_000 }), (seen, more, restMs) => {
        const { speed, done } = speedAfter(seen)
        const left = remainingMs(speed, done + more, restMs)
        expect(left === null || left >= restMs).toBe(true)
      }),
      seeded,
    )
  })

  test('grows slowly while nothing is done, and does not wait for the end of that', () => {
    const { speed, nowMs } = speedAfter([{ passedMs: 20_000, more: 200 }])
    expect(remainingMs(speed, 600, 0)).toBeCloseTo(40_000)
    const silent = remainingMs(followSpeed(speed, 200, nowMs + 2000), 600, 0) ?? 0
    expect(silent).toBeGreaterThan(40_000)
    expect(silent).toBeLessThan(48_000)
  })

  test('does not jump: bursts with pauses between, as CDNs want them, change it by less than a third', () => {
    const burst = [...Array.from({ length: 5 }, () => ({ passedMs: 200, more: 20 })), { passedMs: 4000, more: 0 }]
    const seen = Array.from({ length: 30 }, () => burst).flat()
    const whole = 30 * 100
    const told: number[] = []
    for (let looked = burst.length * 4; looked < seen.length - burst.length * 4; looked += 1) {
      const { speed, done } = speedAfter(seen.slice(0, looked))
      told.push((remainingMs(speed, whole, 0) ?? 0) / (((whole - done) / 20) * 1000))
    }
    expect(told.length).toBeGreaterThan(100)
    expect(Math.min(...told)).toBeGreaterThan(0.67)
    expect(Math.max(...told)).toBeLessThan(1.33)
  })
})
