import { byCodeUnit } from './hash.ts'
import { patternMatcher, patternPieces } from './pattern.ts'

/**
 * Tells whether one of many tags matches a written pattern, without a look at all of them: what begins as the pattern does
 * stands together in the sorted list, and what ends as it does in that of the tags read backwards.
 */
export function indexTags(tags: Iterable<string>): (pattern: string) => boolean {
  const sorted = [...tags].sort(byCodeUnit)
  let backwards: readonly string[] | undefined
  const answers = new Map<string, boolean>()
  const search = (pattern: string): boolean => {
    const pieces = patternPieces(pattern)
    const matches = patternMatcher(pattern)
    const forth = rangeOf(sorted, pieces[0] ?? '')
    if (forth.to - forth.from <= FEW) return someIn(sorted, forth, matches)
    backwards ??= sorted.map(reversed).sort(byCodeUnit)
    const back = rangeOf(backwards, reversed(pieces.at(-1) ?? ''))
    return back.to - back.from < forth.to - forth.from
      ? someIn(backwards, back, (text) => matches(reversed(text)))
      : someIn(sorted, forth, matches)
  }
  return (pattern) => {
    const known = answers.get(pattern)
    if (known !== undefined) return known
    const found = search(pattern)
    answers.set(pattern, found)
    return found
  }
}

/** Yields those of many tags that match a written pattern, in order; only those are looked at that begin as it does. */
export function tagsMatching(tags: Iterable<string>): (pattern: string) => readonly string[] {
  const sorted = [...tags].sort(byCodeUnit)
  return (pattern) => {
    const { from, to } = rangeOf(sorted, patternPieces(pattern)[0] ?? '')
    return sorted.slice(from, to).filter(patternMatcher(pattern))
  }
}

/** As many are looked at one by one. */
const FEW = 16

interface Range {
  readonly from: number
  readonly to: number
}

/** Where the texts stand that begin in this way. */
function rangeOf(sorted: readonly string[], start: string): Range {
  const from = firstWhere(sorted, (text) => text >= start)
  return { from, to: firstWhere(sorted, (text) => text >= start && !text.startsWith(start), from) }
}

/** The first place from which on it holds, by halves. */
function firstWhere(sorted: readonly string[], holds: (text: string) => boolean, least = 0): number {
  let [low, high] = [least, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(sorted[middle] ?? '')) high = middle
    else low = middle + 1
  }
  return low
}

function someIn(texts: readonly string[], { from, to }: Range, matches: (text: string) => boolean): boolean {
  for (let at = from; at < to; at += 1) if (matches(texts[at] ?? '')) return true
  return false
}

/** By code units: half a character stands in no list of tags that a CDN takes, but order and prefix hold for it as well. */
function reversed(text: string): string {
  let backwards = ''
  for (let at = text.length - 1; at >= 0; at -= 1) backwards += text[at] ?? ''
  return backwards
}
