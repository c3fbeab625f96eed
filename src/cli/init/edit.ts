import { MagicString } from 'magic-string'

/** What becomes of a file: a new text, nothing since all is there, or what somebody has to write. */
export type Edit =
  | { readonly kind: 'edited'; readonly text: string }
  | { readonly kind: 'there' }
  | { readonly kind: 'by-hand'; readonly reason: string }

/** A text that goes in at an offset, before what stands there. */
export interface Insertion {
  readonly at: number
  readonly text: string
  /** Offset up to which it replaces what stands there. */
  readonly until?: number
}

/** A file with insertions made; every other character stays as it is. */
export function insertInto(source: string, insertions: readonly Insertion[]): string {
  const edited = new MagicString(source)
  for (const { at, text, until } of insertions) {
    if (until === undefined || until === at) edited.appendLeft(at, text)
    else edited.update(at, until, text)
  }
  return edited.toString()
}

/** How a file ends its lines. */
export function lineBreakOf(source: string): '\n' | '\r\n' {
  return source.includes('\r\n') ? '\r\n' : '\n'
}

/** Offset of the end of the line on which an offset stands, before its line break. */
export function lineEnd(source: string, offset: number): number {
  const found = /\r?\n/.exec(source.slice(offset))
  return found === null ? source.length : offset + found.index
}

/** Offset of the start of the line on which an offset stands. */
export function lineStart(source: string, offset: number): number {
  return source.lastIndexOf('\n', offset - 1) + 1
}

/** The blanks at the start of the line on which an offset stands. */
export function indentAt(source: string, offset: number): string {
  return /^[ \t]*/.exec(source.slice(lineStart(source, offset)))?.[0] ?? ''
}
