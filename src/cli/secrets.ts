import { EMULATOR_DEFAULTS } from '../emulator/options.ts'
import type { Environment } from '../release/target.ts'

const REDACTED = '[redacted]'

/** Variables whose whole value is a secret. */
export const SECRET_VARIABLES: readonly string[] = [
  'VERCEL_TOKEN',
  'VERCEL_OIDC_TOKEN',
  'CLOUDFLARE_API_TOKEN',
  'FASTLY_API_TOKEN',
  'NETLIFY_AUTH_TOKEN',
  'CACHE_TAGS_SECRET',
  'CACHE_TAGS_VARNISH_SECRET',
  'CACHE_TAGS_WEBHOOK_SECRET',
  'CACHE_TAGS_STORE_TOKEN',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'BLOB_READ_WRITE_TOKEN',
  'GITHUB_TOKEN',
]

/** Variables that hold addresses, and so perhaps a password or a key. */
export const ADDRESS_VARIABLES: readonly string[] = [
  'CACHE_TAGS_ENDPOINT',
  'CACHE_TAGS_STORE',
  'CACHE_TAGS_API_URL',
  'CACHE_TAGS_CLOUDFLARE_URL',
  'CACHE_TAGS_FASTLY_URL',
  'CACHE_TAGS_NETLIFY_URL',
  'CACHE_TAGS_VARNISH_URL',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_S3',
]

/** Values in a query that are shorter are no keys, and words that other texts may well hold. */
const LEAST_KEY_LENGTH = 8

/** What must never be printed: tokens and secrets, and what addresses hold besides host and path. */
export function findSecrets(argv: readonly string[], environment: Environment): string[] {
  const tokens = SECRET_VARIABLES.map((name) => environment[name]?.trim() ?? '')
  const addresses = [...argv, ...ADDRESS_VARIABLES.map((name) => environment[name] ?? '')]
  return (
    [...tokens, ...addresses.flatMap(addressSecrets)]
      .filter((secret) => secret !== '')
      // The local edge cache's own token is published, and a word that paths and tags may well hold.
      .filter((secret) => secret !== EMULATOR_DEFAULTS.token)
  )
}

/** What an address holds before its host and after its path, whether it is well-formed or not. */
const ADDRESS = /[a-z][a-z\d+.-]{0,30}:\/\/(?:([^/?#\s]*)@)?[^?#,]*(?:\?([^#]*))?/gi

function addressSecrets(text: string): string[] {
  return [...text.matchAll(ADDRESS)].flatMap(([, user = '', query = '']) => {
    // A user's name is a secret only where there is no password: then it is a key.
    const key = user.slice(user.indexOf(':') + 1)
    const keys = query
      .split('&')
      .map((parameter) => parameter.slice(parameter.indexOf('=') + 1))
      .filter((value) => value.length >= LEAST_KEY_LENGTH)
    const basic = user === '' ? [] : [base64(decoded(user)), base64(`${decoded(user)}:`)]
    return [...[key, query, ...keys].flatMap((secret) => [secret, decoded(secret)]), ...basic]
  })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** A text without the secrets, however they are spelt. Everything that is printed goes through here. */
export function redact(text: string, secrets: readonly string[]): string {
  // Longest first: one may be a part of another, whose rest would stay.
  return [...new Set(secrets.flatMap(spellings))]
    .sort((left, right) => right.length - left.length)
    .reduce(
      (cleaned, secret) => cleaned.replaceAll(/\s/.test(secret) ? brokenAnywhere(secret) : secret, REDACTED),
      text,
    )
}

/** A secret of several words, which may stand on several lines of a report or a tree. */
function brokenAnywhere(secret: string): RegExp {
  const words = secret.split(/\s+/).map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`))
  return new RegExp(words.join(String.raw`[\s│|]+`), 'g')
}

/** Git sends the token of GitHub Actions as the password of `x-access-token`. */
function spellings(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    base64(secret),
    base64(`x-access-token:${secret}`),
  ]
}
