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
  return /(?<!\\)(?:\\\\)*\*/.test(pattern)
}

/** The tag that a written pattern without holes stands for. */
export function patternTag(pattern: string): string {
  return pattern.replaceAll(/\\([\\*])/g, '$1')
}

/** The written pattern that matches exactly this tag. */
export function tagPattern(tag: string): string {
  return writePattern(tag)
}
