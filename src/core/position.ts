/** A place in a source text, both counted from 1; the column in UTF-16 code units. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Finds the position of an offset, in logarithmic time after one pass over the text. */
export function positionFinder(source: string): (offset: number) => Position {
  const starts = [0]
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

/** The line of a source with the ones around it, and a caret under the column: for reports. */
export function codeFrame(source: string, { line, column }: Position, around = 1): string {
  const lines = source.split(/\r\n|\n/)
  const first = Math.max(1, line - around)
  const last = Math.min(lines.length, line + around)
  const width = String(last).length
  const frame: string[] = []
  for (let number = first; number <= last; number++) {
    const content = (lines[number - 1] ?? '').replaceAll('\t', ' ')
    frame.push(`${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${content}`)
    // A place out of a manifest may lie beyond the line.
    const before = Math.min(Math.max(column - 1, 0), content.length)
    if (number === line) frame.push(`  ${' '.repeat(width)} | ${' '.repeat(before)}^`)
  }
  return frame.join('\n')
}
