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

/** The CDN's words in `{ "error": { "code", "message" } }`, which some endpoints spell `err`; else the body as it is. */
export function wordsOf({ status, text }: CdnAnswer): string {
  const error = errorOf(text)
  const message = error?.['message']
  const code = error?.['code']
  if (typeof message === 'string' && message !== '') {
    return typeof code === 'string' && code !== '' ? `${message} (${code})` : message
  }
  return text.trim() === '' ? `HTTP ${status} without a message` : text
}

function errorOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const body = asRecord(JSON.parse(text))
    return asRecord(body?.['error']) ?? asRecord(body?.['err'])
  } catch {
    return null
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null
}
