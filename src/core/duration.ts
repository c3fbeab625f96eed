const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** What {@link durationMs} understands. */
export const DURATION: RegExp = /^(?:\d+(?:\.\d+)?(?:ms|s|min|m|h|d))+$/

/** Milliseconds of a duration such as `500ms`, `30s`, `5m`, `1.5h`, `30d` or `1m30s`; `null` for what is none. */
export function durationMs(text: string): number | null {
  if (!DURATION.test(text)) return null
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|min|m|h|d)/g)]
  return Math.round(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0), 0))
}
