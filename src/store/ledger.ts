import PQueue from 'p-queue'
import { knownTags } from '../core/diff.ts'
import { CacheTagsError } from '../core/error.ts'
import { byCodeUnit } from '../core/hash.ts'
import { releaseDigest, type Manifest } from '../core/manifest.ts'
import { decodeManifest, encodeManifest } from '../core/manifest-codec.ts'
import type { ReleaseRecord } from '../core/release-record.ts'
import {
  decodeIntent,
  decodeLive,
  decodePending,
  encodeIntent,
  encodeLive,
  encodePending,
  type IntentRecord,
  type LiveRecord,
  type PendingRecord,
  type Version,
} from './records.ts'
import { isSegment } from './keys.ts'
import { decodeRelease, encodeRelease, releaseName, RELEASES_KEPT } from './release-record.ts'
import type { Store } from './store.ts'

/** A record under its nonce; `null` where something stands there that can't be read. */
export type Named<Entry> = readonly [nonce: string, record: Entry | null]

/** What a ledger says at one moment: a listing, and what was read of it. */
export interface LedgerState {
  readonly intents: readonly Named<IntentRecord>[]
  readonly live: readonly Named<LiveRecord>[]
  readonly pending: readonly Named<PendingRecord>[]
  /** Digests of the manifests it keeps. */
  readonly manifests: readonly string[]
  /** Whether a first release or an adoption is complete. */
  readonly isFounded: boolean
}

/** Kinds of records that are put under a nonce of their own. */
export type RecordKind = 'intent' | 'live' | 'pending'

/**
 * What a store knows of one application and target. Every record is put under a nonce, which is never used again, and
 * never changed: so runs that know nothing of each other can't undo what the other did.
 */
export interface Ledger {
  /** The store's name. */
  readonly name: string
  readonly read: () => Promise<LedgerState>
  /** The manifest of a digest; `null` where there is none that can be read. */
  readonly readManifest: (digest: string) => Promise<Manifest | null>
  readonly putManifest: (manifest: Manifest) => Promise<Version>
  /** Each yields the nonce under which it put. */
  readonly putIntent: (record: IntentRecord) => Promise<string>
  readonly putLive: (record: LiveRecord) => Promise<string>
  readonly putPending: (record: PendingRecord) => Promise<string>
  readonly putFounded: (atMs: number) => Promise<void>
  readonly removeRecords: (records: readonly (readonly [kind: RecordKind, nonce: string])[]) => Promise<void>
  readonly removeManifests: (digests: readonly string[]) => Promise<void>
  /** Remembers a release, and forgets all but the newest {@link RELEASES_KEPT}. Nothing is decided by what it puts. */
  readonly putRelease: (record: ReleaseRecord) => Promise<void>
  /** The newest releases that are remembered, newest first; {@link RELEASES_KEPT}, where it isn't said how many. */
  readonly readReleases: (most?: number) => Promise<readonly ReleaseRecord[]>
}

/** Reads of a store that are under way at once. */
const READS_AT_ONCE = 16

/**
 * Opens one ledger of a store.
 *
 * @param scope - the first segment of its keys: {@link scopeKey}
 * @param newNonce - yields a text that was never used before
 */
export function openLedger(store: Store, scope: string, newNonce: () => string): Ledger {
  const put = async (kind: RecordKind, text: string): Promise<string> => {
    const nonce = newNonce()
    await store.put(`${scope}/${kind}/${nonce}`, text)
    return nonce
  }
  const keyOfManifest = (digest: string): string => `${scope}/manifests/${digest}`
  return {
    name: store.name,
    read: () => readState(store, scope),
    readManifest: async (digest) => {
      // Records and answers of applications say it, and no store is to look elsewhere for what they say.
      const text = isSegment(digest) ? await store.get(keyOfManifest(digest)) : null
      return text === null ? null : manifestOf(text, digest)
    },
    putManifest: async (manifest) => {
      const version = versionOf(manifest)
      await store.put(keyOfManifest(version.digest), encodeManifest(manifest))
      return version
    },
    putIntent: (record) => put('intent', encodeIntent(record)),
    putLive: (record) => put('live', encodeLive(record)),
    putPending: (record) => put('pending', encodePending(record)),
    putFounded: (atMs) => store.put(`${scope}/founded`, `${JSON.stringify({ at: new Date(atMs).toISOString() })}\n`),
    removeRecords: (records) => store.remove(records.map(([kind, nonce]) => `${scope}/${kind}/${nonce}`)),
    removeManifests: (digests) => store.remove(digests.map(keyOfManifest)),
    putRelease: async (record) => {
      await store.put(`${scope}/release/${releaseName(record, newNonce())}`, encodeRelease(record))
      const old = (await releaseKeys(store, scope)).slice(RELEASES_KEPT)
      if (old.length > 0) await store.remove(old)
    },
    readReleases: (most = RELEASES_KEPT) => readReleases(store, scope, most),
  }
}

/** What records say of a manifest's version. */
export function versionOf(manifest: Manifest): Version {
  return { digest: releaseDigest(manifest), tags: knownTags([manifest]) }
}

/** A torn manifest, one of another schema, and one under another's key count as lost: then the record's tags speak. */
function manifestOf(text: string, digest: string): Manifest | null {
  try {
    const manifest = decodeManifest(text, `manifest ${digest}`)
    return releaseDigest(manifest) === digest ? manifest : null
  } catch (error) {
    if (error instanceof CacheTagsError) return null
    throw error
  }
}

/** Keys of the releases that are remembered, newest first. */
async function releaseKeys(store: Store, scope: string): Promise<string[]> {
  return [...(await store.list(`${scope}/release/`))].sort((left, right) => byCodeUnit(right, left))
}

async function readReleases(store: Store, scope: string, most: number): Promise<ReleaseRecord[]> {
  const keys = (await releaseKeys(store, scope)).slice(0, most)
  const reading = keys.map((key) => () => store.get(key))
  const texts = await new PQueue({ concurrency: READS_AT_ONCE }).addAll(reading)
  const records = texts.flatMap((text) => (text === null ? [] : (decodeRelease(text) ?? [])))
  return records.sort((left, right) => right.atMs - left.atMs)
}

async function readState(store: Store, scope: string): Promise<LedgerState> {
  const keys = await store.list(`${scope}/`)
  const namesOf = (kind: string): string[] => {
    const prefix = `${scope}/${kind}/`
    return keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
  }
  const read = async <Entry>(
    kind: RecordKind,
    decode: (text: string, key: string) => Entry | null,
  ): Promise<Named<Entry>[]> => {
    const reading = namesOf(kind).map((nonce) => async (): Promise<Named<Entry>[]> => {
      const key = `${scope}/${kind}/${nonce}`
      const text = await store.get(key)
      // Another run has removed it since the listing.
      return text === null ? [] : [[nonce, decode(text, key)]]
    })
    return (await new PQueue({ concurrency: READS_AT_ONCE }).addAll(reading)).flat()
  }
  return {
    intents: await read('intent', decodeIntent),
    live: await read('live', decodeLive),
    pending: await read('pending', decodePending),
    manifests: namesOf('manifests'),
    isFounded: keys.includes(`${scope}/founded`),
  }
}
