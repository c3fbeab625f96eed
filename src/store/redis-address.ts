import { CacheTagsError } from '../core/error.ts'
import { isLoopback, isPrivate } from '../core/hosts.ts'

/** Where a Redis is, as an address says it. */
export interface RedisPlace {
  /** The address without user, password and query. */
  readonly name: string
  /** The address without its query. */
  readonly url: string
  /** What stands before every key, without the colon that ends it; may be empty. */
  readonly prefix: string
  readonly password: string
}

const DEFAULT_PREFIX = 'cache-tags'
/** The driver folds `/`, `\` and `:` into one, and drops those at the ends: two such prefixes would share a ledger. */
const PREFIX = /^(?:[^:/\\\s]+(?::[^:/\\\s]+)*)?$/u

/**
 * Reads `redis://user:password@host:port/database?prefix=…`; `rediss://` for TLS.
 *
 * @throws CacheTagsError `CT_CONFIG`
 */
export function readRedisAddress(address: string): RedisPlace {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || url.hostname === '') throw mistake('The address of the Redis store is no URL with a host.')
  if (!/^(?:\/\d*)?$/u.test(url.pathname))
    throw mistake('The path of a Redis address must be the number of a database.')
  const host = url.hostname.toLowerCase()
  if (url.protocol === 'redis:' && !isLoopback(host) && !isPrivate(host)) {
    throw mistake(`The password and the ledger would travel to ${url.host} unencrypted.`)
  }
  const foreign = [...url.searchParams.keys()].filter((name) => name !== 'prefix')
  if (foreign.length > 0)
    throw mistake(`A Redis address takes no parameter but \`prefix\`, and has ${foreign.length} more.`)
  const prefix = url.searchParams.get('prefix') ?? DEFAULT_PREFIX
  if (!PREFIX.test(prefix))
    throw mistake('The prefix of a Redis address may hold no `/`, `\\` or space, nor end in a colon.')
  return {
    name: `${url.protocol}//${url.host}${url.pathname}`,
    url: address.replace(/[?#].*$/su, ''),
    prefix,
    password: decoded(url.password),
  }
}

function mistake(message: string): CacheTagsError {
  const hint = 'Write it as redis://user:password@host:6379/0?prefix=cache-tags; rediss:// for TLS.'
  return new CacheTagsError('CT_CONFIG', message, { hint })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
