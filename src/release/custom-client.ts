import type { CustomCdn, CustomCdnMeans } from '../cdn/custom.ts'
import { presentable } from '../cdn/words.ts'
import type { Batch, PurgeOutcome, Purger } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'
import { joinOutcomes } from '../core/join-outcomes.ts'

/**
 * The client of somebody else's CDN. What it leaves unsaid of a tag, or ends with an error, is unreached: nothing is taken
 * for purged that nobody says was accepted.
 *
 * @throws CacheTagsError `CT_CONFIG` where it can't be made
 */
export async function customClient({ name, capabilities, create }: CustomCdn, means: CustomCdnMeans): Promise<Purger> {
  const purger = await made(name, () => create(means))
  return {
    name,
    limits: capabilities.limits,
    purge: async (batches, options) => {
      try {
        return accountedFor(batches, await purger.purge(batches, options))
      } catch (error) {
        const message = presentable(error instanceof Error ? error.message : String(error), [])
        return accountedFor(batches, { stopped: { reason: 'unavailable', message, status: null } })
      }
    },
  }
}

async function made(name: string, create: () => Purger | Promise<Purger>): Promise<Purger> {
  try {
    const purger: unknown = await create()
    if (typeof purger === 'object' && purger !== null && 'purge' in purger) return purger as Purger
  } catch (cause) {
    if (cause instanceof CacheTagsError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CacheTagsError('CT_CONFIG', `The client of ${name} can't be made: ${presentable(reason, [])}`, {
      hint: 'Look at `create` of that CDN in the configuration.',
    })
  }
  throw new CacheTagsError('CT_CONFIG', `The client of ${name} is no client: it has no \`purge\`.`, {
    hint: '`create` of that CDN has to yield a `Purger`.',
  })
}

function accountedFor(batches: readonly Batch[], said: Partial<PurgeOutcome>): PurgeOutcome {
  const tags = [...new Set(batches.flatMap((batch) => batch.tags))]
  const outcome = { ...joinOutcomes([], []), ...said }
  const told = new Set([...outcome.accepted, ...outcome.refused.map(({ tag }) => tag)])
  const untold = tags.filter((tag) => !told.has(tag))
  return joinOutcomes(tags, [{ ...outcome, unreached: [...outcome.unreached, ...untold] }])
}
