/**
 * Patterns: tags with holes where a part is only known at run time. Inside the analysis a hole is NUL, which no tag can
 * hold; in manifests it is `*`, and a star or backslash that is really in the tag is written `\*` or `\\`.
 */
export const HOLE = '\0'

/** Joins pieces; holes beside each other are one hole. */
export function joinPieces(pieces: readonly string[]): string {
  return pieces.join('').replaceAll(/\0+/g, HOLE)
}

/** The pattern as manifests have it. */
export function writePattern(pieces: string): string {
  return pieces.replaceAll(/[\\*]/g, String.raw`\$&`).replaceAll(HOLE, '*')
}

/** Whether a written pattern has a hole, so that no CDN could be told it. */
export function hasHole(pattern: string): boolean {
  return pattern.includes('*') && /(?<!\\)(?:\\\\)*\*/.test(pattern)
}

/** The tag that a written pattern without holes stands for. */
export function patternTag(pattern: string): string {
  return pattern.includes('\\') ? pattern.replaceAll(/\\([\\*])/g, '$1') : pattern
}

/** Tells which tags match a written pattern. */
export function patternMatcher(pattern: string): (tag: string) => boolean {
  return piecesMatcher(patternPieces(pattern))
}

/** Tells which texts consist of the given pieces in order, with any text between each. No regular expression is run. */
export function piecesMatcher(pieces: readonly string[]): (text: string) => boolean {
  const [first = '', ...between] = pieces
  const last = between.pop()
  if (last === undefined) return (text) => text === first
  return (text) => {
    if (!text.startsWith(first)) return false
    let at = first.length
    for (const piece of between) {
      const found = text.indexOf(piece, at)
      if (found === -1) return false
      at = found + piece.length
    }
    return text.length - at >= last.length && text.endsWith(last)
  }
}

/** What is known of a written pattern: the texts around its holes. One text where it has none. */
export function patternPieces(pattern: string): string[] {
  return pattern.replaceAll(/\\([\\*])|\*/g, (_, escaped: string | undefined) => escaped ?? HOLE).split(HOLE)
}

/** The written pattern that matches exactly this tag. */
export function tagPattern(tag: string): string {
  return writePattern(tag)
}
