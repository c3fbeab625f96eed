const MAX_WORDS_BYTES = 1024
const REDACTED = '[redacted]'

/**
 * Makes a CDN's words fit to be shown: secrets replaced, control characters (a terminal would obey them) made spaces,
 * cut at 1 KiB of UTF-8. Secrets go first: a cut could leave half of one that no search finds.
 */
export function presentable(text: string, secrets: readonly string[]): string {
  const spellings = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]).filter((secret) => secret !== '')
  const redacted = spellings.reduce((words, secret) => words.replaceAll(secret, REDACTED), text)
  return cutBytes(redacted.replaceAll(/\p{Cc}+/gu, ' ').trim(), MAX_WORDS_BYTES)
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
