import type { Purger } from '../core/batch.ts'
import type { CdnAnswer } from './http.ts'
import type { Protocol } from './lane.ts'
import { CDN_LIMITS } from './limits.ts'
import { readNextOptions, type NextAccess, type NextPurgerOptions } from './next-options.ts'
import { sendPurge } from './purge.ts'
import { purgerOf } from './purger.ts'
import { isPage, judgeByStatus, readObject, wordsOf, type Verdict } from './verdict.ts'

export type { NextPurgerOptions } from './next-options.ts'

/**
 * Makes a client of the handler that a self-hosted Next application mounts (`unplugin-cache-tags/next/handler`). It
 * behaves like every other client: see `createVercelPurger`. The target is asked for and not sent: an application is one
 * environment, the one at its endpoint. `revalidationDeadlineSeconds` is not sent: a deletion takes effect at once.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` or `CT_CONFIG`, with every mistake in the options in one message.
 * Its `purge` throws `CT_TARGET` without a target, and `CT_CONFIG` for an impossible `revalidationDeadlineSeconds`.
 *
 * @example
 * ```ts
 * const secret = process.env.CACHE_TAGS_SECRET ?? ''
 * const purger = createNextPurger({ endpoint: 'https://shop.example/api/cache-tags', secret })
 * await purger.purge([{ mode: 'invalidate', tags: ['products'] }], { target: 'production' })
 * ```
 */
export function createNextPurger(options: NextPurgerOptions): Purger {
  const access = readNextOptions(options)
  const means = { protocol: protocolOf(access), transport: access.transport, limits: CDN_LIMITS.next }
  return purgerOf('next', (batches, listener) => sendPurge(batches, means, listener))
}

function protocolOf({ endpoint, secret }: NextAccess): Protocol {
  return {
    // Some hosts let callers in by a key in the query.
    secrets: [secret, endpoint.search.slice(1)],
    // Next gives a request no id; proxies before it often do.
    requestIdHeader: 'x-request-id',
    judge,
    request: ({ mode, tags }) => ({
      method: 'POST',
      url: endpoint,
      headers: { authorization: `Bearer ${secret}` },
      body: { tags, mode },
    }),
  }
}

/** The handler's code where its application has no secret: no waiting helps. */
const SECRET_NOT_SET = 'secret_not_set'

function judge(answer: CdnAnswer): Verdict {
  const { status } = answer
  const words = isPage(answer) ? `${wordsOf(answer)}, which is not the handler's answer` : wordsOf(answer)
  const verdict = judgeByStatus(status, words)
  if (verdict.kind === 'accepted' && !isFromHandler(answer)) {
    return { kind: 'denied', words: `HTTP ${status}, but not from the handler: is it mounted at the endpoint?` }
  }
  return status === 503 && words.endsWith(`(${SECRET_NOT_SET})`) ? { kind: 'denied', words } : verdict
}

/** A login, or a route that takes everything, answers 200 as well, and purges nothing. */
function isFromHandler({ text }: CdnAnswer): boolean {
  return typeof readObject(text)?.['revalidated'] === 'number'
}
