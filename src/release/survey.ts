import type { Manifest } from '../core/manifest.ts'
import type { Ledger, LedgerState, RecordKind } from '../store/ledger.ts'
import type { Baseline } from './plan-release.ts'

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

/** Records by kind and nonce, as a ledger removes them. */
export function recordsOf(kind: RecordKind, nonces: readonly string[]): (readonly [RecordKind, string])[] {
  return nonces.map((nonce) => [kind, nonce] as const)
}
