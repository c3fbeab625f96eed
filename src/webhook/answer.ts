import { ERROR_CODES } from '../core/error.ts'
import type { Outcome } from './outcome.ts'

/**
 * What is answered for an event that was worked on. A failure has a status by which Vercel sends the event again, and
 * only words that are the same for everybody: what was wrong in particular is logged.
 */
export function outcomeAnswer(outcome: Outcome): Response {
  switch (outcome.kind) {
    case 'ignored':
      return answer(200, { ignored: outcome.why })
    case 'released':
      return answer(200, { live: outcome.live, purged: outcome.purged, refused: outcome.refused })
    case 'running':
      return answer(202, { running: 'The release goes on.' })
    case 'failed':
      return failure(outcome.code === 'CT_INTERNAL' ? 500 : 503, outcome.code, ERROR_CODES[outcome.code])
  }
}

/** What is answered where there is nothing to work on. */
export function failure(status: number, code: string, message: string): Response {
  return answer(status, { error: { code, message } })
}

function answer(status: number, body: Readonly<Record<string, unknown>>): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } })
}
