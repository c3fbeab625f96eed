import { expect, test } from 'vitest'
import type { CheckFinding } from '../../src/core/check-finding.ts'
import { checkCounts, checkReport } from '../../src/report/check-report.ts'
import { createPaint } from '../../src/report/paint.ts'
import { widthOf } from '../../src/report/width.ts'

const VIEW = { width: 80, paint: createPaint(false) }
const SOURCE = "import { updateTag } from 'next/cache'\nupdateTag('post')\nupdateTag('post')\n"
const LOST: CheckFinding = {
  module: 'src/a.ts',
  line: 2,
  column: 1,
  rule: 'undeclared',
  severity: 'error',
  tag: 'post',
  message: '"post" is purged, and no site declares it.',
  hint: 'Did you mean "posts"?',
}
const BARE: CheckFinding = {
  ...LOST,
  line: 3,
  rule: 'bare-hole',
  severity: 'warning',
  message: 'Bare.',
  hint: 'Name it.',
}
const END = { findings: [LOST, BARE], ignored: 0, sites: 2, sources: new Map([['src/a.ts', SOURCE]]), cdns: [] }

test('findings stand by file, with their code and a way out', () => {
  const findings = [LOST, BARE, { ...BARE, module: 'src/b.ts', line: 7, column: 3 }]
  expect(checkReport({ ...END, findings, ignored: 4 }, VIEW)).toBe(`src/a.ts
  2:1  error  undeclared
    "post" is purged, and no site declares it.
    Did you mean "posts"?
      1 | import { updateTag } from 'next/cache'
    > 2 | updateTag('post')
        | ^
      3 | updateTag('post')

  3:1  warning  bare-hole
    Bare.
    Name it.
      2 | updateTag('post')
    > 3 | updateTag('post')
        | ^
      4 |

src/b.ts
  7:3  warning  bare-hole
    Bare.
    Name it.

1 error, 2 warnings, 0 notes, 4 ignored in 2 sites.
`)
})

test('messages are broken between words, code is cut', () => {
  const message = 'The key of a function holds the deployment: what a deploy purges is mostly purged for nothing.'
  const report = checkReport({ ...END, findings: [{ ...LOST, message }] }, { ...VIEW, width: 40 })
  expect(report.split('\n').filter((line) => widthOf(line) > 40)).toEqual([])
  expect(report).toContain('      is mostly purged for nothing.')
})

test('what is said of several places of a file is said once', () => {
  const findings = [LOST, { ...LOST, line: 3 }, { ...LOST, line: 9, column: 4 }, { ...LOST, module: 'src/b.ts' }]
  const report = checkReport({ ...END, findings }, VIEW)
  expect(report.match(/is purged/g)).toHaveLength(2)
  expect(report).toContain('    Also at 3:1, 9:4.\n')
  expect(report).toContain('4 errors')
})

test('in a long line the place itself is shown', () => {
  const sources = new Map([['src/a.ts', `first\n${'x'.repeat(3000)}updateTag(id)${'y'.repeat(3000)}\n`]])
  for (const width of [80, Number.POSITIVE_INFINITY]) {
    const lines = checkReport({ ...END, findings: [{ ...LOST, column: 3001 }], sources }, { ...VIEW, width }).split(
      '\n',
    )
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(120)
    const code = lines.find((text) => text.includes('updateTag(')) ?? ''
    const caret = lines.find((text) => text.includes('^')) ?? ''
    expect(code.slice(caret.indexOf('^'))).toMatch(/^updateTag/)
  }
})

test('a tag is shown as text, whatever a terminal would make of it', () => {
  const message = 'An escape: \u001B[2J.'
  expect(checkReport({ ...END, findings: [{ ...LOST, message }] }, VIEW)).toContain(String.raw`An escape: \u001b[2J.`)
})

test('errors, warnings and notes differ in colour', () => {
  const findings = [LOST, BARE, { ...BARE, severity: 'note' as const, message: 'Note.' }]
  const report = checkReport({ ...END, findings }, { ...VIEW, paint: createPaint(true) })
  expect(report).toContain('\u001B[31merror\u001B[39m')
  expect(report).toContain('\u001B[33mwarning\u001B[39m')
  expect(report).toContain('\u001B[2mnote\u001B[22m')
})

test('without a finding only the counts are left', () => {
  expect(checkReport({ ...END, findings: [] }, VIEW)).toBe('0 errors, 0 warnings, 0 notes in 2 sites.\n')
  expect(checkCounts({ findings: [], ignored: 1, sites: 1 })).toBe(
    '0 errors, 0 warnings, 0 notes, 1 ignored in 1 site.',
  )
})
