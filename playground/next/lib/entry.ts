/** What is cached: the stamp tells one computation from the next. */
export interface Entry {
  readonly text: string
  readonly stamp: string
}

export function entry(text: string): Entry {
  return { text, stamp: crypto.randomUUID() }
}
