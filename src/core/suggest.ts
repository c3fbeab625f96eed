/** Nobody mistypes a longer word: comparing two takes the product of their lengths. */
const MOST_LETTERS = 128

/**
 * The candidate that was probably meant; `null` if none is near. Near: at most a third of the word is to be changed, by
 * inserting, dropping or replacing a letter, or by swapping two neighbours (Damerau's distance, restricted). Case is not
 * looked at. Of two that are equally near, the first.
 */
export function suggest(word: string, candidates: readonly string[]): string | null {
  if (word.length > MOST_LETTERS) return null
  const lower = word.toLowerCase()
  const ranked = candidates
    .filter(({ length }) => length <= MOST_LETTERS)
    .filter((candidate) => Math.abs(candidate.length - word.length) <= mostChanges(word, candidate))
    .map((candidate) => ({ candidate, distance: distanceOf(lower, candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= mostChanges(word, candidate))
    .sort((left, right) => left.distance - right.distance)
  return ranked[0]?.candidate ?? null
}

function mostChanges(word: string, candidate: string): number {
  return Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3))
}

function distanceOf(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1]
      const isSwap = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (isSame ? 0 : 1),
          isSwap ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
    beforeLast = last
    last = current
  }
  return at(last, to.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
