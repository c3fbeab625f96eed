import { CDN_LIMITS, tagProblem, type CdnName } from '../cdn/limits.ts'
import { createVercelPurger } from '../cdn/vercel.ts'
import type { Purger } from '../core/batch.ts'
import type { Plan } from '../core/plan.ts'
import { readVercelAccount, type ConfiguredAccount } from './account.ts'
import type { CdnPort } from './plan-release.ts'
import type { Environment } from './target.ts'

/** What a CDN can take. */
export function cdnPort(cdn: CdnName): CdnPort {
  const limits = CDN_LIMITS[cdn]
  return { limits, tagProblem: (tag) => tagProblem(tag, limits) }
}

/** Whom to call the CDN as, and for how long. */
export interface PurgerSettings {
  readonly root: string
  readonly options: ConfiguredAccount
  readonly environment: Environment
  /** Milliseconds that one purge may take; the client's own default where it isn't said. */
  readonly deadlineMs?: number | undefined
}

/**
 * The client that carries out a plan. Where nothing is to be sent, nobody is asked for a token.
 *
 * @throws CacheTagsError `CT_CREDENTIALS`
 */
export async function purgerFor(plan: Plan, settings: PurgerSettings): Promise<Purger> {
  if (plan.batches.length === 0) return IDLE
  const { root, options, environment, deadlineMs } = settings
  return createVercelPurger({ ...(await readVercelAccount(options, environment, root)), deadlineMs })
}

const IDLE: Purger = {
  name: 'vercel',
  limits: CDN_LIMITS.vercel,
  purge: async () => ({
    accepted: [],
    refused: [],
    unreached: [],
    requests: 0,
    retries: 0,
    stopped: null,
    receipts: [],
  }),
}
