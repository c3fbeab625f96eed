/** How the mistakes in an address are worded, and what is let pass. */
export interface AddressRules {
  /** The option that holds the address. */
  readonly name: string
  /** What travels there, and must not travel in the clear. */
  readonly secret: string
  /** Hosts that may be reached by plain HTTP, by a URL's `hostname`. */
  readonly mayBePlain: (hostname: string) => boolean
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
