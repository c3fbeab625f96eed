import { createHmac, timingSafeEqual } from 'node:crypto'

/** Hex of an HMAC-SHA1. */
const SIGNATURE = /^[\da-f]{40}$/iu

/** Whether a header can be a signature at all. */
export function isSignature(header: string | null): header is string {
  return header !== null && SIGNATURE.test(header)
}

/**
 * Whether Vercel signed a body: hex of the HMAC-SHA1 of its bytes, as they came, with the secret of the webhook. How
 * long it takes says nothing of how much of a signature is right.
 *
 * @see https://vercel.com/docs/webhooks#securing-webhooks
 */
export function isSigned(body: Uint8Array, signature: string, secret: string): boolean {
  if (!isSignature(signature)) return false
  const expected = createHmac('sha1', secret).update(body).digest()
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'))
}
