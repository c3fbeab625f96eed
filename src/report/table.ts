import type { View } from './paint.ts'
import { cutEnd, cutStart, inert, padEnd, widthOf } from './width.ts'

/** A column of a table. */
export interface Column {
  readonly title: string
  /** Which part of a cell goes where there is no room for it. @default 'end' */
  readonly cut?: 'start' | 'end'
}

/** A row: for each column the lines of its cell. */
export type Row = readonly (readonly string[])[]

const INDENT = 2
const GAP = 2
/** No column is made narrower, so that something of it can still be read. */
const MIN_WIDTH = 8

/**
 * Lays out a table: aligned columns under a line of titles, in at most the view's width. Cells that don't fit are cut; a
 * column without any content is left out.
 *
 * @returns lines, none for a table without rows
 */
export function layoutTable(columns: readonly Column[], rows: readonly Row[], view: View): string[] {
  const shown = columns
    .map((_, index) => index)
    .filter((index) => rows.some((row) => row[index]?.some((line) => line !== '')))
  if (shown.length === 0) return []
  const cells = rows.map((row) => shown.map((index) => (row[index] ?? []).map(inert)))
  const titles = shown.map((index) => columns[index]?.title ?? '')
  const natural = titles.map((title, at) => widest([title, ...cells.flatMap((row) => row[at] ?? [])]))
  const widths = fitWidths(natural, view.width - INDENT - GAP * (shown.length - 1))
  const cuts = shown.map((index) => columns[index]?.cut ?? 'end')
  const line = (texts: readonly string[]): string => {
    const fitted = texts.map((text, at) => fit(text, widths[at] ?? 0, cuts[at] ?? 'end'))
    return ' '.repeat(INDENT) + fitted.join(' '.repeat(GAP)).trimEnd()
  }
  const body = cells.flatMap((row) => {
    const height = Math.max(...row.map((lines) => lines.length))
    return Array.from({ length: height }, (_, index) => line(row.map((lines) => lines[index] ?? '')))
  })
  return [view.paint.faint(line(titles)), ...body]
}

function widest(lines: readonly string[]): number {
  return lines.reduce((most, line) => Math.max(most, widthOf(line)), 0)
}

function fit(text: string, width: number, cut: 'start' | 'end'): string {
  return padEnd(cut === 'start' ? cutStart(text, width) : cutEnd(text, width), width)
}

/** Takes from the widest columns first, so that short ones stay whole. */
function fitWidths(natural: readonly number[], room: number): number[] {
  const widths = [...natural]
  let excess = widths.reduce((sum, width) => sum + width, 0) - room
  while (excess > 0) {
    const most = Math.max(...widths)
    if (most <= MIN_WIDTH) break
    widths[widths.lastIndexOf(most)] = most - 1
    excess -= 1
  }
  return widths
}
