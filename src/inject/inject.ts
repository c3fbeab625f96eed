import { MagicString, type SourceMap } from 'magic-string'
import type { Edit } from './edits.ts'

/** A text with what was inserted, and the map back. */
export interface Injected {
  readonly code: string
  readonly map: SourceMap
}

/** Writes edits into a source. Those of a site come after those of the sites around it. */
export function injectEdits(source: string, edits: readonly Edit[]): Injected {
  const text = new MagicString(source)
  // What stands around a site comes before it, and has to end up around what was inserted there.
  for (const edit of edits.toReversed()) {
    if (edit.opens) text.prependRight(edit.offset, edit.text)
    else text.appendLeft(edit.offset, edit.text)
  }
  return { code: text.toString(), map: text.generateMap({ hires: 'boundary' }) }
}
