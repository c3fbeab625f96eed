import { addressProblems, refuseProblems, secretProblems, trimmed } from './access.ts'
import { isLoopback, isPrivate } from '../core/hosts.ts'
import { resolveTransport, transportProblems, type Transport, type TransportOptions } from './transport.ts'

/** How to reach one self-hosted Next application. */
export interface NextPurgerOptions extends TransportOptions {
  /**
   * URL at which the handler of `unplugin-cache-tags/next/handler` is mounted. It has to be https, or the secret would
   * travel in the clear; plain http is taken on this machine (`localhost`, `127.0.0.1`, `[::1]`) and in private networks:
   * a private address (RFC 1918, RFC 4193), a name without a dot (`http://shop:3000`), or one that ends in `.internal`,
   * `.local`, `.home.arpa` or `.svc`. A query is sent along, a user or a password is refused. The command line reads it
   * from `CACHE_TAGS_ENDPOINT`.
   */
  readonly endpoint: string
  /** What the handler lets in. The command line reads it from `CACHE_TAGS_SECRET`. */
  readonly secret: string
}

/** Options in the form in which they are used. */
export interface NextAccess {
  readonly endpoint: URL
  readonly secret: string
  readonly transport: Transport
}

const ENDPOINT_RULES = {
  name: 'endpoint',
  secret: 'secret',
  mayBePlain: (hostname: string): boolean => isLoopback(hostname) || isPrivate(hostname),
} as const

const HINT = 'Set CACHE_TAGS_SECRET, and the option `endpoint` or CACHE_TAGS_ENDPOINT.'

/**
 * Checks the options and brings them into the form in which they are used.
 *
 * @throws CacheTagsError with every mistake in one message: `CT_CREDENTIALS` when one of them concerns secret or endpoint,
 * else `CT_CONFIG`.
 */
export function readNextOptions(options: NextPurgerOptions): NextAccess {
  const secret = trimmed(options.secret)
  const endpoint = trimmed(options.endpoint)
  const access = [...secretProblems('secret', secret), ...endpointProblems(endpoint)]
  refuseProblems({ title: 'Next', access, others: transportProblems(options), hint: HINT })
  return { secret, endpoint: new URL(endpoint), transport: resolveTransport(options) }
}

function endpointProblems(endpoint: string): string[] {
  return endpoint === '' ? ['endpoint is missing'] : addressProblems(endpoint, ENDPOINT_RULES)
}
