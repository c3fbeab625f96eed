import { durationMs } from '../core/duration.ts'
import { CacheTagsError } from '../core/error.ts'

/** Node's timers take no longer delay. */
const MAX_MS = 2_147_483_647

/**
 * Milliseconds of a duration such as `500ms`, `30s`, `5m`, `1.5h` or `1m30s`.
 *
 * @param flag - whose value it is, for the message
 * @throws CacheTagsError `CT_USAGE` for what is no duration, shorter than `leastMs`, or longer than 24 days
 */
export function parseDurationMs(text: string, flag: string, leastMs = 1): number {
  const parsedMs = durationMs(text)
  if (parsedMs !== null && parsedMs >= leastMs && parsedMs <= MAX_MS) return parsedMs
  throw new CacheTagsError('CT_USAGE', `--${flag} ${JSON.stringify(text)} is no duration.`, {
    hint: 'Write it as 30s, 5m or 1m30s; 24 days at most.',
  })
}
