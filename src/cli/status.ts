import { statusReport, type LedgerStatus } from '../report/ledger-report.ts'
import { isGiven, type Call } from './command.ts'
import { toJson } from './json.ts'
import { withLedgerOf } from './open-ledger.ts'
import { readSettings } from './settings.ts'
import { viewOf } from './talk.ts'
import type { World } from './world.ts'

/** `cache-tags status`: what the ledger knows. Changes nothing, needs no token of the CDN. */
export async function status(call: Call, world: World): Promise<number> {
  const settings = await readSettings(call, world.cwd)
  return withLedgerOf(call, settings, world, async ({ ledger, words }) => {
    const { live, intents, pending, manifests, isFounded } = await ledger.read()
    const timeOf = (atMs: number): string => new Date(atMs).toISOString()
    const known: LedgerStatus = {
      ledger: words,
      founded: isFounded,
      live: live.map(([record, found]) => ({
        record,
        version: found?.digest ?? null,
        at: found === null ? null : timeOf(found.atMs),
        untaggedUntil: typeof found?.untaggedUntilMs === 'number' ? timeOf(found.untaggedUntilMs) : null,
      })),
      announced: intents.map(([record, found]) => ({
        record,
        version: found?.digest ?? null,
        at: found === null ? null : timeOf(found.atMs),
      })),
      pending: pending.flatMap(([, found]) => found?.tags ?? []),
      versions: manifests,
    }
    if (isGiven(call, 'json')) world.stdout.write(toJson(known))
    else world.stdout.write(statusReport(known, viewOf(world.stdout, world.environment)))
    return 0
  })
}
