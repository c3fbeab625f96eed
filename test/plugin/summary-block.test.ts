import { describe, expect, it } from 'vitest'
import { timesLine } from '../../src/plugin/summary-block.ts'

describe('where the time of a build went', () => {
  it('every millisecond of the scan has a part, and what has none is told apart', () => {
    const laps = [['read', 12.4] as const, ['load', 80] as const]
    const line = timesLine({ modules: 2, parsed: 1, durationMs: 100, laps }, [['manifest', 5.2]])
    expect(line).toBe(
      'scan: read 12 ms, load 80 ms, other 8 ms; 1 of 2 modules parsed, 50000 µs a module; build: manifest 5 ms',
    )
  })

  it('a project without modules has no time a module, and a scan without a build says nothing of one', () => {
    expect(timesLine({ modules: 0, parsed: 0, durationMs: 3, laps: [] }, [])).toBe(
      'scan: other 3 ms; 0 of 0 modules parsed, 0 µs a module',
    )
  })
})
