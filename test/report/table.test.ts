import { array, assert, integer, property, string, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { createPaint } from '../../src/report/paint.ts'
import { layoutTable } from '../../src/report/table.ts'
import { widthOf } from '../../src/report/width.ts'

const PLAIN = createPaint(false)
const COLUMNS = [{ title: 'TAG' }, { title: 'SITE', cut: 'start' as const }, { title: 'BECAUSE' }]

test('columns are aligned, and a cell may have several lines', () => {
  const rows = [
    [['products'], ['a.ts#one', 'b.ts#two'], ['changed']],
    [['p'], ['c.ts#three'], ['gone']],
  ]
  expect(layoutTable(COLUMNS, rows, { width: 80, paint: PLAIN })).toEqual([
    '  TAG       SITE        BECAUSE',
    '  products  a.ts#one    changed',
    '            b.ts#two',
    '  p         c.ts#three  gone',
  ])
})

test('a column without content is left out, and a table without rows has no lines', () => {
  expect(layoutTable(COLUMNS, [[['a'], [''], []]], { width: 80, paint: PLAIN })).toEqual(['  TAG', '  a'])
  expect(layoutTable(COLUMNS, [], { width: 80, paint: PLAIN })).toEqual([])
})

test('no line is wider than the view', () => {
  const cell = array(string({ unit: 'grapheme', maxLength: 60 }), { minLength: 1, maxLength: 3 })
  const row = tuple(cell, cell, cell)
  assert(
    property(array(row, { maxLength: 6 }), integer({ min: 20, max: 120 }), (rows, width) => {
      for (const line of layoutTable(COLUMNS, rows, { width, paint: PLAIN })) {
        expect(widthOf(line)).toBeLessThanOrEqual(width)
      }
    }),
    { seed: 7 },
  )
})

test('the widest column gives way first', () => {
  const lines = layoutTable(COLUMNS, [[['short'], ['src/deep/down/in/the/tree.ts#site'], ['why']]], {
    width: 32,
    paint: PLAIN,
  })
  expect(lines[1]).toBe('  short  …/tree.ts#site  why')
})

test('without an end nothing is cut', () => {
  const long = 'x'.repeat(500)
  expect(layoutTable(COLUMNS, [[[long], [], []]], { width: Number.POSITIVE_INFINITY, paint: PLAIN })[1]).toBe(
    `  ${long}`,
  )
})

test('where little of the cells would be left, each row is a list', () => {
  const rows = [
    [['products'], ['src/app/products/page.tsx#Page~1', 'b.ts#two'], ['src/lib/database.ts#rows changed']],
    [['p'], ['c.ts#three'], []],
  ]
  expect(layoutTable(COLUMNS, rows, { width: 36, paint: PLAIN })).toEqual([
    '  products',
    '    SITE     …oducts/page.tsx#Page~1',
    '             b.ts#two',
    '    BECAUSE  src/lib/database.ts#ro…',
    '  p',
    '    SITE     c.ts#three',
  ])
})

test('a column that is not to be cut stays whole, while another one gives way', () => {
  const columns = [{ title: 'WHEN', cut: 'never' as const }, { title: 'VERSION' }]
  const rows = [[['2026-11-28T16:02:11Z'], ['JzRwuIBFa4UeLmKVsU2iHA (for another one)']]]
  expect(layoutTable(columns, rows, { width: 44, paint: PLAIN })[1]).toBe(
    '  2026-11-28T16:02:11Z  JzRwuIBFa4UeLmKVsU2…',
  )
})

test('where it has no room, each row is a list in which it is broken between words', () => {
  const columns = [{ title: 'VERSION' }, { title: 'STATE', cut: 'never' as const }]
  const rows = [[['one'], ['adopted, untagged entries until 2026-12-28T16:02:11Z']]]
  expect(layoutTable(columns, rows, { width: 34, paint: PLAIN })).toEqual([
    '  one',
    '    STATE  adopted, untagged',
    '             entries until',
    '             2026-12-28T16:02:11Z',
  ])
})
