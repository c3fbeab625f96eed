/** Texts to be searched, in lower case and in the order of their rows. */
export type Haystack = readonly string[]

/** Makes texts ready to be searched. */
export function haystackOf<Row>(rows: readonly Row[], texts: (row: Row) => readonly string[]): Haystack {
  return rows.map((row) => texts(row).join('\n').toLowerCase())
}

/**
 * Finds the rows that hold every word of a query, whatever the case.
 *
 * @returns places of rows in the order of these; all, where nothing is asked
 */
export function search(haystack: Haystack, query: string): number[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found: number[] = []
  haystack.forEach((text, index) => {
    if (words.every((word) => text.includes(word))) found.push(index)
  })
  return found
}
