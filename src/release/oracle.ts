import type { Clock } from '../cdn/clock.ts'
import { CacheTagsError } from '../core/error.ts'
import { assertFetchable, fetchText, shownUrl, SMALL_ANSWER } from './fetch.ts'
import * as v from 'valibot'

/** Who knows which version is live. */
export interface Oracle {
  /** How old its answer may be, in milliseconds. */
  readonly lagMs: number
  /**
   * The digest of the version that is live.
   *
   * @throws CacheTagsError `CT_LIVE_UNKNOWN` if it can't tell
   */
  readonly ask: () => Promise<string>
}

/** Where an application says which version of it is live, below its address. */
export const LIVE_PATH = '/.well-known/cache-tags.json'

const liveSchema = v.object({ digest: v.pipe(v.string(), v.regex(/^[\w-]{1,128}$/)) })

/** The text that an application serves at {@link LIVE_PATH}. */
export function liveText(digest: string): string {
  return `${JSON.stringify({ digest })}\n`
}

/** Whoever releases says that the version it releases is live. */
export function saidOracle(digest: string): Oracle {
  return { lagMs: 0, ask: async () => digest }
}

/**
 * Asks the application itself. No cache between may answer for it: serve the address with `no-store`.
 *
 * @throws CacheTagsError `CT_LIVE_UNKNOWN` for an address whose answer could be changed on the way
 */
export function urlOracle(url: string, lagMs: number): Oracle {
  const shown = shownUrl(url)
  assertFetchable(url, FETCHING)
  return {
    lagMs,
    ask: async () => {
      const text = await fetchText(url, FETCHING, SMALL_ANSWER)
      if (text === null) {
        throw new CacheTagsError('CT_LIVE_UNKNOWN', `${shown} answered 404: nothing there says what is live.`, {
          hint: `Serve what \`cache-tags announce --serve DIR\` writes at ${LIVE_PATH}. ${HINT}`,
        })
      }
      return digestOf(text, shown)
    },
  }
}

const HINT = 'Nothing was removed from the ledger; run it again.'

const FETCHING = { code: 'CT_LIVE_UNKNOWN', what: 'address that says what is live', hint: HINT } as const

function digestOf(text: string, shown: string): string {
  try {
    return v.parse(liveSchema, JSON.parse(text)).digest
  } catch (cause) {
    throw new CacheTagsError('CT_LIVE_UNKNOWN', `What ${shown} says is no answer: it has no \`digest\`.`, {
      cause,
      hint: `It has to serve what \`cache-tags announce --serve DIR\` wrote. ${HINT}`,
    })
  }
}

/** Milliseconds between two questions. */
const POLL_MS = 2000

/**
 * Waits until a version is live.
 *
 * @throws CacheTagsError `CT_NOT_LIVE` when it isn't in time, or the wait is cancelled
 */
export async function waitUntilLive(
  digest: string,
  oracle: Oracle,
  { clock, timeoutMs, signal }: { readonly clock: Clock; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const endsAtMs = clock.now() + timeoutMs
  let last = 'no answer'
  while (!signal.aborted) {
    try {
      const live = await oracle.ask()
      if (live === digest) return
      last = `version ${live}`
    } catch (error) {
      if (!(error instanceof CacheTagsError)) throw error
      last = error.message
    }
    if (clock.now() + POLL_MS > endsAtMs) break
    await clock.wait(POLL_MS, signal)
  }
  throw new CacheTagsError('CT_NOT_LIVE', `Version ${digest} is not live; last seen: ${last}`, {
    hint: 'Nothing was purged. Look at the deploy, and run it again; where a newer version is live, its own release does the rest.',
  })
}
