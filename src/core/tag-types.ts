import { BARE_HOLE } from './check-pattern.ts'
import { patternPieces } from './pattern.ts'
import { sortedUnique } from './hash.ts'

/**
 * A declaration file with the union of all tags that a project declares: patterns as template types, in which a hole is any
 * text. The same tags give the same bytes.
 *
 * @param patterns - tags as manifests have them
 */
export function tagTypes(patterns: readonly string[]): string {
  return `// Written by \`cache-tags types\`; a change of it is lost.

/** Every cache tag that this project declares. */
export type CacheTag =${unionOf(sortedUnique(patterns))}

declare global {
  /** For code that does not import it: \`revalidateTag('posts' satisfies CacheTags.Known)\`. */
  namespace CacheTags {
    type Known = CacheTag
  }
}
`
}

function unionOf(patterns: readonly string[]): string {
  return patterns.length === 0 ? ' never' : patterns.map((pattern) => `\n  | ${typeOf(pattern)}`).join('')
}

function typeOf(pattern: string): string {
  // Plain `string` would swallow the others, and an editor could no longer list them.
  if (pattern === BARE_HOLE) return '(string & {})'
  const pieces = patternPieces(pattern)
  if (pieces.length === 1) return `'${escapeText(pieces[0] ?? '', /['\\]/g)}'`
  return `\`${pieces.map((piece) => escapeText(piece, /[`\\$]/g)).join('${string}')}\``
}

/** What ends a line or a file, what a terminal would obey, and half of a surrogate pair are spelt out. */
function escapeText(text: string, special: RegExp): string {
  return text.replaceAll(special, String.raw`\$&`).replaceAll(/[\p{Cc}\u2028\u2029\p{Surrogate}]/gu, (character) => {
    return String.raw`\u` + (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')
  })
}
