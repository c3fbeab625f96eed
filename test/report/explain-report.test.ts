import { describe, expect, test } from 'vitest'
import type { ExplainedReason, ExplainedSite, ExplainedTag } from '../../src/core/explain-tag.ts'
import type { Step } from '../../src/core/explain-steps.ts'
import { fileReport, tagReport } from '../../src/report/explain-report.ts'
import { createPaint } from '../../src/report/paint.ts'
import { widthOf } from '../../src/report/width.ts'

const VIEW = { width: Number.POSITIVE_INFINITY, paint: createPaint(false) }

const step = (module: string, name: string, line: number | null = 1): Step => ({ module, name, line })

const ROOT = step('page.ts', 'Page', 4)

function siteOf(reaches: ExplainedSite['reaches'], because: readonly ExplainedReason[] = []): ExplainedSite {
  const state = because.length > 0 ? 'changed' : null
  return {
    site: 'page.ts#Page~1',
    ...ROOT,
    line: 9,
    form: 'next.cacheTag',
    tags: ['t'],
    isAlways: true,
    state,
    purge: 't',
    because,
    reaches,
  }
}

function tagOf(...sites: readonly ExplainedSite[]): ExplainedTag {
  return { tag: 't', widened: null, sites, routes: [] }
}

const reached = (...steps: readonly (readonly [Step, number | null])[]): ExplainedSite['reaches'] =>
  steps.map(([one, from]) => ({ ...one, from }))

describe('a tag', () => {
  test('ways share their beginning, and what only joins others is passed over', () => {
    const reaches = reached(
      [ROOT, null],
      [step('module', 'lib.ts', null), 0],
      [step('lib.ts', 'one'), 1],
      [step('lib.ts', 'two', 2), 1],
      [step('package', 'left-pad@1.0.0', null), 2],
    )
    expect(tagReport(tagOf(siteOf(reaches)), VIEW)).toBe(`t: 1 site may carry it.

└─ page.ts:9 Page  next.cacheTag
   │  All entries carry it; purged by t.
   │  Reaches 3 statements in 2 modules:
   ├─ lib.ts:1 one
   │  └─ package left-pad@1.0.0
   └─ lib.ts:2 two
`)
  })

  test('what differs is marked: also what is gone, and a package with what it was', () => {
    const reaches = reached([ROOT, null], [step('package', 'left-pad@2.0.0', null), 0])
    const because: ExplainedReason[] = [
      { module: 'lib.ts', name: 'old', change: 'removed', line: 7, path: [ROOT, step('lib.ts', 'old', 7)] },
      {
        module: 'package',
        name: 'left-pad 1.0.0 → 2.0.0',
        change: 'changed',
        line: null,
        path: [ROOT, step('package', 'left-pad@2.0.0', null)],
      },
    ]
    expect(tagReport(tagOf(siteOf(reaches, because)), VIEW)).toContain(`   │  Stale since the baseline:
   │    lib.ts#old removed (line 7)
   │    package left-pad 1.0.0 → 2.0.0
   │  Reaches 1 statement in 1 module:
   ├─ package left-pad@2.0.0  ← was left-pad 1.0.0
   └─ lib.ts:7 old  ← removed
`)
  })

  test('where the site itself differs, its line is marked', () => {
    const because = [{ ...ROOT, change: 'changed' as const, path: [ROOT] }]
    expect(tagReport(tagOf(siteOf(reached([ROOT, null]), because)), VIEW)).toContain(
      'page.ts:9 Page  next.cacheTag  ← changed',
    )
  })

  test('of much code the nearest is shown, and always the way to what differs', () => {
    const many = Array.from({ length: 500 }, (_, index) => [step('lib.ts', `f${index}`, index), 0] as const)
    const far = step('lib.ts', 'f499', 499)
    const because = [{ ...far, change: 'changed' as const, path: [ROOT, far] }]
    const report = tagReport(tagOf(siteOf(reached([ROOT, null], ...many), because)), VIEW)
    expect(report).toContain('lib.ts:499 f499  ← changed')
    expect(report).toContain('… and 380 more; --json has all')
    expect(report.split('\n').length).toBeLessThan(135)
  })

  test('of a way that nobody would read to its end the middle is left out', () => {
    const path = [ROOT, ...Array.from({ length: 5000 }, (_, index) => step('lib.ts', `f${index}`, index))]
    const because = [{ module: 'lib.ts', name: 'f4999', change: 'changed' as const, line: 4999, path }]
    const report = tagReport(tagOf(siteOf(reached([ROOT, null]), because)), VIEW)
    expect(report).toContain('… 4960 steps')
    expect(report).toContain('lib.ts:4999 f4999  ← changed')
  })

  test('a path that is too long for a line leaves the tree as it is', () => {
    const long = step(`${'folder/'.repeat(9)}a.ts`, 'one')
    const report = tagReport(tagOf(siteOf(reached([ROOT, null], [long, 0], [step('b.ts', 'two'), 1]))), {
      ...VIEW,
      width: 50,
    })
    expect(report).toContain(`   └─ ${long.module}:1\n      │    one\n      └─ b.ts:1 two\n`)
  })

  test('fits a narrow terminal, and obeys no name', () => {
    const reaches = reached(
      [ROOT, null],
      ...Array.from({ length: 30 }, (_, at) => [step('lib.ts', `f${at}\u001B[2J`), at] as const),
    )
    const report = tagReport(tagOf(siteOf(reaches)), { ...VIEW, width: 40 })
    expect(report).not.toContain('\u001B')
    for (const line of report.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(40)
  })
})

test('of a file the ways lead from each statement up to its sites', () => {
  const lib = step('lib.ts', 'one')
  const report = fileReport(
    {
      file: 'lib.ts',
      isAmbient: false,
      statements: [
        {
          ...lib,
          sites: [
            { site: 'page.ts#Page~1', purge: 't', path: [ROOT, step('mid.ts', 'm'), lib] },
            { site: 'b.ts#B~1', purge: null, path: [step('b.ts', 'B'), step('mid.ts', 'm'), lib] },
          ],
        },
      ],
    },
    VIEW,
  )
  expect(report).toBe(`lib.ts: an edit makes up to 2 sites stale, purged by 1 tag.

└─ one (line 1)  2 sites
   └─ mid.ts:1 m
      ├─ page.ts:4 Page
      │  └─ site page.ts#Page~1, purged by t
      └─ b.ts:1 B
         └─ site b.ts#B~1, no tag covers it
`)
})
