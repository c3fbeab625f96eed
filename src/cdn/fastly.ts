import type { Batch, Purger } from '../core/batch.ts'
import { endpointOf } from './access.ts'
import { readApiOptions, type ApiAccess, type ApiOptions, type ApiRules } from './api.ts'
import type { CdnAnswer } from './http.ts'
import type { Protocol } from './lane.ts'
import { CDN_LIMITS } from './limits.ts'
import { sendPurge } from './purge.ts'
import { purgerOf } from './purger.ts'
import { judgeByStatus, readObject, readWords, type JsonObject, type Verdict } from './verdict.ts'

/** How to reach one service of Fastly. */
export interface FastlyPurgerOptions extends ApiOptions {
  /**
   * A token with the scope `purge_select`, and `purge_all` where everything is to be purged at once. The command line
   * reads it from `FASTLY_API_TOKEN`.
   */
  readonly token: string
  /** Id of the service. The command line reads it from `FASTLY_SERVICE_ID`. */
  readonly service: string
  /**
   * Where the API answers. The command line reads it from `CACHE_TAGS_FASTLY_URL`.
   * @default 'https://api.fastly.com'
   */
  readonly apiUrl?: string | undefined
}

/** What is checked of the options of whatever calls Fastly. */
export const FASTLY_RULES: Omit<ApiRules, 'id'> = {
  title: 'Fastly',
  apiUrl: 'https://api.fastly.com',
  name: 'service',
  hint: 'Set FASTLY_API_TOKEN and FASTLY_SERVICE_ID.',
}

/**
 * Makes a client of Fastly's cache. It behaves like every other client: see `createVercelPurger`. `invalidate` is a soft
 * purge; everything at once is always dropped. The target is asked for and not sent: a service is one environment.
 * `revalidationDeadlineSeconds` is not sent: a deletion takes effect at once.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` or `CT_CONFIG`, with every mistake in the options in one message.
 * Its `purge` throws `CT_TARGET` without a target, and `CT_CONFIG` for an impossible `revalidationDeadlineSeconds`.
 *
 * @see https://www.fastly.com/documentation/reference/api/purging
 *
 * @example
 * ```ts
 * const purger = createFastlyPurger({ token: process.env.FASTLY_API_TOKEN ?? '', service: 'SU1Z0isxPaozGVKXdv0eY' })
 * await purger.purge([{ mode: 'invalidate', tags: ['products'] }], { target: 'production' })
 * ```
 */
export function createFastlyPurger(options: FastlyPurgerOptions): Purger {
  const access = readApiOptions(options, { ...FASTLY_RULES, id: options.service })
  const means = { protocol: protocolOf(access), transport: access.transport, limits: CDN_LIMITS.fastly }
  return purgerOf('fastly', (batches, listener) => sendPurge(batches.map(inTheWayThereIs), means, listener))
}

/** Everything at once has no soft form, and receipts say so. */
function inTheWayThereIs(batch: Batch): Batch {
  return batch.everything === true ? { mode: 'delete', tags: batch.tags, everything: true } : batch
}

function protocolOf({ token, id, base }: ApiAccess): Protocol {
  return {
    secrets: [token],
    // Fastly names a purge in the body, one id a key; proxies before the API name requests.
    requestIdHeader: 'x-request-id',
    judge,
    request: ({ mode, tags, everything }) => ({
      method: 'POST',
      url: endpointOf(base, `/service/${id}/${everything === true ? 'purge_all' : 'purge'}`),
      headers: {
        'fastly-key': token,
        accept: 'application/json',
        ...(mode === 'invalidate' ? { 'fastly-soft-purge': '1' } : {}),
      },
      body: everything === true ? null : { surrogate_keys: tags },
    }),
  }
}

function judge(answer: CdnAnswer, batch: Batch): Verdict {
  const words = readWords(answer, wordsOfFastly)
  if (answer.status === 403) {
    const scope = batch.everything === true ? 'purge_all' : 'purge_select'
    return { kind: 'denied', words: `${words} (does the token have the scope ${scope}?)` }
  }
  const verdict = judgeByStatus(answer.status, words)
  return verdict.kind === 'accepted' ? judgeBody(answer, batch) : verdict
}

/** What was purged is named, key by key: what is not named was not. */
function judgeBody({ status, text }: CdnAnswer, { tags, everything }: Batch): Verdict {
  const body = readObject(text)
  const isTheirs =
    everything === true
      ? body?.['status'] === 'ok'
      : body !== null && Object.values(body).every((id) => typeof id === 'string')
  if (body === null || !isTheirs) {
    return { kind: 'denied', words: `HTTP ${status}, but not from Fastly's API: is the address right?` }
  }
  const missing = everything === true ? [] : tags.filter((tag) => !Object.hasOwn(body, tag))
  if (missing.length === 0) return { kind: 'accepted', words: '' }
  return { kind: 'refused', words: `Fastly's answer leaves out ${missing.length} of ${tags.length} keys` }
}

/** The words of an answer; `null` where it has none. */
export function wordsOfFastly({ msg, detail }: JsonObject): string | null {
  const words = [msg, detail].filter((part) => typeof part === 'string' && part !== '')
  return words.length === 0 ? null : words.join(': ')
}
