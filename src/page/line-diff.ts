import { structuredPatch } from 'diff'
import type { Because } from '../core/because.ts'
import type { ChangedSource } from '../report/report-data.ts'

/** A line of a source before and after; its number is that of the side which has it, of the new one where both do. */
export interface DiffLine {
  readonly change: 'added' | 'removed' | 'same' | 'skipped'
  readonly line: number | null
  readonly text: string
}

/** Lines around a change that are shown with it. */
const CONTEXT = 3

/**
 * Compares the two sides of a source line by line; what stands far from any change is skipped.
 *
 * @param change - where something was added or removed there is one side; else what is missing is only not at hand, and
 *   what is there is told as it is
 */
export function lineDiff({ before, after }: ChangedSource, change: Because['change']): DiffLine[] {
  const only = isOneSided({ before, after }, change) ? (before ?? after) : null
  if (only !== null) {
    return only.text.split('\n').map((text, index) => ({ change: 'same', line: only.line + index, text }))
  }
  const [old, now] = [before?.text ?? '', after?.text ?? '']
  const { hunks } = structuredPatch('', '', ended(old), ended(now), '', '', { context: CONTEXT })
  return hunks.flatMap((hunk, index) => {
    const skipped: DiffLine[] = index === 0 ? [] : [{ change: 'skipped', line: null, text: '' }]
    return [...skipped, ...hunkLines(hunk, (before?.line ?? 1) - 1, (after?.line ?? 1) - 1)]
  })
}

/** Whether a side is not at hand, though there was one. */
export function isOneSided(
  { before, after }: Pick<ChangedSource, 'before' | 'after'>,
  change: Because['change'],
): boolean {
  return (before === null && change !== 'added') || (after === null && change !== 'removed')
}

/** A missing end of line isn't told: a statement ends where it ends. */
function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

function hunkLines(
  { oldStart, newStart, lines }: ReturnType<typeof structuredPatch>['hunks'][number],
  oldOffset: number,
  newOffset: number,
): DiffLine[] {
  let [oldLine, newLine] = [oldStart + oldOffset, newStart + newOffset]
  return lines.map((line): DiffLine => {
    const text = line.slice(1)
    if (line.startsWith('-')) return { change: 'removed', line: oldLine++, text }
    if (line.startsWith('+')) return { change: 'added', line: newLine++, text }
    oldLine += 1
    return { change: 'same', line: newLine++, text }
  })
}
