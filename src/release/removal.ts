import type { LedgerState, Named, RecordKind } from '../store/ledger.ts'
import type { LiveRecord } from '../store/records.ts'
import { recordsOf } from './survey.ts'

/** How long records speak, in milliseconds. */
export interface Retention {
  /** After a version was superseded, its old deployments may still write for so long. */
  readonly retainMs: number
  /** An announced version has gone live after so long, or never will. */
  readonly announcedMs: number
}

/** What a release knows when the oracle has answered. */
export interface Sight {
  readonly state: LedgerState
  /** Of the version that is live. */
  readonly liveDigest: string
  /** When the oracle answered. Milliseconds since the epoch. */
  readonly answeredMs: number
  /** Nonces of the intents that this pipeline put. */
  readonly ownIntents: readonly string[]
  /** Nonces of the intents that were too old when the ledger was read. */
  readonly pastIntents: readonly string[]
}

/** Two machines' clocks may differ by so much. */
const CLOCK_SLACK_MS = 300_000

/** Intents that are too old to speak of a version that goes live yet. */
export function pastIntents({ intents }: LedgerState, nowMs: number, { announcedMs }: Retention): string[] {
  return intents.flatMap(([nonce, record]) => (record !== null && nowMs - record.atMs >= announcedMs ? [nonce] : []))
}

/**
 * The records of other versions, which are not live now: the evidence that their deployments are old, kept in the record
 * that this release puts. Of intents only those that are past: any other may still go live. A record that can't be read is
 * among them: it is another version's, or it says the same as the record that is put. What is noted already isn't noted
 * again: the older note stays for as long as what it is about.
 */
export function supersededRecords({ state, liveDigest, pastIntents: past }: Sight): string[] {
  const others = [...state.live, ...state.intents.filter(([nonce]) => past.includes(nonce))]
  const noted = new Set(state.live.flatMap(([, record]) => record?.supersedes ?? []))
  return others.filter(([nonce, record]) => record?.digest !== liveDigest && !noted.has(nonce)).map(([nonce]) => nonce)
}

/**
 * What a release removes after its purge: out of what it has read, and nothing else.
 * - Live records of versions that were seen to be superseded longer ago than their deployments may write.
 * - Older records of the live version: the one just put says as much. But not those that are evidence about a record that
 *   stays, else it would never be old enough where releases follow each other closely; and none before the founding, which
 *   asks how long the ledger has stood.
 * - Of an adoption's record only those whose untagged entries have expired.
 * - Pending tags that were read: what is left of them was put anew.
 * - The pipeline's own intents, whose version went live; and past ones, as long as a live record after that.
 */
export function removableRecords(sight: Sight, retention: Retention): (readonly [RecordKind, string])[] {
  const { state, liveDigest, answeredMs, ownIntents, pastIntents: past } = sight
  const isOver = evidenceIn(state, answeredMs, retention)
  const isExpired = ([, record]: Named<LiveRecord>): boolean => (record?.untaggedUntilMs ?? answeredMs) <= answeredMs
  const gone = state.live
    .filter((entry) => isExpired(entry))
    .filter(([nonce, record]) => record?.digest !== liveDigest && isOver(nonce))
    .map(([nonce]) => nonce)
  const stays = new Set(
    [...state.live, ...state.intents].map(([nonce]) => nonce).filter((nonce) => !gone.includes(nonce)),
  )
  const twins = state.live.filter(
    (entry) =>
      isExpired(entry) && entry[1]?.digest === liveDigest && !entry[1].supersedes.some((nonce) => stays.has(nonce)),
  )
  const spent = state.intents.filter(
    ([nonce, record]) =>
      ownIntents.includes(nonce) || (past.includes(nonce) && (record?.digest === liveDigest || isOver(nonce))),
  )
  return [
    ...recordsOf('live', [...gone, ...(state.isFounded ? twins.map(([nonce]) => nonce) : [])]),
    ...recordsOf(
      'pending',
      state.pending.map(([nonce]) => nonce),
    ),
    ...recordsOf(
      'intent',
      spent.map(([nonce]) => nonce),
    ),
  ]
}

/**
 * Whether a first release is complete. Old deployments of the code before the ledger may write for as long as those of any
 * other, and no record tells of it: so a record has to have stood for that long, and the first release comes twice.
 */
export function isFounding({ state, answeredMs }: Sight, { retainMs }: Retention): boolean {
  if (state.isFounded) return false
  const oldestMs = state.live.reduce((oldest, [, record]) => Math.min(oldest, record?.atMs ?? oldest), answeredMs)
  return retainMs === 0 || oldestMs <= answeredMs - retainMs - CLOCK_SLACK_MS
}

/** Tells whether a version's old deployments have stopped writing, by what was noted of its record. */
function evidenceIn({ live }: LedgerState, answeredMs: number, { retainMs }: Retention): (nonce: string) => boolean {
  const sinceMs = new Map<string, number>()
  for (const [, record] of live) {
    for (const nonce of record?.supersedes ?? []) {
      sinceMs.set(nonce, Math.min(record?.atMs ?? 0, sinceMs.get(nonce) ?? Number.POSITIVE_INFINITY))
    }
  }
  const latestMs = answeredMs - retainMs - CLOCK_SLACK_MS
  return (nonce) => retainMs === 0 || (sinceMs.get(nonce) ?? Number.POSITIVE_INFINITY) <= latestMs
}
