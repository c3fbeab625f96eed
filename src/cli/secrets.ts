import { EMULATOR_DEFAULTS } from '../emulator/options.ts'
import type { Environment } from '../release/target.ts'

const REDACTED = '[redacted]'

/** What must never be printed: token and secret, and what a URL holds besides its address. */
export function findSecrets(argv: readonly string[], environment: Environment): string[] {
  const token = environment['VERCEL_TOKEN'] ?? ''
  const urls = [
    ...argv.map((argument) => argument.replace(/^--?[\w-]+=/, '')),
    environment['CACHE_TAGS_ENDPOINT'] ?? '',
  ]
  const secrets = [...urls.flatMap(urlSecrets), environment['CACHE_TAGS_SECRET']?.trim() ?? '']
  // The local edge cache's own token is published, and a word that paths and tags may well hold.
  if (token.trim() !== EMULATOR_DEFAULTS.token) secrets.push(token.trim())
  return secrets.filter((secret) => secret !== '')
}

/** What an address holds before its host and after its path, whether it is well-formed or not. */
const ADDRESS = /^https?:\/\/(?:([^/?#]*)@)?[^?#]*(?:\?([^#]*))?/i

/** A user's name is a secret only where there is no password: then it is a key. */
function urlSecrets(text: string): string[] {
  const [, user = '', query = ''] = ADDRESS.exec(text) ?? []
  const key = user.slice(user.indexOf(':') + 1)
  return [key, decoded(key), query, decoded(query)]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A text without the secrets, however they are spelt. Everything that is printed goes through here. */
export function redact(text: string, secrets: readonly string[]): string {
  const spellings = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ])
  // Longest first: one may be a part of another, whose rest would stay.
  return [...new Set(spellings)]
    .sort((left, right) => right.length - left.length)
    .reduce((cleaned, secret) => cleaned.replaceAll(secret, REDACTED), text)
}
