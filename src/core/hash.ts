import { createHash, hash } from 'node:crypto'

/**
 * Digest of a value: SHA-256 over its JSON, the first 128 bits as 22 base64url characters. Values go in as arrays, so
 * that no two lists can run into each other as joined strings would.
 */
export function digest(value: readonly unknown[]): string {
  return digestText(JSON.stringify(value))
}

/** Digest of a text or of bytes, in the same form as {@link digest}. */
export function digestText(content: string | Uint8Array): string {
  // Of the 22nd character only two bits belong to the first 128. To cut the text is far quicker than to cut the bytes.
  const text = hash('sha256', content, 'base64url')
  return text.slice(0, 21) + lastCharacter(text.charCodeAt(21))
}

/** A character of base64url of which only the upper two bits count. */
function lastCharacter(code: number): string {
  // `-` and `_`, digits, then letters of which `A`–`P`, `Q`–`Z`, `a`–`f`, `g`–`v` and `w`–`z` begin alike.
  if (code < 0x41 || code === 0x5f) return 'w'
  if (code <= 0x50) return 'A'
  if (code <= 0x66) return 'Q'
  return code <= 0x76 ? 'g' : 'w'
}

/** Letters that are hashed at a time. */
const PART = 65_536

/** Digest of texts as of one, which is never put together. */
export function digestTexts(texts: Iterable<string>): string {
  const whole = createHash('sha256')
  let part = ''
  for (const text of texts) {
    part += text
    if (part.length < PART) continue
    whole.update(part)
    part = ''
  }
  return whole.update(part).digest().subarray(0, 16).toString('base64url')
}

/** Order by UTF-16 code unit: the same on every machine, whatever its locale. */
export function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** A sorted copy without repetitions. */
export function sortedUnique(values: Iterable<string>): string[] {
  const unique = [...new Set(values)]
  return unique.length < 2 ? unique : unique.sort(byCodeUnit)
}
