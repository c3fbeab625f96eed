import type { Target } from '../core/batch.ts'
import { EVERY_BASELINE } from './baseline.ts'
import { planCdns, type ConfiguredCdns } from './cdn.ts'
import { ledgerTimes, type LedgerDurations } from './ledger-times.ts'
import type { ReleaseOptions } from './plan-release.ts'
import type { LedgerReleaseOptions } from './release.ts'

/** What of the configuration decides how a release by the ledger is made. */
export interface ConfiguredRelease extends ConfiguredCdns, ReleaseOptions {
  readonly ledger: LedgerDurations
  readonly baseline?: string
}

/** How releases by the ledger are made, as configured; who asks for one adds what is only of that. */
export function ledgerReleaseOptions(
  options: ConfiguredRelease,
  target: Target,
): Omit<LedgerReleaseOptions, 'ownIntents' | 'acknowledges' | 'signal'> {
  return {
    ...ledgerTimes(options.ledger),
    target,
    cdns: planCdns(options),
    plan: options,
    everyManifest: options.baseline === EVERY_BASELINE,
  }
}
