import type { Purger } from '../core/batch.ts'
import { endpointOf } from './access.ts'
import { readApiOptions, type ApiAccess, type ApiOptions, type ApiRules } from './api.ts'
import type { CdnAnswer } from './http.ts'
import type { Protocol } from './lane.ts'
import { CDN_LIMITS } from './limits.ts'
import { sendPurge } from './purge.ts'
import { purgerOf } from './purger.ts'
import { asObject, coded, judgeByStatus, readObject, readWords, type JsonObject, type Verdict } from './verdict.ts'

/** How to reach one zone of Cloudflare. */
export interface CloudflarePurgerOptions extends ApiOptions {
  /** A token with the permission Zone, Cache Purge. The command line reads it from `CLOUDFLARE_API_TOKEN`. */
  readonly token: string
  /** Id of the zone. The command line reads it from `CLOUDFLARE_ZONE_ID`. */
  readonly zone: string
  /**
   * Where the API answers. The command line reads it from `CACHE_TAGS_CLOUDFLARE_URL`.
   * @default 'https://api.cloudflare.com'
   */
  readonly apiUrl?: string | undefined
}

/** What is checked of the options of whatever calls Cloudflare. */
export const CLOUDFLARE_RULES: Omit<ApiRules, 'id'> = {
  title: 'Cloudflare',
  apiUrl: 'https://api.cloudflare.com',
  name: 'zone',
  hint: 'Set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ZONE_ID.',
}

/**
 * Makes a client of Cloudflare's cache. It behaves like every other client: see `createVercelPurger`. There is one way to
 * purge: an entry is dropped, also where it was to be made stale, and receipts say so. The target is asked for and not
 * sent: a zone is one environment.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` or `CT_CONFIG`, with every mistake in the options in one message.
 * Its `purge` throws `CT_TARGET` without a target.
 *
 * @see https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags
 *
 * @example
 * ```ts
 * const purger = createCloudflarePurger({ token: process.env.CLOUDFLARE_API_TOKEN ?? '', zone: '023e105f4ecef8ad9ca31a8372d0c353' })
 * await purger.purge([{ mode: 'delete', tags: ['products'] }], { target: 'production' })
 * ```
 */
export function createCloudflarePurger(options: CloudflarePurgerOptions): Purger {
  const access = readApiOptions(options, { ...CLOUDFLARE_RULES, id: options.zone })
  const means = { protocol: protocolOf(access), transport: access.transport, limits: CDN_LIMITS.cloudflare }
  return purgerOf('cloudflare', (batches, listener) => sendPurge(batches, means, listener))
}

function protocolOf({ token, id, base }: ApiAccess): Protocol {
  return {
    secrets: [token],
    requestIdHeader: 'cf-ray',
    judge,
    request: ({ tags, everything }) => ({
      method: 'POST',
      url: endpointOf(base, `/client/v4/zones/${id}/purge_cache`),
      headers: { authorization: `Bearer ${token}` },
      body: everything === true ? { purge_everything: true } : { tags },
    }),
  }
}

/** Codes that blame a tag: too long, not printable (https://github.com/opennextjs/opennextjs-cloudflare/pull/655). */
const TAG_REFUSED: ReadonlySet<number> = new Set([1100, 1315])

/**
 * Codes that no retry and no smaller batch helps with: a plan without purges by tag (1107), requests and addresses that
 * lead nowhere (6003, 6111, 7000, 7003), tokens and permissions (the others).
 */
const DENIED: ReadonlySet<number> = new Set([1107, 6003, 6111, 7000, 7003, 9103, 9106, 9107, 9109, 10000, 10001])

/** Statuses alone say too little: 200 comes with `success: false` too, and 400 where a token is wrong. */
function judge(answer: CdnAnswer): Verdict {
  const words = readWords(answer, wordsOfCloudflare)
  const verdict = judgeByStatus(answer.status, words)
  if (verdict.kind !== 'accepted' && verdict.kind !== 'refused') return verdict
  const body = readObject(answer.text)
  const codes = body === null ? [] : errorsOf(body).map(({ code }) => code)
  if (codes.some((code) => DENIED.has(Number(code)))) return { kind: 'denied', words }
  if (codes.some((code) => TAG_REFUSED.has(Number(code)))) return { kind: 'refused', words }
  if (verdict.kind === 'refused' || body?.['success'] === true) return verdict
  if (body?.['success'] === false) return { kind: 'failed', words }
  return { kind: 'denied', words: `HTTP ${answer.status}, but not from Cloudflare's API: is the address right?` }
}

/** The words of an answer that lists errors; `null` where it lists none. */
export function wordsOfCloudflare(body: JsonObject): string | null {
  const words = errorsOf(body).flatMap(({ message, code }) => coded(message, code) ?? [])
  return words.length === 0 ? null : words.join('; ')
}

function errorsOf({ errors }: JsonObject): JsonObject[] {
  const list: readonly unknown[] = Array.isArray(errors) ? errors : []
  return list.map(asObject).filter((error) => error !== null)
}
