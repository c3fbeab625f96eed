import { codeFrame, type Position } from '../core/position.ts'
import { cutEnd, ELLIPSIS, inert } from './width.ts'

const INDENT = '    '
/** Widest excerpt of code, also where nothing else is cut: a bundle may be one line of a megabyte. */
const MAX_WIDTH = 120

/** The code around a place, moved to the left where the place itself would be cut off. */
export function frameLines(source: string, place: Position, viewWidth: number): string[] {
  const width = Math.min(viewWidth, MAX_WIDTH)
  const lines = codeFrame(source, place).split('\n')
  const margin = (lines[0] ?? '').indexOf('|') + 2
  const room = width - INDENT.length - margin
  const shift = place.column < room ? 0 : place.column - Math.floor(room / 2)
  return lines.map((line) => {
    const number = line.slice(0, margin)
    const isCaret = number.trim() === '|'
    const code = line.slice(margin + shift)
    const moved = shift === 0 || isCaret ? code : ELLIPSIS + code.slice(1)
    return cutEnd(`${INDENT}${number}${inert(moved)}`, width).trimEnd()
  })
}
