import type { CdnAnswer } from './http.ts'

/**
 * What an answer means for its batch.
 * `refused`: one of its tags is not taken. `busy`: come back later, all lanes. `failed`: try this batch again.
 * `denied`: no request of this purge will be taken.
 */
export interface Verdict {
  readonly kind: 'accepted' | 'refused' | 'busy' | 'failed' | 'denied'
  /** The CDN's own words; empty where nothing was wrong. */
  readonly words: string
}

/** Statuses that blame what the body holds, and so perhaps one tag of many. */
const BODY_REFUSED: ReadonlySet<number> = new Set([400, 413, 422])
const BUSY: ReadonlySet<number> = new Set([429, 503])

/**
 * Judges by status alone, which fits CDNs that say what they mean with it. Redirects are denied: following one
 * would carry the token to an address that nobody configured.
 */
export function judgeByStatus(status: number, words: string): Verdict {
  if (status >= 200 && status < 300) return { kind: 'accepted', words: '' }
  if (status < 400) return { kind: 'denied', words: `redirects are not followed (${status}): ${words}` }
  if (BODY_REFUSED.has(status)) return { kind: 'refused', words }
  if (BUSY.has(status)) return { kind: 'busy', words }
  return { kind: status >= 500 ? 'failed' : 'denied', words }
}

/** An object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>

/** The CDN's words in `{ "error": { "code", "message" } }`, which some endpoints spell `err`; else the body as it is. */
export function wordsOf(answer: CdnAnswer): string {
  return readWords(answer, (body) => {
    const error = asObject(body['error']) ?? asObject(body['err'])
    return coded(error?.['message'], error?.['code'])
  })
}

/** A message with its code; `null` where there is no message. */
export function coded(message: unknown, code: unknown): string | null {
  if (typeof message !== 'string' || message === '') return null
  return (typeof code === 'string' && code !== '') || typeof code === 'number' ? `${message} (${code})` : message
}

/**
 * The CDN's words, where `read` finds them in a body that is a JSON object; else the body as it is. A page, which is what
 * stands at a wrong address, says nothing in an error and is named only.
 */
export function readWords(answer: CdnAnswer, read: (body: JsonObject) => string | null): string {
  const { status, text } = answer
  const body = readObject(text)
  const words = body === null ? null : read(body)
  if (words !== null) return words
  if (isPage(answer)) return `HTTP ${status} with a page`
  return text.trim() === '' ? `HTTP ${status} without a message` : text
}

/** Whether an answer is a page for people. */
export function isPage({ headers }: CdnAnswer): boolean {
  return headers['content-type']?.startsWith('text/html') === true
}

/** The object that a body holds as JSON; `null` for any other body. */
export function readObject(text: string): JsonObject | null {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return null
  }
}

/** The value, if it is an object and no list. */
export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null
}
