import { CacheTagsError } from '../core/error.ts'

/** What a call wants of a store. */
export type Access = 'read' | 'change'

/** Node's timers take no longer delay, and fire at once when given one. */
const MAX_TIMER_MS = 2_147_483_647

/**
 * Ends a call that takes too long, or that fails, with `CT_STORE_UNAVAILABLE` naming the store; a `CacheTagsError` passes
 * through. What was thrown becomes the cause as it is, so the caller sees to it that it holds no secret.
 *
 * @param call - is told by its signal when nobody waits for it any more
 */
export async function bounded<Value>(
  name: string,
  timeoutMs: number,
  call: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const abort = new AbortController()
  let timer: NodeJS.Timeout | undefined
  // Raced, because not every client settles a call that it is told to abort.
  const late = new Promise<never>((_, reject) => {
    const end = (): void => {
      const error = unavailable(`${name} did not answer within ${timeoutMs} ms.`)
      reject(error)
      abort.abort(error)
    }
    timer = setTimeout(end, Math.min(timeoutMs, MAX_TIMER_MS))
  })
  try {
    return await Promise.race([late, call(abort.signal)])
  } catch (error) {
    if (error instanceof CacheTagsError) throw error
    throw unavailable(`${name} could not be reached or read: ${wordsOf(error)}`, error)
  } finally {
    clearTimeout(timer)
  }
}

/** `CT_STORE_UNAVAILABLE` for a reason that may pass. */
export function unavailable(message: string, cause?: unknown): CacheTagsError {
  const hint = 'Check that the store is up and can be reached from here, then run the command again: nothing is lost.'
  return new CacheTagsError('CT_STORE_UNAVAILABLE', message, { hint, cause })
}

/** What an error says, in one line. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Node leaves the message empty when every address of a host failed.
  const message = error.message === '' && 'code' in error ? String(error.code) : error.message
  return message.split('\n', 1)[0] ?? ''
}
