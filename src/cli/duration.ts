import { CacheTagsError } from '../core/error.ts'

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 }

/** Node's timers take no longer delay. */
const MAX_MS = 2_147_483_647

/**
 * Milliseconds of a duration such as `500ms`, `30s`, `5m`, `1.5h` or `1m30s`.
 *
 * @param flag - whose value it is, for the message
 * @throws CacheTagsError `CT_USAGE` for what is no duration, none at all, or longer than 24 days
 */
export function parseDurationMs(text: string, flag: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|min|m|h)/g)]
  const isWhole = text !== '' && parts.map(([part]) => part).join('') === text
  const totalMs = Math.round(
    parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit ?? ''] ?? 0), 0),
  )
  if (isWhole && totalMs >= 1 && totalMs <= MAX_MS) return totalMs
  throw new CacheTagsError('CT_USAGE', `--${flag} ${JSON.stringify(text)} is no duration.`, {
    hint: 'Write it as 30s, 5m or 1m30s; 24 days at most.',
  })
}
