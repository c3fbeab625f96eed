import * as v from 'valibot'
import { CacheTagsError } from '../core/error.ts'
import { isSegment } from './keys.ts'

/** Number of the records' format. Another one is refused, never guessed at: what it means to remove one is not known. */
export const RECORD_SCHEMA = 1

/** A version of the application, as records name it. */
export interface Version {
  /** Digest of its manifest: {@link releaseDigest}. */
  readonly digest: string
  /** Every tag by which its entries can be named, so that it can be purged when its manifest is lost. */
  readonly tags: readonly string[]
}

/** A version that may go live soon. */
export interface IntentRecord extends Version {
  /** When it was put, by the clock of whoever put it, in milliseconds since the epoch. */
  readonly atMs: number
}

/** A version that has been live, and so may have entries. */
export interface LiveRecord extends IntentRecord {
  /** Nonces of the live records that this version was seen to have taken the place of. */
  readonly supersedes: readonly string[]
  /** Set by an adoption: until then there may be entries that carry no site tags. Milliseconds since the epoch. */
  readonly untaggedUntilMs: number | null
}

/** A tag that a release did not purge. */
export interface PendingTag {
  readonly tag: string
  /** Why the CDN will not take it; `null` where it was not reached. */
  readonly refused: string | null
}

/** Tags that a release did not purge. */
export interface PendingRecord {
  readonly tags: readonly PendingTag[]
  readonly atMs: number
}

const segment = v.pipe(v.string(), v.check(isSegment))
const version = { schema: v.literal(RECORD_SCHEMA), digest: segment, tags: v.array(v.string()), at: v.string() }
const intentSchema = v.object(version)
const liveSchema = v.object({
  ...version,
  supersedes: v.array(segment),
  untaggedUntil: v.nullable(v.string()),
})
const pendingSchema = v.object({
  schema: v.literal(RECORD_SCHEMA),
  tags: v.array(v.object({ tag: v.string(), refused: v.nullable(v.string()) })),
  at: v.string(),
})

/** The text of an intent. Times are written so that people can read them. */
export function encodeIntent({ digest, tags, atMs }: IntentRecord): string {
  return encode({ schema: RECORD_SCHEMA, digest, at: timeText(atMs), tags })
}

/** The text of a live record. */
export function encodeLive({ digest, tags, atMs, supersedes, untaggedUntilMs }: LiveRecord): string {
  const untaggedUntil = untaggedUntilMs === null ? null : timeText(untaggedUntilMs)
  return encode({ schema: RECORD_SCHEMA, digest, at: timeText(atMs), untaggedUntil, supersedes, tags })
}

/** The text of a pending record. */
export function encodePending({ tags, atMs }: PendingRecord): string {
  return encode({ schema: RECORD_SCHEMA, at: timeText(atMs), tags })
}

function encode(record: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(record)}\n`
}

function timeText(timeMs: number): string {
  return new Date(timeMs).toISOString()
}

/** Reads an intent; `null` if it is torn. */
export function decodeIntent(text: string, key: string): IntentRecord | null {
  const read = decode(intentSchema, text, key)
  const atMs = timeOf(read?.at)
  return read === null || atMs === null ? null : { digest: read.digest, tags: read.tags, atMs }
}

/** Reads a live record; `null` if it is torn. */
export function decodeLive(text: string, key: string): LiveRecord | null {
  const read = decode(liveSchema, text, key)
  const atMs = timeOf(read?.at)
  if (read === null || atMs === null) return null
  const { digest, tags, supersedes, untaggedUntil } = read
  const untaggedUntilMs = untaggedUntil === null ? null : timeOf(untaggedUntil)
  // A time that can't be read is one that never comes.
  const until = untaggedUntil !== null && untaggedUntilMs === null ? Number.POSITIVE_INFINITY : untaggedUntilMs
  return { digest, tags, atMs, supersedes, untaggedUntilMs: until }
}

/** Reads a pending record; `null` if it is torn. */
export function decodePending(text: string, key: string): PendingRecord | null {
  const read = decode(pendingSchema, text, key)
  const atMs = timeOf(read?.at)
  return read === null || atMs === null ? null : { tags: read.tags, atMs }
}

function decode<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
  key: string,
): v.InferOutput<Schema> | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  const result = v.safeParse(schema, value)
  if (result.success) return result.output
  const found = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined
  if (typeof found === 'number' && found !== RECORD_SCHEMA) {
    throw new CacheTagsError(
      'CT_LEDGER_FOREIGN',
      `The ledger's record ${key} has schema ${found}; this version reads schema ${RECORD_SCHEMA}.`,
      { hint: 'Use the newest version of unplugin-cache-tags that writes to this ledger. Nothing was removed.' },
    )
  }
  return null
}

function timeOf(text: string | undefined): number | null {
  const timeMs = Date.parse(text ?? '')
  return Number.isNaN(timeMs) ? null : timeMs
}
