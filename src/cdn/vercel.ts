import type { Batch, Purger, PurgeMode, PurgeOutcome, Target } from '../core/batch.ts'
import { endpointOf } from './access.ts'
import type { CdnAnswer, CdnRequest } from './http.ts'
import type { Protocol } from './lane.ts'
import { CDN_LIMITS, VERCEL_SOURCE_IMAGE_LIMITS } from './limits.ts'
import { sendPurge, type Listener } from './purge.ts'
import { purgerOf } from './purger.ts'
import { readVercelOptions, type VercelAccess, type VercelPurgerOptions } from './vercel-options.ts'
import { isPage, judgeByStatus, type Verdict, wordsOf } from './verdict.ts'

export type { VercelPurgerOptions } from './vercel-options.ts'

/** What {@link VercelPurger.purgeSourceImages} is told besides the images. */
export interface SourceImageOptions extends Listener {
  /** @default 'invalidate' */
  readonly mode?: PurgeMode | undefined
  /** With `delete`: seconds during which the transformed images may still be served stale. */
  readonly revalidationDeadlineSeconds?: number | undefined
}

/** Purges Vercel's edge cache: by tag, and optimised images by the image they were made from. */
export interface VercelPurger extends Purger {
  /**
   * Purges every transformed image of the given source images (a path, or an address of an allowed host).
   * Vercel knows no target here: every environment is reached. In the outcome, images stand where tags stand elsewhere.
   *
   * @throws CacheTagsError `CT_CONFIG` when `revalidationDeadlineSeconds` is not a number of seconds.
   */
  readonly purgeSourceImages: (images: readonly string[], options?: SourceImageOptions) => Promise<PurgeOutcome>
}

/**
 * Makes a client of Vercel's edge-cache API. Nothing is sent before `purge`, and nothing stays open after it.
 * Rate limits pause all requests, failures are retried, a refused tag is told apart from its neighbours, and every
 * tag of the outcome is `accepted`, `refused` or `unreached`. Accepted means received: the API answers the same
 * for a tag that nothing carries.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` or `CT_CONFIG`, with every mistake in the options in one message.
 * Its `purge` throws `CT_TARGET` without a target, and `CT_CONFIG` for an impossible `revalidationDeadlineSeconds`.
 *
 * @see https://vercel.com/docs/rest-api/edge-cache/invalidate-by-tag
 *
 * @example
 * ```ts
 * const purger = createVercelPurger({ token: process.env.VERCEL_TOKEN ?? '', project: 'shop', team: 'team_a1b2' })
 * const outcome = await purger.purge([{ mode: 'invalidate', tags: ['products', 'prices'] }], { target: 'production' })
 * if (outcome.unreached.length > 0) console.error(`purge again: ${outcome.stopped?.message}`)
 * ```
 */
export function createVercelPurger(options: VercelPurgerOptions): VercelPurger {
  const access = readVercelOptions(options)
  const { transport } = access
  return {
    ...purgerOf('vercel', (batches, { target, ...listener }) =>
      sendPurge(batches, { protocol: tagProtocol(access, target), transport, limits: CDN_LIMITS.vercel }, listener),
    ),
    purgeSourceImages: async (images, { mode = 'invalidate', revalidationDeadlineSeconds, ...listener } = {}) => {
      const deadline = revalidationDeadlineSeconds === undefined ? {} : { revalidationDeadlineSeconds }
      const means = { protocol: sourceImageProtocol(access), transport, limits: VERCEL_SOURCE_IMAGE_LIMITS }
      return sendPurge([{ mode, tags: images, ...deadline }], means, listener)
    },
  }
}

// Without a target, Vercel would purge every environment.
function tagProtocol(access: VercelAccess, target: Target): Protocol {
  return protocolOf(access, ({ mode, tags, ...deadline }) => {
    const path = mode === 'delete' ? 'dangerously-delete-by-tags' : 'invalidate-by-tags'
    return { path, body: { tags, target, ...deadline } }
  })
}

function sourceImageProtocol(access: VercelAccess): Protocol {
  return protocolOf(access, ({ mode, tags, ...deadline }) => {
    const path = mode === 'delete' ? 'dangerously-delete-by-src-images' : 'invalidate-by-src-images'
    return { path, body: { srcImages: tags, ...deadline } }
  })
}

interface Call {
  readonly path: string
  readonly body: CdnRequest['body']
}

function protocolOf({ token, base }: VercelAccess, callOf: (batch: Batch) => Call): Protocol {
  return {
    secrets: [token],
    requestIdHeader: 'x-vercel-id',
    judge,
    request: (batch) => {
      const { path, body } = callOf(batch)
      const url = endpointOf(base, `/v1/edge-cache/${path}`)
      return { method: 'POST', url, headers: { authorization: `Bearer ${token}` }, body }
    },
  }
}

/** Vercel says nothing with its 200. A page, as a proxy or a login gives it, purged nothing. */
function judge(answer: CdnAnswer): Verdict {
  const verdict = judgeByStatus(answer.status, wordsOf(answer))
  if (verdict.kind !== 'accepted' || !isPage(answer)) return verdict
  return {
    kind: 'denied',
    words: `HTTP ${answer.status} with a page, but not from Vercel's API: is the address right?`,
  }
}
