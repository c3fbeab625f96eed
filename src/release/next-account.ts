import type { NextPurgerOptions } from '../cdn/next.ts'
import { known, readToken } from './account.ts'
import type { CdnOptions } from './cdn-options.ts'
import { filled } from './filled.ts'
import type { Environment } from './target.ts'

/**
 * Where the handler of a self-hosted Next application is, and what it lets in: the endpoint as configured, else
 * `CACHE_TAGS_ENDPOINT`; the secret from `CACHE_TAGS_SECRET`, or the function `next.token`.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` with everything that is missing in one message
 */
export async function readNextAccount(
  { endpoint, next }: Pick<CdnOptions, 'endpoint' | 'next'>,
  environment: Environment,
): Promise<NextPurgerOptions> {
  return known('The Next application', {
    secret: {
      value: await readToken('next.token', next?.token, environment, 'CACHE_TAGS_SECRET'),
      hint: 'Set CACHE_TAGS_SECRET, here and in the application, to the same text.',
    },
    endpoint: {
      value: filled(endpoint) ?? filled(environment['CACHE_TAGS_ENDPOINT']),
      hint: 'Set the option `endpoint` or CACHE_TAGS_ENDPOINT to the URL at which the handler is mounted.',
    },
  })
}
