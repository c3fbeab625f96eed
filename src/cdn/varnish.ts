import type { Batch, Purger } from '../core/batch.ts'
import type { CdnAnswer } from './http.ts'
import type { Protocol } from './lane.ts'
import { CDN_LIMITS } from './limits.ts'
import { purgerOf } from './purger.ts'
import { purgeServers } from './servers.ts'
import { readVarnishOptions, type VarnishAccess, type VarnishPurgerOptions } from './varnish-options.ts'
import { isPage, judgeByStatus, readObject, wordsOf, type Verdict } from './verdict.ts'

export type { VarnishPurgerOptions } from './varnish-options.ts'

/**
 * Makes a client of Varnish servers that have loaded the VCL of this package (`unplugin-cache-tags/varnish.vcl`). It
 * behaves like every other client: see `createVercelPurger`. Every server has to take a purge: the state of a tag is the
 * worst that it has at any of them, and there is a receipt for each batch and server, whose `matched` counts the entries
 * that were fresh before. The target is asked for and not sent: servers are those of one environment.
 * `revalidationDeadlineSeconds` is not sent: a deletion takes effect at once.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` or `CT_CONFIG`, with every mistake in the options in one message.
 * Its `purge` throws `CT_TARGET` without a target, and `CT_CONFIG` for an impossible `revalidationDeadlineSeconds`.
 *
 * @example
 * ```ts
 * const secret = process.env.CACHE_TAGS_VARNISH_SECRET
 * const purger = createVarnishPurger({ urls: ['http://varnish-1.internal', 'http://varnish-2.internal'], secret })
 * await purger.purge([{ mode: 'invalidate', tags: ['products'] }], { target: 'production' })
 * ```
 */
export function createVarnishPurger(options: VarnishPurgerOptions): Purger {
  const access = readVarnishOptions(options)
  const means = access.servers.map((server) => ({
    host: server.host,
    protocol: protocolOf(access, server),
    transport: access.transport,
    limits: CDN_LIMITS.varnish,
  }))
  return purgerOf('varnish', (batches, listener) => purgeServers(batches, means, listener))
}

function protocolOf({ secret }: VarnishAccess, server: URL): Protocol {
  return {
    secrets: [secret ?? '', server.search.slice(1)],
    requestIdHeader: 'x-varnish',
    judge,
    matched: matchedBy,
    request: (batch) => ({
      method: 'PURGE',
      url: server,
      headers: { ...headersOf(batch), ...(secret === null ? {} : { authorization: `Bearer ${secret}` }) },
      body: null,
    }),
  }
}

function headersOf({ mode, tags, everything }: Batch): Readonly<Record<string, string>> {
  const name = mode === 'delete' ? 'xkey-purge' : 'xkey-softpurge'
  return everything === true ? { [`${name}-all`]: '1' } : { [name]: tags.join(' ') }
}

const NOT_FROM_VCL = 'but not from the VCL of this package: is it loaded, before any sub of your own?'

function judge(answer: CdnAnswer): Verdict {
  const { status } = answer
  // Varnish's own answers, such as 405 and 503, are pages.
  const words = isPage(answer) ? `${wordsOf(answer)}, ${NOT_FROM_VCL}` : wordsOf(answer)
  const verdict = judgeByStatus(status, words)
  // Without the VCL a PURGE goes on to the application, which may answer 200 to anything; other VCLs purge one address.
  if (verdict.kind === 'accepted' && matchedBy(answer) === null)
    return { kind: 'denied', words: `HTTP ${status}, ${NOT_FROM_VCL}` }
  return verdict
}

/** The count in an answer of the VCL; `null` for any other answer. */
function matchedBy({ text }: CdnAnswer): number | null {
  const { by, matched } = readObject(text) ?? {}
  const isCount = typeof matched === 'number' && Number.isSafeInteger(matched) && matched >= 0
  return by === 'unplugin-cache-tags' && isCount ? matched : null
}
