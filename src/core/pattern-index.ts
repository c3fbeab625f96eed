import { piecesOverlap } from './check-pattern.ts'
import { hasHole, patternPieces, patternTag, piecesMatcher } from './pattern.ts'
import { indexTags } from './tag-index.ts'

/**
 * Tells whether one of many written patterns overlaps another one, as `patternsOverlap` does of two, without a look at those
 * that are plain tags.
 */
export function indexPatterns(patterns: Iterable<string>): (pattern: string) => boolean {
  const all = [...new Set(patterns)]
  const open = all.filter(hasHole).map(patternPieces)
  const plain = new Set(all.filter((pattern) => !hasHole(pattern)).map(patternTag))
  const isAnyPlain = indexTags(plain)
  const matchers = open.map(piecesMatcher)
  return (pattern) => {
    if (hasHole(pattern)) {
      const pieces = patternPieces(pattern)
      return isAnyPlain(pattern) || open.some((other) => piecesOverlap(pieces, other))
    }
    const tag = patternTag(pattern)
    return plain.has(tag) || matchers.some((matches) => matches(tag))
  }
}
