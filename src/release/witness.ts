import type { PurgeOutcome, Purger } from '../core/batch.ts'
import type { SizedPlan } from '../core/plan.ts'
import type { ReleasePorts } from './release.ts'

/** What was seen of a release from outside, also of one that ended early. */
export interface Seen {
  /** What the oracle answered last. */
  readonly live: string
  /** Of the last round. */
  readonly plan: SizedPlan
  /** What the CDNs answered last in that round, in the plan's order; a gap where one was not asked. */
  readonly outcomes: readonly (PurgeOutcome | undefined)[]
  /** What the CDNs were asked in all rounds, in the plan's order. */
  readonly sent: readonly { readonly requests: number; readonly retries: number }[]
  /** How many rounds came as far as a plan. */
  readonly rounds: number
}

/** Looks on while others release. */
export interface Witness {
  /** To be handed to the release in place of those they look through. */
  readonly ports: Pick<ReleasePorts, 'oracle' | 'purgersFor'>
  /** `null` where the release did not come as far as a plan with somebody to carry it out. */
  readonly seen: () => Seen | null
}

/** Watches what a release asks, and what it is answered. */
export function createWitness({ oracle, purgersFor }: Pick<ReleasePorts, 'oracle' | 'purgersFor'>): Witness {
  let live: string | null = null
  let plan: SizedPlan | null = null
  let rounds = 0
  let outcomes: PurgeOutcome[] = []
  const sent: { requests: number; retries: number }[] = []
  const over = (purger: Purger, index: number): Purger => ({
    ...purger,
    purge: async (batches, options) => {
      const outcome = await purger.purge(batches, options)
      outcomes[index] = outcome
      const before = sent[index] ?? { requests: 0, retries: 0 }
      sent[index] = { requests: before.requests + outcome.requests, retries: before.retries + outcome.retries }
      return outcome
    },
  })
  return {
    ports: {
      oracle: { ...oracle, ask: async () => (live = await oracle.ask()) },
      purgersFor: async (wanted) => {
        const purgers = await purgersFor(wanted)
        plan = wanted
        rounds += 1
        outcomes = []
        return purgers.map(over)
      },
    },
    seen: () => (live === null || plan === null ? null : { live, plan, outcomes, sent, rounds }),
  }
}
