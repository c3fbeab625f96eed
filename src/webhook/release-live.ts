import { ledgerReleaseOptions } from '../release/ledger-options.ts'
import { CacheTagsError } from '../core/error.ts'
import type { Manifest } from '../core/manifest.ts'
import { releaseAndRemember, type RememberingPorts } from '../release/history.ts'
import type { LedgerRelease } from '../release/release.ts'
import type { Ledger } from '../store/ledger.ts'
import type { LiveEventType } from './parse-event.ts'
import type { WebhookSettings } from './settings.ts'

/**
 * How long after its event a rollback may take effect, in milliseconds: Vercel sends the event when it accepts the
 * rollback, and none when traffic has moved (https://vercel.com/docs/webhooks/webhooks-api#deployment.rollback).
 */
export const ROLLBACK_MS = 30_000

const NEVER = new AbortController().signal

/**
 * Releases the version that is live, as announced. After a rollback it looks once more, when that has taken effect.
 *
 * @throws CacheTagsError `CT_LIVE_UNKNOWN` where the ledger knows nothing of that version, and what
 *   {@link releaseAndRemember} throws
 */
export async function releaseLive(
  type: LiveEventType,
  settings: WebhookSettings,
  ports: RememberingPorts,
): Promise<LedgerRelease> {
  const { oracle, clock } = ports
  const dueMs = clock.now() + ROLLBACK_MS + oracle.lagMs
  const release = await releaseVersion(await oracle.ask(), settings, ports)
  // What is not settled is sent again, and looks once more then.
  if (type !== 'deployment.rollback' || !release.settled) return release
  await clock.wait(Math.max(0, dueMs - clock.now()), NEVER)
  const live = await oracle.ask()
  return live === release.live ? release : releaseVersion(live, settings, ports)
}

async function releaseVersion(
  digest: string,
  { options, target }: WebhookSettings,
  ports: RememberingPorts,
): Promise<LedgerRelease> {
  return releaseAndRemember(await announcedManifest(ports.ledger, digest), ports, {
    ...ledgerReleaseOptions(options, target),
    ownIntents: [],
    acknowledges: false,
    signal: NEVER,
  })
}

async function announcedManifest(ledger: Ledger, digest: string): Promise<Manifest> {
  const manifest = await ledger.readManifest(digest)
  if (manifest !== null) return manifest
  throw new CacheTagsError('CT_LIVE_UNKNOWN', `Version ${digest} is live, and ${ledger.name} has no manifest of it.`, {
    hint: 'Run `cache-tags announce` where it is built, with the same store, namespace, project and target. Nothing was purged.',
  })
}
