import { stripVTControlCharacters } from 'node:util'
import { widthOf } from './width.ts'

/**
 * A line in as many lines as it takes at this width, broken between words. Further lines are indented as the first one
 * is, and two cells more. A longer word stays whole, for it may be a path to copy, or a secret that is to be found by
 * whoever hides them. The line may be painted.
 */
export function wrapLine(line: string, width: number): string[] {
  if (cellsOf(line) <= width) return [line]
  const indent = /^ */.exec(line)?.[0] ?? ''
  const lines: string[] = []
  let current: string | null = null
  for (const word of line.slice(indent.length).split(' ')) {
    const isFitting: boolean = current !== null && cellsOf(current) + 1 + cellsOf(word) <= width
    if (isFitting) current += ` ${word}`
    // Of two spaces at which a line is broken none is left.
    if (isFitting || (word === '' && current !== null)) continue
    if (current !== null) lines.push(current.trimEnd())
    current = current === null ? indent + word : `${indent}  ${word}`
  }
  return [...lines, (current ?? '').trimEnd()]
}

/** A report whose lines fit into a width, as far as their words do. */
export function wrapText(text: string, width: number): string {
  if (width === Number.POSITIVE_INFINITY) return text
  return text
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
    .join('\n')
}

function cellsOf(line: string): number {
  return widthOf(stripVTControlCharacters(line))
}
