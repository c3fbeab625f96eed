import type { Clock } from '../cdn/clock.ts'
import type { Purger } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import type { Plan, ReleaseReport } from '../core/plan.ts'
import { joinPasses, purgePlan, type PlanListener, type PlanProgress } from './purge-plan.ts'

/** What waits depend on. */
export interface Waiting {
  readonly clock: Clock
  /** Hears what is waited for. */
  readonly say: (message: string) => void
  readonly signal: AbortSignal
}

/** How often, and until when, a plan is carried out. */
export interface Settling extends Waiting {
  /** When the new version was seen live, in milliseconds of the clock. */
  readonly sinceMs: number
  /** From then to the last purge: longer than requests of the old code run on. Milliseconds. */
  readonly settleMs: number
  readonly onProgress?: PlanListener['onProgress']
}

/**
 * Purges at once, so that few wait for it; and again when no request of the old code runs any more.
 *
 * @throws CacheTagsError `CT_NOT_SETTLED` where it was interrupted: a purge that somebody cut short proves nothing
 */
export async function purgeSettled(
  plan: Plan,
  purgers: readonly Purger[],
  { sinceMs, settleMs, onProgress, ...waiting }: Settling,
): Promise<ReleaseReport> {
  const { clock, signal } = waiting
  const restMs = (): number => sinceMs + settleMs - clock.now()
  const isOnce = plan.batches.length === 0 || restMs() <= 0
  const first = await purgePlan(plan, purgers, { signal, onProgress })
  if (isOnce) assertWanted(signal)
  if (isOnce || isDenied(first)) return first
  await waited(restMs(), waiting, 'for requests of old code to end')
  const listen = onProgress && ((progress: PlanProgress): void => onProgress({ ...progress, isAgain: true }))
  const last = await purgePlan(plan, purgers, { signal, onProgress: listen })
  assertWanted(signal)
  return joinPasses(first, last)
}

/** Whether a CDN let nobody in: then nothing was proved. */
export function isDenied({ stopped }: ReleaseReport): boolean {
  return stopped?.reason === 'denied'
}

/**
 * Waits, and says what for.
 *
 * @throws CacheTagsError `CT_NOT_SETTLED` where it was interrupted
 */
export async function waited(durationMs: number, { clock, say, signal }: Waiting, why: string): Promise<void> {
  if (durationMs > 0) {
    say(`waiting ${Math.ceil(durationMs / 1000)} s ${why}`)
    await clock.wait(durationMs, signal)
  }
  assertWanted(signal)
}

function assertWanted(signal: AbortSignal): void {
  if (!signal.aborted) return
  throw new CacheTagsError('CT_NOT_SETTLED', 'The release was interrupted; nothing was removed from the ledger.', {
    hint: 'Run the same command again: it does no harm to what was purged.',
  })
}
