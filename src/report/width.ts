import { OBEYED } from '../core/obeyed.ts'

/** What a cut is marked by. */
export const ELLIPSIS = '…'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * Characters that take two cells of a terminal: those of East Asian scripts, full-width forms and emoji
 * (https://www.unicode.org/reports/tr11/). An estimate, as every terminal's own is.
 */
const WIDE =
  /^(?:[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\u3000-\u303F\uFF01-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}|\p{Emoji}\uFE0F)/u

/**
 * Characters that nobody sees: two names that differ in them only would look the same. Joiners stay, for scripts and emoji
 * need them.
 */
const UNSEEN = /[\u00AD\u061C\u180E\u200B\u200E\u200F\u2060-\u2064\uFEFF]/g

/**
 * A text of somebody else's (a tag, a path) as one line that is safe to show: what a terminal would obey is spelt out, and
 * what nobody would see.
 */
export function inert(text: string): string {
  return text.replaceAll(OBEYED, spelt).replaceAll(UNSEEN, spelt)
}

function spelt(character: string): string {
  return String.raw`\u` + (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')
}

/** Cells that a line takes in a terminal. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += cellsOf(segment)
  return width
}

/** A line in at most `width` cells; what doesn't fit is dropped from its end. */
export function cutEnd(text: string, width: number): string {
  if (!isTooWide(text, width)) return text
  return take(eachGrapheme(text), width - 1).join('') + ELLIPSIS
}

/** A line in at most `width` cells; what doesn't fit is dropped from its start: the end of a path says most. */
export function cutStart(text: string, width: number): string {
  if (!isTooWide(text, width)) return text
  const kept = take(splitGraphemes(text).toReversed(), width - 1)
  return ELLIPSIS + kept.toReversed().join('')
}

/** A line filled up with spaces to `width` cells. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

function isTooWide(text: string, width: number): boolean {
  return width !== Number.POSITIVE_INFINITY && widthOf(text) > width
}

function cellsOf(grapheme: string): number {
  return WIDE.test(grapheme) ? 2 : 1
}

/** One after the other: to split a long text takes a thousandth of a second for each hundred letters. */
function* eachGrapheme(text: string): Generator<string> {
  for (const { segment } of graphemes.segment(text)) yield segment
}

function splitGraphemes(text: string): string[] {
  return [...graphemes.segment(text)].map(({ segment }) => segment)
}

function take(segments: Iterable<string>, width: number): string[] {
  const taken: string[] = []
  let room = width
  for (const segment of segments) {
    room -= cellsOf(segment)
    if (room < 0) break
    taken.push(segment)
  }
  return taken
}
