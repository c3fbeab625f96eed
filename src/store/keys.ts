const KEY = /^[0-9A-Za-z_-]+(?:\/[0-9A-Za-z_-]+)*$/u

/**
 * The keys among the names of a place, each once. Others put things there too: a console its folders, a person a file.
 *
 * @param base - what stands before every key; empty, or ended by `/`
 */
export function keysBelow(base: string, names: readonly string[]): string[] {
  const keys = names.flatMap((name) => (name.startsWith(base) ? [name.slice(base.length)] : []))
  return [...new Set(keys)].filter((key) => KEY.test(key))
}

/** Whether a text can be one segment of a key: a digest or a nonce, and never a way to another place. */
export function isSegment(text: string): boolean {
  return /^[0-9A-Za-z_-]{1,128}$/u.test(text)
}

/** What is put before every key, out of what an address says: empty, or ended by `/`. */
export function basePrefix(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '')
  return segments.map((segment) => `${segment}/`).join('')
}

/** Cuts a list into pieces of at most `size`. */
export function batchesOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
