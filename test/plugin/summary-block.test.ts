import { describe, expect, it } from 'vitest'
import type { Manifest } from '../../src/core/manifest.ts'
import { summaryBlock, timesLine } from '../../src/plugin/summary-block.ts'
import { createPaint } from '../../src/report/paint.ts'
import { widthOf } from '../../src/report/width.ts'
import { handMade } from '../cli/manifests.ts'

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

describe('the end of a build', () => {
  const VIEW = { width: Number.POSITIVE_INFINITY, paint: createPaint(false) }
  const FACTS = {
    file: '.cache-tags/manifest.json',
    since: [],
    modules: 7,
    durationMs: 12.3,
    sourceOf: () => undefined,
  }
  const PLAIN = handMade({ a: { tags: ['a', 'p-{*}'], code: '1' }, b: { tags: ['b'], code: '1' } })

  function withUnresolved(many: number): Manifest {
    const unresolved = Array.from({ length: many }, (_, index) => {
      return {
        module: `src/m${index}.ts`,
        line: 2,
        column: 3,
        form: 'next.cacheTag',
        reason: `it is read from ${index}`,
      }
    })
    return { ...PLAIN, code: { ...PLAIN.code, unresolved } }
  }

  it('is one line where all is well, and what a release would purge below', () => {
    expect(summaryBlock(PLAIN, FACTS, VIEW)).toEqual([
      '2 sites, 2 tags, 0 of 0 site tags in the output, 7 modules, 12 ms → .cache-tags/manifest.json',
    ])
    const since = ['Since live.json: nothing went stale. No site differs.']
    expect(summaryBlock(PLAIN, { ...FACTS, since }, VIEW).slice(1)).toEqual(since)
  })

  it('places that are not followed are counted, and the first shown with their code', () => {
    const sourceOf = (module: string): string | undefined =>
      module === 'src/m0.ts' ? 'one\n  two(x)\nthree' : undefined
    const lines = summaryBlock(withUnresolved(5), { ...FACTS, sourceOf }, VIEW)
    expect(lines[0]).toContain('in the output, 5 unresolved, 7 modules')
    expect(lines.slice(1)).toEqual([
      "5 places whose tags can't be followed:",
      '  src/m0.ts:2:3 next.cacheTag: it is read from 0',
      '      1 | one',
      '    > 2 |   two(x)',
      '        |   ^',
      '      3 | three',
      '  src/m1.ts:2:3 next.cacheTag: it is read from 1',
      '  src/m2.ts:2:3 next.cacheTag: it is read from 2',
      '  … and 2 more: `cache-tags scan` lists them',
    ])
  })

  it('fits a narrow terminal', () => {
    const since = ['Since the last release to production: 2 of 40 known tags went stale. Sites: 3 changed.']
    const lines = summaryBlock(withUnresolved(2), { ...FACTS, since }, { ...VIEW, width: 40 })
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(40)
    expect(lines.length).toBeGreaterThan(8)
  })

  it('names of others are shown, and never obeyed', () => {
    const manifest = {
      ...PLAIN,
      code: {
        ...PLAIN.code,
        unresolved: [{ module: 'a\u001B[2J.ts', line: 1, column: 1, form: 'f', reason: 'r\u001B' }],
      },
    }
    expect(summaryBlock(manifest, FACTS, VIEW).join('')).not.toContain('\u001B')
  })
})
