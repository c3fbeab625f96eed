import { expect, test } from 'vitest'
import type { DoctorGroup } from '../../src/core/doctor-finding.ts'
import { doctorReport } from '../../src/report/doctor-report.ts'
import { createPaint } from '../../src/report/paint.ts'

const view = (width: number) => ({ width, paint: createPaint(false) })

const GROUPS: readonly DoctorGroup[] = [
  { title: 'Empty', findings: [] },
  {
    title: 'Pages',
    findings: [
      { check: 'https://shop.example/', state: 'ok', found: 'It carries 2 tags.', todo: null },
      { check: 'https://shop.example/', state: 'warning', found: 'No site declares "prod\u001Bcuts".', todo: 'Look.' },
      { check: 'https://shop.example/b', state: 'skipped', found: 'Not asked.', todo: null },
    ],
  },
]

test('findings stand under their group, what they are about once, and what is to be done below', () => {
  expect(doctorReport(GROUPS, view(Number.POSITIVE_INFINITY))).toBe(
    [
      'Pages',
      '  ok       https://shop.example/: It carries 2 tags.',
      String.raw`  warning  No site declares "prod\u001bcuts".`,
      '             Look.',
      '  skipped  https://shop.example/b: Not asked.',
      '',
      '0 problems, 1 warning, 0 notes, 1 ok, 1 not checked.',
      '',
    ].join('\n'),
  )
})

test.each([40, 80])('in %i cells no line is longer, and every state is still a word', (width) => {
  const report = doctorReport(GROUPS, view(width))
  expect(report.split('\n').filter((line) => line.length > width)).toEqual([])
  for (const state of ['ok', 'warning', 'skipped']) expect(report).toMatch(new RegExp(`^  ${state} `, 'm'))
})
