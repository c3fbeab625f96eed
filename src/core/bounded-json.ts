/** Lists and objects in each other that are read at most. What this package writes has fewer than ten. */
export const MAX_JSON_DEPTH = 64

/**
 * Parses JSON of somebody else. What is nested deeper than {@link MAX_JSON_DEPTH} is refused before it is parsed: whatever
 * walks over it later, one call a level, would run out of stack.
 *
 * @throws SyntaxError where it is no JSON, or nested too deep
 */
export function parseBoundedJson(text: string): unknown {
  if (isNestedDeeper(text, MAX_JSON_DEPTH)) throw new SyntaxError(`nested deeper than ${MAX_JSON_DEPTH} levels`)
  return JSON.parse(text)
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

function isNestedDeeper(text: string, most: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === 0x5b || code === 0x7b) depth += 1
    else if (code === 0x5d || code === 0x7d) depth -= 1
    if (depth > most) return true
  }
  return false
}

/** Where the string ends that begins here; the end of the text, where it doesn't. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1
  return at
}
