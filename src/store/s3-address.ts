import { isLoopback, isPrivate } from '../core/hosts.ts'
import { basePrefix } from './keys.ts'
import { refused } from './optional.ts'
import type { StoreContext } from './store.ts'

/** Where in which service a store lies. `undefined`: as the AWS SDK finds it. */
export interface S3Place {
  readonly bucket: string
  /** Empty, or ended by `/`. */
  readonly prefix: string
  readonly region: string | undefined
  readonly endpoint: string | undefined
  readonly forcePathStyle: boolean | undefined
}

const FORM = 's3://bucket/prefix?region=eu-central-1&endpoint=https://s3.example.com&forcePathStyle=true'

/** Services that speak S3 take this region, or don't look at it: R2 calls it an alias of `auto`. */
const REGION_OF_AN_ENDPOINT = 'us-east-1'

/**
 * Reads `s3://bucket/prefix?region=…&endpoint=…&forcePathStyle=true`. What the address does not say, the environment does:
 * `AWS_REGION`, `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`.
 *
 * @throws CacheTagsError `CT_STORE_REFUSED`
 */
export function readS3Address(address: string, environment: StoreContext['environment']): S3Place {
  const url = parse(address)
  const unknown = [...url.searchParams.keys()].filter((name) => !PARAMETERS.has(name))
  // Not named: people put secrets there.
  if (unknown.length > 0) throw malformed('an unknown parameter')
  if (url.username !== '' || url.password !== '') throw malformed('a user or a password')
  if (url.hostname === '') throw malformed('no bucket')
  const endpoint =
    url.searchParams.get('endpoint') ??
    given(environment['AWS_ENDPOINT_URL_S3']) ??
    given(environment['AWS_ENDPOINT_URL'])
  return {
    bucket: url.host,
    prefix: basePrefix(decode(url.pathname)),
    region:
      url.searchParams.get('region') ??
      given(environment['AWS_REGION']) ??
      given(environment['AWS_DEFAULT_REGION']) ??
      (endpoint === undefined ? undefined : REGION_OF_AN_ENDPOINT),
    endpoint: endpoint === undefined ? undefined : readEndpoint(endpoint),
    forcePathStyle: readSwitch(url.searchParams.get('forcePathStyle')),
  }
}

const PARAMETERS: ReadonlySet<string> = new Set(['region', 'endpoint', 'forcePathStyle'])

/** A variable that is set to nothing says nothing. */
export function given(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value
}

function parse(address: string): URL {
  if (!address.startsWith('s3://') || !URL.canParse(address)) throw malformed('another form')
  return new URL(address)
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw malformed('a broken `%` in its prefix')
  }
}

function readEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const isPlain = url !== null && url.username === '' && url.password === '' && url.search === ''
  if (!isPlain || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw refused(
      'The endpoint of the S3 store is not a plain address.',
      'Give an endpoint such as https://s3.example.com.',
    )
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !isPrivate(url.hostname)) {
    throw refused(
      `The ledger at ${url.host} could be changed on the way: the endpoint is not https.`,
      'Give an endpoint such as https://s3.example.com.',
    )
  }
  return text
}

function readSwitch(text: string | null): boolean | undefined {
  if (text === null) return undefined
  if (text !== 'true' && text !== 'false') throw malformed('a `forcePathStyle` that is neither `true` nor `false`')
  return text === 'true'
}

function malformed(what: string): Error {
  return refused(
    `The address of the S3 store has ${what}.`,
    `Write it as ${FORM}; credentials come from the environment.`,
  )
}
