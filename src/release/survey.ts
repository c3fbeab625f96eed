import type { Manifest } from '../core/manifest.ts'
import type { Ledger, LedgerState, Named, RecordKind } from '../store/ledger.ts'
import type { IntentRecord, LiveRecord } from '../store/records.ts'
import type { Baseline } from './plan-release.ts'

/** How long records speak, in milliseconds. */
export interface Retention {
  /** After a version was superseded, its old deployments may still write for so long. */
  readonly retainMs: number
  /** An announced version has gone live after so long, or never will. */
  readonly announcedMs: number
}

/** What was found out of a ledger before anything is purged. */
export interface Survey {
  readonly baselines: readonly Baseline[]
  /** Tags that earlier releases did not purge. */
  readonly owed: readonly string[]
}

/**
 * Every version that may have entries, as baselines to compare the live one with.
 *
 * @param everyManifest - takes each manifest that is kept for one, whether a record names it or not
 */
export async function surveyLedger(
  ledger: Ledger,
  state: LedgerState,
  liveDigest: string,
  everyManifest = false,
): Promise<Survey> {
  const manifests = new Map<string, Manifest | null>()
  const manifestOf = async (digest: string): Promise<Manifest | null> => {
    const known = manifests.get(digest)
    if (known !== undefined) return known
    const read = await ledger.readManifest(digest)
    manifests.set(digest, read)
    return read
  }
  const baselines: Baseline[] = []
  for (const { digest, tags, isUntagged } of versionsOf(state)) {
    if (digest === liveDigest && !isUntagged) continue
    const manifest = await manifestOf(digest)
    if (manifest === null) baselines.push({ kind: 'lost', tags })
    else if (isUntagged) baselines.push({ kind: 'read', manifest: withoutSiteTags(manifest), isKept: true })
    else baselines.push({ kind: 'read', manifest })
  }
  const doubt = doubtOf(state)
  const known: Manifest[] = []
  for (const digest of doubt !== null || everyManifest ? state.manifests : []) {
    const manifest = await manifestOf(digest)
    if (manifest !== null) known.push(manifest)
  }
  if (doubt !== null) baselines.push({ kind: 'unknown', reason: doubt, known })
  else if (everyManifest) baselines.push(...known.map((manifest): Baseline => ({ kind: 'read', manifest })))
  const owed = state.pending.flatMap(([, record]) => record?.tags.map(({ tag }) => tag) ?? [])
  return { baselines, owed: [...new Set(owed)] }
}

interface NamedVersion {
  readonly digest: string
  readonly tags: readonly string[]
  readonly isUntagged: boolean
}

/** Each version once, for its entries with site tags and for those from before it had them. */
function versionsOf({ live, intents }: LedgerState): NamedVersion[] {
  const versions = new Map<string, NamedVersion>()
  const add = (version: NamedVersion): void => void versions.set(`${version.digest} ${version.isUntagged}`, version)
  for (const [, record] of intents) if (record !== null) add({ ...record, isUntagged: false })
  for (const [, record] of live) if (record !== null) add({ ...record, isUntagged: record.untaggedUntilMs !== null })
  return [...versions.values()]
}

function doubtOf({ live, intents, pending, isFounded }: LedgerState): 'first-release' | 'record-unreadable' | null {
  if (!isFounded) return 'first-release'
  return [...live, ...intents, ...pending].some(([, record]) => record === null) ? 'record-unreadable' : null
}

/** Entries from before the build began to write site tags carry only the others. */
function withoutSiteTags(manifest: Manifest): Manifest {
  return { ...manifest, build: { ...manifest.build, injected: [] } }
}

/**
 * The live records that the live version has taken the place of: those of another version. One that can't be read is
 * among them: it is another version's, or it says the same as the record that is put next.
 */
export function supersededBy(liveDigest: string, { live }: LedgerState): string[] {
  return live.filter(([, record]) => record?.digest !== liveDigest).map(([nonce]) => nonce)
}

/**
 * The live records of which every entry was made before this release's purge: the version was seen to be superseded
 * longer ago than old deployments may write. Of an adoption's record, those whose untagged entries have expired.
 *
 * @param supersedes - what this release itself has seen, at `atMs`
 */
export function outlivedRecords(
  { live }: LedgerState,
  supersedes: readonly string[],
  atMs: number,
  { retainMs }: Retention,
): string[] {
  const sinceMs = new Map<string, number>()
  const note = (nonces: readonly string[], seenMs: number): void => {
    for (const nonce of nonces) sinceMs.set(nonce, Math.min(seenMs, sinceMs.get(nonce) ?? seenMs))
  }
  note(supersedes, atMs)
  for (const [, record] of live) if (record !== null) note(record.supersedes, record.atMs)
  const isOutlived = ([nonce, record]: Named<LiveRecord>): boolean => {
    const untilMs = record?.untaggedUntilMs ?? null
    if (untilMs !== null) return untilMs <= atMs
    return (sinceMs.get(nonce) ?? Number.POSITIVE_INFINITY) <= atMs - retainMs
  }
  return live.filter(isOutlived).map(([nonce]) => nonce)
}

/** Intents that speak no longer: the pipeline's own, whose version went live, and those that are too old to. */
export function spentIntents(
  { intents }: LedgerState,
  own: readonly string[],
  nowMs: number,
  { announcedMs }: Retention,
): string[] {
  const isSpent = ([nonce, record]: Named<IntentRecord>): boolean =>
    own.includes(nonce) || (record !== null && nowMs - record.atMs > announcedMs)
  return intents.filter(isSpent).map(([nonce]) => nonce)
}

/** Records by kind and nonce, as a ledger removes them. */
export function recordsOf(kind: RecordKind, nonces: readonly string[]): (readonly [RecordKind, string])[] {
  return nonces.map((nonce) => [kind, nonce] as const)
}
