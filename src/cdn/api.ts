import { addressProblems, refuseProblems, secretProblems, trimmed } from './access.ts'
import { isLoopback } from '../core/hosts.ts'
import { resolveTransport, transportProblems, type Transport, type TransportOptions } from './transport.ts'

/** What every client of a vendor's API is told. */
export interface ApiOptions extends TransportOptions {
  /** An access token. */
  readonly token: string
  /** Where the API answers, without the path of an endpoint. @default the vendor's own address */
  readonly apiUrl?: string | undefined
}

/** What differs between the options of such clients. */
export interface ApiRules {
  /** The vendor, as people write it. */
  readonly title: string
  /** The vendor's own address. */
  readonly apiUrl: string
  /** The option that names what is purged. */
  readonly name: string
  /** What that option holds. */
  readonly id: string
  /** What to set. */
  readonly hint: string
}

/** Options in the form in which they are used. */
export interface ApiAccess {
  readonly token: string
  /** What is purged; safe in a path. */
  readonly id: string
  readonly base: URL
  readonly transport: Transport
}

/**
 * Checks the options of a client that needs a token and the id of what it purges.
 *
 * @throws CacheTagsError with every mistake in one message: `CT_CREDENTIALS` when one of them concerns token, id or
 * address, else `CT_CONFIG`
 */
export function readApiOptions(options: ApiOptions, { title, hint, ...rules }: ApiRules): ApiAccess {
  const token = trimmed(options.token)
  const id = trimmed(rules.id)
  const apiUrl = options.apiUrl ?? rules.apiUrl
  const access = [
    ...secretProblems('token', token),
    ...idProblems(rules.name, id),
    ...addressProblems(apiUrl, { name: 'apiUrl', secret: 'token', mayBePlain: isLoopback }),
  ]
  refuseProblems({ title, access, others: transportProblems(options), hint })
  const base = new URL(apiUrl)
  base.search = ''
  return { token, id, base, transport: resolveTransport(options) }
}

function idProblems(name: string, id: string): string[] {
  if (id === '') return [`${name} is missing`]
  // It becomes part of a path, where `..` would name another endpoint.
  return /^\w[\w.-]*$/u.test(id) ? [] : [`${name} holds characters that no id has`]
}
