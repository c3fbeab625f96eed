import type { Purger } from '../core/batch.ts'
import { endpointOf } from './access.ts'
import { readApiOptions, type ApiAccess, type ApiOptions, type ApiRules } from './api.ts'
import type { CdnAnswer } from './http.ts'
import type { Protocol } from './lane.ts'
import { CDN_LIMITS } from './limits.ts'
import { sendPurge } from './purge.ts'
import { purgerOf } from './purger.ts'
import { coded, isPage, judgeByStatus, readWords, type JsonObject, type Verdict } from './verdict.ts'

/** How to reach one site of Netlify. */
export interface NetlifyPurgerOptions extends ApiOptions {
  /** A personal access token. The command line reads it from `NETLIFY_AUTH_TOKEN`. */
  readonly token: string
  /** Id of the site. The command line reads it from `NETLIFY_SITE_ID`. */
  readonly site: string
  /**
   * Where the API answers. The command line reads it from `CACHE_TAGS_NETLIFY_URL`.
   * @default 'https://api.netlify.com'
   */
  readonly apiUrl?: string | undefined
}

/** What is checked of the options of whatever calls Netlify. */
export const NETLIFY_RULES: Omit<ApiRules, 'id'> = {
  title: 'Netlify',
  apiUrl: 'https://api.netlify.com',
  name: 'site',
  hint: 'Set NETLIFY_AUTH_TOKEN and NETLIFY_SITE_ID.',
}

/**
 * Makes a client of Netlify's cache. It behaves like every other client: see `createVercelPurger`. There is one way to
 * purge: an entry is dropped, also where it was to be made stale, and receipts say so. The target is asked for and not
 * sent. Netlify takes each tag twice in 5 seconds: further purges of it wait.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` or `CT_CONFIG`, with every mistake in the options in one message.
 * Its `purge` throws `CT_TARGET` without a target.
 *
 * @see https://docs.netlify.com/build/caching/caching-overview
 *
 * @example
 * ```ts
 * const purger = createNetlifyPurger({ token: process.env.NETLIFY_AUTH_TOKEN ?? '', site: '3970e0fe-8564-4903-9a55-c5f8de49fb8b' })
 * await purger.purge([{ mode: 'delete', tags: ['products'] }], { target: 'production' })
 * ```
 */
export function createNetlifyPurger(options: NetlifyPurgerOptions): Purger {
  const access = readApiOptions(options, { ...NETLIFY_RULES, id: options.site })
  const means = { protocol: protocolOf(access), transport: access.transport, limits: CDN_LIMITS.netlify }
  return purgerOf('netlify', (batches, listener) => sendPurge(batches, means, listener))
}

function protocolOf({ token, id, base }: ApiAccess): Protocol {
  return {
    secrets: [token],
    requestIdHeader: 'x-nf-request-id',
    judge,
    request: ({ tags, everything }) => ({
      method: 'POST',
      url: endpointOf(base, '/api/v1/purge'),
      headers: { authorization: `Bearer ${token}` },
      // Without the list the whole site is purged, so it is left out where that is meant and nowhere else.
      body: everything === true ? { site_id: id } : { site_id: id, cache_tags: tags },
    }),
  }
}

function judge(answer: CdnAnswer): Verdict {
  const { status, text } = answer
  const verdict = judgeByStatus(status, readWords(answer, wordsOfNetlify))
  const isTheirs = text.trim() === '' || (status === 202 && !isPage(answer))
  if (verdict.kind !== 'accepted' || isTheirs) return verdict
  // What answers 200 to anything stands at a wrong address, and purges nothing.
  return { kind: 'denied', words: `HTTP ${status}, but not from Netlify's API: is the address right?` }
}

/** The words of an answer; `null` where it has none. */
export function wordsOfNetlify({ message, code }: JsonObject): string | null {
  return coded(message, code)
}
