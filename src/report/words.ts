/** A number with its noun: `1 site`, `2 sites`. */
export function count(number: number, noun: string, plural: string = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`
}

/** A duration as people read it: `80 ms`, `1.2 s`, `3 min 20 s`. */
export function duration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`
  const seconds = Math.round(durationMs / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** A share in whole percent. What is something is never nothing, and what is not all is never all. */
export function percent(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0 %'
  if (part >= whole) return '100 %'
  return `${Math.min(99, Math.max(1, Math.round((part / whole) * 100)))} %`
}

/** The first few of a list, and how many more there are. */
export function firstFew(items: readonly string[], most: number): string[] {
  // Instead of "and 1 more" the one is shown.
  if (items.length <= most + 1) return [...items]
  return [...items.slice(0, most), `… and ${items.length - most} more`]
}
