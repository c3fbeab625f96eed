/** What a terminal obeys: control characters, and those that turn the direction of what follows. Global: for replacing. */
export const OBEYED: RegExp = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu

/** A text whose lines stay lines, and in which there is nothing else that a terminal would obey. */
export function inertLines(text: string): string {
  return text.replaceAll(OBEYED, (letter) => (letter === '\n' || letter === '\t' ? letter : ' '))
}
