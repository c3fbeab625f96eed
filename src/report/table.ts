import type { View } from './paint.ts'
import { cutEnd, cutStart, inert, padEnd, widthOf } from './width.ts'
import { wrapLine } from './wrap.ts'

/** A column of a table. */
export interface Column {
  readonly title: string
  /** Which part of a cell goes where there is no room for it; `never`: of a time a part says nothing. @default 'end' */
  readonly cut?: 'start' | 'end' | 'never'
}

/** A row: for each column the lines of its cell. */
export type Row = readonly (readonly string[])[]

const INDENT = 2
const GAP = 2
/** Of a column that is narrower nobody can read what was cut. */
const READABLE = 12

/**
 * Lays out a table: aligned columns under a line of titles, in at most the view's width. Cells that don't fit are cut; a
 * column without any content is left out. Where little of the cells would be left, each row becomes a list instead: its
 * first cell, and below it the others with their titles.
 *
 * @returns lines, none for a table without rows
 */
export function layoutTable(columns: readonly Column[], rows: readonly Row[], view: View): string[] {
  const shown = columns.flatMap((column, index) =>
    rows.some((row) => row[index]?.some((line) => line !== '')) ? [{ ...column, index }] : [],
  )
  if (shown.length === 0) return []
  const cells = rows.map((row) => shown.map(({ index }) => (row[index] ?? []).map(inert)))
  const natural = shown.map(({ title }, at) => widest([title, ...cells.flatMap((row) => row[at] ?? [])]))
  const room = view.width - INDENT - GAP * (shown.length - 1)
  const widths = fitWidths(natural, room, shown)
  const isReadable = widths.every((width, at) => width >= Math.min(READABLE, natural[at] ?? 0))
  return (isReadable && sum(widths) <= room) || shown.length === 1
    ? grid(shown, widths, cells, view)
    : list(shown, cells, view)
}

function grid(columns: readonly Column[], widths: readonly number[], cells: readonly Row[], view: View): string[] {
  const line = (texts: readonly string[]): string => {
    const fitted = texts.map((text, at) => padEnd(fit(text, widths[at] ?? 0, columns[at]), widths[at] ?? 0))
    return ' '.repeat(INDENT) + fitted.join(' '.repeat(GAP)).trimEnd()
  }
  const body = cells.flatMap((row) => {
    const height = Math.max(...row.map((lines) => lines.length))
    return Array.from({ length: height }, (_, index) => line(row.map((lines) => lines[index] ?? '')))
  })
  return [view.paint.faint(line(columns.map(({ title }) => title))), ...body]
}

function list(columns: readonly Column[], cells: readonly Row[], { width, paint }: View): string[] {
  const [, ...others] = columns
  const margin = widest(others.map(({ title }) => title))
  const room = Math.max(1, width - 2 * INDENT - margin - GAP)
  return cells.flatMap(([first = [], ...rest]) => [
    ...first.map((text) => ' '.repeat(INDENT) + fit(text, width - INDENT, columns[0])),
    ...others.flatMap((column, at) =>
      (rest[at] ?? [])
        .filter((text) => text !== '')
        .flatMap((text) => (column.cut === 'never' ? wrapLine(text, room) : [text]))
        .map((text, index) => {
          const title = padEnd(index === 0 ? column.title : '', margin)
          return `${' '.repeat(2 * INDENT)}${paint.faint(title)}${' '.repeat(GAP)}${fit(text, room, column)}`
        }),
    ),
  ])
}

function widest(lines: readonly string[]): number {
  return lines.reduce((most, line) => Math.max(most, widthOf(line)), 0)
}

function fit(text: string, width: number, column: Column | undefined): string {
  return column?.cut === 'start' ? cutStart(text, width) : cutEnd(text, width)
}

/** Takes from the widest columns that may be cut first, so that short ones stay whole. */
function fitWidths(natural: readonly number[], room: number, columns: readonly Column[]): number[] {
  const widths = [...natural]
  const cuttable = columns.map(({ cut }) => cut !== 'never')
  let excess = sum(widths) - room
  while (excess > 0) {
    const most = Math.max(0, ...widths.filter((_, at) => cuttable[at]))
    if (most <= 1) break
    const at = widths.findLastIndex((width, index) => width === most && cuttable[index])
    widths[at] = most - 1
    excess -= 1
  }
  return widths
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0)
}
