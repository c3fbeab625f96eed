import { CacheTagsError } from '../core/error.ts'

/** How the mistakes in an address are worded, and what is let pass. */
export interface AddressRules {
  /** The option that holds the address. */
  readonly name: string
  /** What travels there, and must not travel in the clear. */
  readonly secret: string
  /** Hosts that may be reached by plain HTTP, by a URL's `hostname`. */
  readonly mayBePlain: (hostname: string) => boolean
}

/** What was found wrong with the options of a client, a sentence each. */
export interface OptionProblems {
  /** The CDN, as people write it. */
  readonly title: string
  /** About secrets, accounts and addresses. */
  readonly access: readonly string[]
  /** About all else. */
  readonly others: readonly string[]
  /** What to set, where access is lacking. */
  readonly hint: string
}

/**
 * Lets no client be made of options with mistakes in them.
 *
 * @throws CacheTagsError with every mistake in one message: `CT_CREDENTIALS` when one of them concerns access, else
 * `CT_CONFIG`
 */
export function refuseProblems({ title, access, others, hint }: OptionProblems): void {
  const problems = [...access, ...others]
  if (problems.length === 0) return
  const message = `The purge client for ${title} cannot be made: ${problems.join('; ')}.`
  throw access.length > 0
    ? new CacheTagsError('CT_CREDENTIALS', message, { hint })
    : new CacheTagsError('CT_CONFIG', message)
}

/** An option without white space around it: what was piped into a file or a CI form often ends in a line break. */
export function trimmed(value: string | undefined): string {
  return value?.trim() ?? ''
}

/** Where an endpoint of an API is; the path and the query of its address stay. */
export function endpointOf(base: URL, path: string): URL {
  const url = new URL(base)
  url.pathname = `${base.pathname.replace(/\/$/u, '')}${path}`
  return url
}

/** What is wrong with a secret, after white space around it is dropped, in words that name the option. */
export function secretProblems(name: string, secret: string): string[] {
  if (secret === '') return [`${name} is missing`]
  return /^[\x21-\x7e]+$/u.test(secret) ? [] : [`${name} holds characters that no header can carry`]
}

/** What is wrong with an address that a secret is sent to. It may hold a password, so messages name the host only. */
export function addressProblems(address: string, { name, secret, mayBePlain }: AddressRules): string[] {
  if (!URL.canParse(address)) return [`${name} is no URL`]
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') return [`${name} (${url.host}) must not hold a user or a password`]
  if (url.protocol === 'https:' || (url.protocol === 'http:' && mayBePlain(url.hostname))) return []
  return [`${name} (${url.protocol}//${url.host}) must be https, or the ${secret} would travel in the clear`]
}
