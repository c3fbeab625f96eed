import { durationMs } from '../core/duration.ts'
import type { Retention } from './removal.ts'

/** Durations as the option `ledger` has them, which was checked. */
export interface LedgerDurations {
  readonly settle?: string
  readonly retain?: string
  readonly announced?: string
  readonly lag?: string
  readonly maxAge?: string
}

/** The same in milliseconds. */
export interface LedgerTimes extends Retention {
  readonly settleMs: number
  readonly lagMs: number
  readonly maxAgeMs: number
}

/** Reads the durations of the option `ledger`. */
export function ledgerTimes({ settle, retain, announced, lag, maxAge }: LedgerDurations): LedgerTimes {
  const msOf = (text = '0s'): number => durationMs(text) ?? 0
  return {
    settleMs: msOf(settle),
    retainMs: msOf(retain),
    announcedMs: msOf(announced),
    lagMs: msOf(lag),
    maxAgeMs: msOf(maxAge),
  }
}
