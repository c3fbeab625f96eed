/** Several records as one; of a key that has different texts, the texts in code-unit order are joined. */
export function joinTexts(
  records: readonly Readonly<Record<string, string>>[],
  join: (texts: readonly string[]) => string,
): Record<string, string> {
  const texts = new Map<string, Set<string>>()
  for (const [key, text] of records.flatMap((record) => Object.entries(record))) {
    texts.set(key, (texts.get(key) ?? new Set()).add(text))
  }
  return Object.fromEntries(
    [...texts].map(([key, set]) => [key, set.size > 1 ? join([...set].sort()) : [...set].join()]),
  )
}
