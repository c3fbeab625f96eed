import { CDN_LIMITS, tagProblem, type CdnName } from '../cdn/limits.ts'
import { createNextPurger } from '../cdn/next.ts'
import type { TransportOptions } from '../cdn/transport.ts'
import { createVercelPurger } from '../cdn/vercel.ts'
import type { Purger } from '../core/batch.ts'
import type { Plan } from '../core/plan.ts'
import { readNextAccount, type ConfiguredNext } from './next-account.ts'
import type { CdnPort } from './plan-release.ts'
import type { Environment } from './target.ts'
import { readVercelAccount, type ConfiguredVercel } from './vercel-account.ts'

/** The options that say whom to call. */
export interface ConfiguredCdn extends ConfiguredVercel, ConfiguredNext {
  readonly cdn: CdnName
}

/** What a CDN can take. */
export function cdnPort(cdn: CdnName): CdnPort {
  const limits = CDN_LIMITS[cdn]
  return { limits, tagProblem: (tag) => tagProblem(tag, limits) }
}

/** Which CDN to call, as whom, and for how long. */
export interface PurgerSettings {
  readonly root: string
  readonly options: ConfiguredCdn
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
  const { options, deadlineMs } = settings
  return plan.batches.length === 0 ? idlePurger(options.cdn) : CLIENTS[options.cdn](settings, { deadlineMs })
}

type MakeClient = (settings: PurgerSettings, transport: TransportOptions) => Promise<Purger>

const CLIENTS: Readonly<Record<CdnName, MakeClient>> = {
  vercel: async ({ root, options, environment }, transport) =>
    createVercelPurger({ ...(await readVercelAccount(options, environment, root)), ...transport }),
  next: async ({ options, environment }, transport) =>
    createNextPurger({ ...readNextAccount(options, environment), ...transport }),
}

function idlePurger(cdn: CdnName): Purger {
  return {
    name: cdn,
    limits: CDN_LIMITS[cdn],
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
}
