import * as v from 'valibot'
import { TARGETS } from '../core/batch.ts'
import { WIDENING_REASONS } from '../core/diff.ts'
import type { ReleaseRecord } from '../core/release-record.ts'
import { isSegment } from './keys.ts'

/** Number of the format of remembered releases. Those of another are passed over: history decides nothing. */
export const RELEASE_SCHEMA = 1

/** How many releases a ledger remembers. */
export const RELEASES_KEPT = 50

/** Most refusals that are remembered of a release. */
export const REFUSALS_KEPT = 20

const segment = v.pipe(v.string(), v.check(isSegment))
const amount = v.pipe(v.number(), v.finite(), v.minValue(0))
const releaseSchema = v.object({
  schema: v.literal(RELEASE_SCHEMA),
  at: v.pipe(v.string(), v.isoTimestamp()),
  released: segment,
  live: segment,
  target: v.picklist(TARGETS),
  widened: v.nullable(v.picklist(WIDENING_REASONS)),
  tags: amount,
  accepted: amount,
  refused: v.array(v.object({ tag: v.string(), cdn: v.string(), reason: v.string() })),
  unreached: amount,
  requests: amount,
  retries: amount,
  durationMs: amount,
  rounds: amount,
  settled: v.boolean(),
  founded: v.boolean(),
  error: v.nullable(v.string()),
  cdns: v.array(v.object({ cdn: v.string(), requests: amount, accepted: amount, refused: amount, unreached: amount })),
})

/** The text of a remembered release. */
export function encodeRelease({ atMs, ...record }: ReleaseRecord): string {
  return `${JSON.stringify({ schema: RELEASE_SCHEMA, at: new Date(atMs).toISOString(), ...record })}\n`
}

/** Reads a remembered release; `null` if it is torn, or of another format. */
export function decodeRelease(text: string): ReleaseRecord | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const result = v.safeParse(releaseSchema, value)
  if (!result.success) return null
  const { schema: _, at, ...record } = result.output
  const atMs = Date.parse(at)
  return Number.isNaN(atMs) ? null : { atMs, ...record }
}

/** Digits that a time takes until the year 5138, so that names sort as times do. */
const TIME_DIGITS = 14

/**
 * The last segment of a remembered release's key. It begins with the time, so that old ones can be told without reading
 * any; the nonce tells those of one moment apart.
 */
export function releaseName({ atMs }: Pick<ReleaseRecord, 'atMs'>, nonce: string): string {
  return `${String(Math.max(0, Math.trunc(atMs))).padStart(TIME_DIGITS, '0')}-${nonce}`
}
