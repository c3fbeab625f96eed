import { structuredPatch } from 'diff'
import type { Paint } from '../../report/paint.ts'
import { inert } from '../../report/width.ts'
import type { Change } from './write-changes.ts'

/** Lines around a change. */
const CONTEXT = 2

/** A change as `diff -u` shows it, without colours. */
export function diffText({ file, before, after }: Change): string {
  return diffLines({ file, before, after }).join('\n')
}

function diffLines({ file, before, after }: Change): string[] {
  const patch = structuredPatch(file, file, before ?? '', after, undefined, undefined, { context: CONTEXT })
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...lines.filter((line) => !line.startsWith('\\')),
  ])
}

/** A change as it is shown to people: what goes is red, what comes is green. */
export function diffReport(change: Change, paint: Paint): string[] {
  const title = `${change.before === null ? 'new file' : 'edit'} ${inert(change.file)}`
  const lines = diffLines(change).map((line) => {
    const shown = inert(line.replaceAll('\t', '  ').replace(/\r$/, ''))
    if (line.startsWith('@@')) return paint.faint(shown)
    if (line.startsWith('+')) return paint.good(shown)
    return line.startsWith('-') ? paint.bad(shown) : shown
  })
  // Of a new file every line is new: where they stand says nothing.
  const body = change.before === null ? lines.slice(1) : lines
  return [paint.strong(title), ...body.map((line) => `  ${line}`)]
}
