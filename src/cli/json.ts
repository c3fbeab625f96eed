/** What JSON may hold as it is, and a terminal obeys: control characters past ASCII, and those that turn the direction. */
const OBEYED = /[\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu

/** A value as JSON for programs and people: indented, ending in a line break. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2)
  // Only inside strings can they stand, where their number says the same.
  return `${text.replaceAll(OBEYED, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`
}
