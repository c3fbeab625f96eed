import type { Clock } from '../cdn/clock.ts'
import { CacheTagsError } from '../core/error.ts'
import type { Manifest } from '../core/manifest.ts'
import type { Ledger } from '../store/ledger.ts'

/** A version that was announced. */
export interface Announcement {
  readonly digest: string
  /** Nonce of the intent: whoever releases the version hands it back, so that it speaks no longer. */
  readonly intent: string
}

/**
 * Says that a version may go live soon; to be done before it can take traffic, at every change of what is live. Without
 * it a version that went live and was never released leaves entries that no later release knows of.
 */
export async function announceVersion(manifest: Manifest, ledger: Ledger, clock: Clock): Promise<Announcement> {
  const version = await ledger.putManifest(manifest)
  const intent = await ledger.putIntent({ ...version, atMs: clock.now() })
  return { digest: version.digest, intent }
}

/**
 * Takes a cache that was filled before there was a ledger as it is: nothing is purged. The version is recorded twice, for
 * entries with its site tags, and for those from before it had them.
 *
 * @param maxAgeMs - after that time no entry from before is left
 * @throws CacheTagsError `CT_USAGE` if the ledger is in use already
 */
export async function adoptVersion(
  manifest: Manifest,
  ledger: Ledger,
  clock: Clock,
  maxAgeMs: number,
): Promise<string> {
  const { isFounded } = await ledger.read()
  if (isFounded) {
    throw new CacheTagsError(
      'CT_USAGE',
      'The ledger is in use already: adopting would pass over what is to be purged.',
      {
        hint: 'Run `cache-tags purge`.',
      },
    )
  }
  const version = await ledger.putManifest(manifest)
  const atMs = clock.now()
  await ledger.putLive({ ...version, atMs, supersedes: [], untaggedUntilMs: null })
  await ledger.putLive({ ...version, atMs, supersedes: [], untaggedUntilMs: atMs + maxAgeMs })
  await ledger.putFounded(atMs)
  return version.digest
}
