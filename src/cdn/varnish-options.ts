import { addressProblems, refuseProblems, secretProblems, trimmed } from './access.ts'
import { isLoopback, isPrivate } from '../core/hosts.ts'
import { resolveTransport, transportProblems, type Transport, type TransportOptions } from './transport.ts'

/** How to reach the servers of one Varnish cache. */
export interface VarnishPurgerOptions extends TransportOptions {
  /**
   * Address of each server, for every one has a cache of its own: a load balancer's address would reach one of them. It
   * has to be https, or the secret would travel in the clear; plain http is taken on this machine and in private networks,
   * as in the option `endpoint` of `createNextPurger`. A user or a password is refused. The command line reads them from
   * `CACHE_TAGS_VARNISH_URL`, divided by commas.
   */
  readonly urls: readonly string[]
  /**
   * What `varnishd` has as `CACHE_TAGS_VARNISH_SECRET` in its environment, if it has any. The command line reads it from
   * the variable of the same name.
   * @default none: the acl of the VCL alone says who may purge
   */
  readonly secret?: string | undefined
}

/** Options in the form in which they are used. */
export interface VarnishAccess {
  /** Each server once. */
  readonly servers: readonly URL[]
  readonly secret: string | null
  readonly transport: Transport
}

const HINT =
  'Set the option `varnish.urls` or CACHE_TAGS_VARNISH_URL, and CACHE_TAGS_VARNISH_SECRET if varnishd has it too.'

/**
 * Checks the options and brings them into the form in which they are used.
 *
 * @throws CacheTagsError with every mistake in one message: `CT_CREDENTIALS` when one of them concerns secret or addresses,
 * else `CT_CONFIG`.
 */
export function readVarnishOptions(options: VarnishPurgerOptions): VarnishAccess {
  const secret = options.secret === undefined ? null : trimmed(options.secret)
  const urls = (options.urls ?? []).map(trimmed)
  const access = [...(secret === null ? [] : secretProblems('secret', secret)), ...urlsProblems(urls)]
  refuseProblems({ title: 'Varnish', access, others: transportProblems(options), hint: HINT })
  const addresses = new Set(urls.map((url) => new URL(url).href))
  return { secret, servers: [...addresses].map((address) => new URL(address)), transport: resolveTransport(options) }
}

function urlsProblems(urls: readonly string[]): string[] {
  if (urls.length === 0) return ['urls names no server']
  return urls.flatMap((url, index) =>
    addressProblems(url, {
      name: `urls[${index}]`,
      secret: 'secret',
      mayBePlain: (hostname) => isLoopback(hostname) || isPrivate(hostname),
    }),
  )
}
