import type { Clock } from '../cdn/clock.ts'
import type { Purger } from '../core/batch.ts'
import { CacheTagsError, type ErrorCode } from '../core/error.ts'
import type { SizedPlan } from '../core/plan.ts'
import type { Oracle } from '../release/oracle.ts'
import { reportError } from '../release/purge-plan.ts'
import type { LedgerRelease } from '../release/release.ts'
import { resolveTarget, type Environment } from '../release/target.ts'
import type { Ledger } from '../store/ledger.ts'
import type { Outcome } from './outcome.ts'
import type { LiveEvent } from './parse-event.ts'
import { releaseLive } from './release-live.ts'
import type { WebhookSettings } from './settings.ts'

/** All that a webhook knows of the world. */
export interface WebhookPorts {
  readonly environment: Environment
  readonly clock: Clock
  readonly oracle: Oracle
  /** Opens the ledger for some work, and closes it after. */
  readonly withLedger: <Result>(work: (ledger: Ledger) => Promise<Result>) => Promise<Result>
  readonly purgersFor: (plan: SizedPlan) => Promise<readonly Purger[]>
  /** Takes one line, whatever is in it. */
  readonly log: (line: string) => void
}

/** Does what an event asks for, and logs what became of it. Never rejects. */
export async function workOn(event: LiveEvent, settings: WebhookSettings, ports: WebhookPorts): Promise<Outcome> {
  const log = (words: string): void => ports.log(`${event.type} ${event.id}: ${words}`)
  try {
    resolveTarget(settings.target, ports.environment)
    const warn = (message: string): void => log(`warning: ${message}`)
    const release = await ports.withLedger((ledger) =>
      releaseLive(event.type, settings, { ...ports, ledger, warn, say: () => {}, purgersFor: warning(ports, log) }),
    )
    return concluded(release, log)
  } catch (error) {
    log(wordsOf(error))
    return failed(error instanceof CacheTagsError ? error.code : 'CT_INTERNAL')
  }
}

function warning({ purgersFor }: WebhookPorts, log: (words: string) => void): WebhookPorts['purgersFor'] {
  return (plan) => {
    for (const words of plan.warnings) log(`warning: ${words}`)
    for (const { site } of plan.unpurgeable) log(`warning: no tag covers the entries of ${site}`)
    return purgersFor(plan)
  }
}

function concluded(release: LedgerRelease, log: (words: string) => void): Outcome {
  const { accepted, refused, plan, target, live } = release
  const error = reportError(release)
  if (error !== null) log(wordsOf(error))
  // What a CDN refuses it refuses every time: that is reported, and the event is done.
  if (error !== null && error.code !== 'CT_PURGE_REFUSED') return failed(error.code)
  if (!release.settled) {
    log('not settled: versions kept going live')
    return failed('CT_NOT_SETTLED')
  }
  const why = plan.widened === null ? '' : ` (everything: ${plan.widened})`
  log(`version ${live} is live, purged ${accepted.length} of ${plan.tags.length} tags in ${target}${why}`)
  return { kind: 'released', live, purged: accepted.length, refused: refused.length }
}

function failed(code: ErrorCode): Outcome {
  return { kind: 'failed', code }
}

function wordsOf(error: unknown): string {
  if (error instanceof CacheTagsError) {
    const hint = error.hint === undefined ? '' : ` hint: ${error.hint}`
    return `${error.code}: ${error.message}${hint}`
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
