import { parseSync, rawTransferSupported, type ParseResult, type ParserOptions } from 'oxc-parser'

/** Of what a text is parsed into, what is read. */
export type ParsedText = Pick<ParseResult, 'program' | 'errors'>

/**
 * Parses a text. From Node 22 on the parser can hand over a tree as it lies in memory; as JSON, the same tree takes several
 * times as long.
 */
export function parseText(file: string, source: string, options: ParserOptions): ParsedText {
  isRaw ??= canBeRaw()
  if (!isRaw || HALF.test(source)) return parseSync(file, source, options)
  try {
    return parseSync(file, source, raw(options))
  } catch {
    // To take a tree over takes a call for each level of it; JSON takes none.
    return parseSync(file, source, options)
  }
}

/** Half a character is handed over as it is; as JSON it is what stands for all that is none. */
const HALF = /\p{Surrogate}/u

let isRaw: boolean | undefined

/**
 * The parser needs 6 GiB of addresses for it, and of these the memory that a tree takes. Windows would set all of it aside;
 * and where a process may only have so many addresses, there are none.
 */
function canBeRaw(): boolean {
  if (process.platform === 'win32' || !rawTransferSupported()) return false
  try {
    return parseSync('empty.js', '', raw({})).errors.length === 0
  } catch {
    return false
  }
}

/** The option is not among those that have a type. */
function raw(options: ParserOptions): ParserOptions & { readonly experimentalRawTransfer: true } {
  return { ...options, experimentalRawTransfer: true }
}
