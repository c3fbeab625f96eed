import { isLoopback, isPrivate } from '../core/hosts.ts'
import { refused } from './optional.ts'
import type { StoreContext } from './store.ts'

/** Where a storage server is, and with what it is asked. */
export interface HttpPlace {
  /** Origin and path, without a `/` at the end. */
  readonly base: string
  readonly token: string | undefined
}

/**
 * Reads the address of a storage server, and the token for it from `CACHE_TAGS_STORE_TOKEN`.
 *
 * @throws CacheTagsError `CT_STORE_REFUSED`
 */
export function readHttpPlace(address: string, environment: StoreContext['environment']): HttpPlace {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw refused('The address of the store is no HTTP address.', FORM)
  }
  if (url.username !== '' || url.password !== '') {
    throw refused('The address of the store has a user or a password.', IN_THE_ENVIRONMENT)
  }
  if (url.search !== '' || url.hash !== '') {
    throw refused('The address of the store has a query or a fragment.', IN_THE_ENVIRONMENT)
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !isPrivate(url.hostname)) {
    throw refused(`The ledger at ${url.host} could be changed on the way: the address is not https.`, FORM)
  }
  return { base: `${url.origin}${url.pathname.replace(/\/+$/u, '')}`, token: readToken(url, environment) }
}

const FORM = 'Write it as https://example.com/path.'

const IN_THE_ENVIRONMENT = `${FORM} A token goes into CACHE_TAGS_STORE_TOKEN.`

function readToken(url: URL, environment: StoreContext['environment']): string | undefined {
  const token = environment['CACHE_TAGS_STORE_TOKEN']?.trim() ?? ''
  if (token === '') return undefined
  if (!/^[\x21-\x7E]+$/u.test(token)) {
    throw refused('The token of the store has characters that no header takes.', 'Set CACHE_TAGS_STORE_TOKEN anew.')
  }
  if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
    throw refused(
      `The token of the store would go to ${url.host} unencrypted.`,
      'Give an https address, or unset CACHE_TAGS_STORE_TOKEN.',
    )
  }
  return token
}
