import type { Ledger } from '../store/ledger.ts'
import type { ReleaseRecord } from '../core/release-record.ts'
import { statusReport, type LedgerStatus, type StatusRelease } from '../report/ledger-report.ts'
import { isGiven, type Call } from './command.ts'
import { toJson } from './json.ts'
import { withLedgerOf } from './open-ledger.ts'
import { readSettings } from './settings.ts'
import { viewOf } from './talk.ts'
import type { World } from './world.ts'

/** Releases that are shown in a terminal. */
const SHOWN = 5

/** `cache-tags status`: what the ledger knows. Changes nothing, needs no token of the CDN. */
export async function status(call: Call, world: World): Promise<number> {
  const settings = await readSettings(call, world.cwd)
  return withLedgerOf(call, settings, world, async ({ ledger, words }) => {
    const isJson = isGiven(call, 'json')
    const known = await readStatus(ledger, words)
    const releases = (await ledger.readReleases(isJson ? undefined : SHOWN)).map(statusRelease)
    if (isJson) world.stdout.write(toJson({ ...known, releases }))
    else world.stdout.write(statusReport(known, releases, viewOf(world.stdout, world.environment)))
    return 0
  })
}

/**
 * What a ledger knows, but for its history.
 *
 * @param words - what to call it
 */
export async function readStatus(ledger: Ledger, words: string): Promise<LedgerStatus> {
  const { live, intents, pending, manifests, isFounded } = await ledger.read()
  return {
    ledger: words,
    founded: isFounded,
    live: live.map(([record, found]) => ({
      record,
      version: found?.digest ?? null,
      at: found === null ? null : timeText(found.atMs),
      untaggedUntil: typeof found?.untaggedUntilMs === 'number' ? timeText(found.untaggedUntilMs) : null,
    })),
    announced: intents.map(([record, found]) => ({
      record,
      version: found?.digest ?? null,
      at: found === null ? null : timeText(found.atMs),
    })),
    pending: pending.flatMap(([, found]) => found?.tags ?? []),
    versions: manifests,
  }
}

/** A remembered release as it is shown. */
export function statusRelease({ atMs, ...record }: ReleaseRecord): StatusRelease {
  return { at: timeText(atMs), ...record }
}

/** A time that could not be read is taken for one that never comes. */
function timeText(timeMs: number): string {
  return Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : 'unknown'
}
