import { patternPieces, piecesMatcher } from './pattern.ts'

/** The pattern of which nothing is known. */
export const BARE_HOLE = '*'

/** Whether some tag matches both patterns. */
export function patternsOverlap(left: string, right: string): boolean {
  return piecesOverlap(patternPieces(left), patternPieces(right))
}

/**
 * The same of what is known of two patterns: the texts around their holes.
 *
 * Where both have a hole, what stands between the first and the last one never matters: a tag that begins with the longer
 * of both beginnings, goes on with all that the one and then all that the other has in the middle, and ends with the
 * longer of both endings matches both, as soon as of the beginnings one begins the other, and of the endings one ends
 * the other. Without that no tag does.
 */
export function piecesOverlap(one: readonly string[], other: readonly string[]): boolean {
  if (one.length === 1) return piecesMatcher(other)(one[0] ?? '')
  if (other.length === 1) return piecesMatcher(one)(other[0] ?? '')
  const [begin, otherBegin, end, otherEnd] = [one[0] ?? '', other[0] ?? '', one.at(-1) ?? '', other.at(-1) ?? '']
  return (
    (begin.startsWith(otherBegin) || otherBegin.startsWith(begin)) && (end.endsWith(otherEnd) || otherEnd.endsWith(end))
  )
}
