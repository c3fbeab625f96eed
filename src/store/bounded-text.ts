import { CacheTagsError } from '../core/error.ts'

/** Largest value that is taken from a service: the manifest of a large project is a tenth of it. */
export const MAX_VALUE_BYTES: number = 256 * 1024 * 1024

/**
 * A stream as text, its byte order mark included.
 *
 * @throws CacheTagsError `CT_STORE_UNAVAILABLE` as soon as it is larger than {@link MAX_VALUE_BYTES}
 */
export async function readBoundedText(
  name: string,
  body: AsyncIterable<Uint8Array>,
  maxBytes: number = MAX_VALUE_BYTES,
): Promise<string> {
  const text = await readUpTo(body, maxBytes)
  if (text === null) throw tooLarge(name, maxBytes)
  return text
}

/** A stream as text, its byte order mark included; `null` as soon as it is larger. */
export async function readUpTo(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** `CT_STORE_UNAVAILABLE` for a value that nobody of ours has put. */
export function tooLarge(name: string, maxBytes: number = MAX_VALUE_BYTES): CacheTagsError {
  return new CacheTagsError('CT_STORE_UNAVAILABLE', `${name} holds something larger than ${maxBytes} bytes.`, {
    hint: 'See who else writes there: this package puts nothing that large.',
  })
}
