import type { NextPurgerOptions } from '../cdn/next.ts'
import { CacheTagsError } from '../core/error.ts'
import { filled } from './filled.ts'
import type { Environment } from './target.ts'

/** The option that names the application. */
export interface ConfiguredNext {
  readonly endpoint?: string
}

/**
 * Where the handler of a self-hosted Next application is, and what it lets in: the endpoint as configured, else
 * `CACHE_TAGS_ENDPOINT`; the secret only ever from the environment, `CACHE_TAGS_SECRET`.
 *
 * @throws CacheTagsError `CT_CREDENTIALS` with everything that is missing in one message
 */
export function readNextAccount(options: ConfiguredNext, environment: Environment): NextPurgerOptions {
  const secret = filled(environment['CACHE_TAGS_SECRET'])
  const endpoint = filled(options.endpoint) ?? filled(environment['CACHE_TAGS_ENDPOINT'])
  if (secret === undefined || endpoint === undefined) throw missingError(secret === undefined, endpoint === undefined)
  return { secret, endpoint }
}

function missingError(isSecretMissing: boolean, isEndpointMissing: boolean): CacheTagsError {
  const missing = [...(isSecretMissing ? ['secret'] : []), ...(isEndpointMissing ? ['endpoint'] : [])]
  const hints = [
    ...(isSecretMissing ? ['Set CACHE_TAGS_SECRET, here and in the application, to the same text.'] : []),
    ...(isEndpointMissing
      ? ['Set the option `endpoint` or CACHE_TAGS_ENDPOINT to the URL at which the handler is mounted.']
      : []),
  ]
  const message = `The Next application can't be called: there is no ${missing.join(' and no ')}.`
  return new CacheTagsError('CT_CREDENTIALS', message, { hint: hints.join(' ') })
}
