import { TARGETS, type Batch, type Purger, type PurgeOptions, type PurgeOutcome } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import { CDN_CAPABILITIES, type CdnCapabilities, type CdnName } from './capabilities.ts'

/**
 * Makes a client of what sends. Whatever is asked, it sends what the CDN can: a way to purge that it lacks is replaced by
 * the one it has, and a cache that no single request purges as a whole is purged tag by tag.
 *
 * @param send - carries out batches and accounts for every tag
 * @returns a client whose `purge` throws `CT_TARGET` without a target
 */
export function purgerOf(
  name: CdnName,
  send: (batches: readonly Batch[], options: PurgeOptions) => Promise<PurgeOutcome>,
): Purger {
  const capabilities = CDN_CAPABILITIES[name]
  return {
    name,
    limits: capabilities.limits,
    purge: async (batches, options) => {
      if (!TARGETS.includes(options.target))
        throw new CacheTagsError('CT_TARGET', `A purge needs a target: ${TARGETS.join(' or ')}.`)
      const possible = batches.map((batch) => possibleBatch(batch, capabilities))
      return send(possible, options)
    },
  }
}

function possibleBatch(batch: Batch, { modes, purgesEverything }: CdnCapabilities): Batch {
  const { mode, tags, everything, ...deadline } = batch
  const whole = everything === true && purgesEverything ? { everything } : {}
  const [only] = modes
  return only === undefined || modes.includes(mode)
    ? { mode, tags, ...deadline, ...whole }
    : { mode: only, tags, ...whole }
}
