const MAX_WORDS_BYTES = 1024
const REDACTED = '[redacted]'

/** Control characters, and those that turn the direction of what follows. */
const OBEYED = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu

/**
 * Makes a CDN's words fit to be shown: secrets replaced, characters that a terminal would obey made spaces,
 * cut at 1 KiB of UTF-8. Secrets go first: a cut could leave half of one that no search finds.
 */
export function presentable(text: string, secrets: readonly string[]): string {
  const redacted = secrets.flatMap(spellings).reduce((words, secret) => words.replaceAll(secret, REDACTED), text)
  return cutBytes(redacted.replaceAll(OBEYED, ' ').trim(), MAX_WORDS_BYTES)
}

/** As it is, in an address, in JSON, and as the password of `Basic`. */
function spellings(secret: string): string[] {
  if (secret === '') return []
  const base64 = Buffer.from(secret).toString('base64')
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64]
}

function cutBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= maxBytes) return text
  // A character that straddles the cut decodes to U+FFFD.
  return bytes
    .subarray(0, maxBytes)
    .toString()
    .replace(/\uFFFD+$/u, '')
}
