import { CacheTagsError, type ErrorCode } from '../core/error.ts'
import { inertLines } from '../core/obeyed.ts'

/** Exit code of an error; what isn't listed is 1, failed. */
const EXIT_CODES: Partial<Readonly<Record<ErrorCode, number>>> = {
  CT_USAGE: 2,
  CT_TARGET: 2,
  CT_CONFIRM: 2,
  CT_PURGE_REFUSED: 3,
  CT_PURGE_UNREACHED: 3,
  CT_NOT_SETTLED: 3,
  CT_NOT_RENEWED: 3,
}

/** The exit code that an error amounts to. */
export function exitCodeOf(error: unknown): number {
  return (error instanceof CacheTagsError ? EXIT_CODES[error.code] : undefined) ?? 1
}

/**
 * An error as people read it: what was wrong, what to do, and what was underneath; a stack only for debugging.
 *
 * @example
 * ```
 * [cache-tags] CT_TARGET: No target is given: it has to be production or preview.
 *   hint: Pass --target production, or set VERCEL_ENV.
 * ```
 */
export function formatProblem(error: unknown, isDebugging: boolean): string {
  const { code, message, hint } = asProblem(error)
  const cause = causeOf(error)
  const lines = [
    `[cache-tags] ${code}: ${message}`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    // Most messages end with what was underneath; once is enough.
    ...(cause === '' || message.includes(cause) ? [] : [`  cause: ${cause}`]),
    ...(isDebugging && error instanceof Error ? [error.stack ?? ''] : []),
  ]
  // A message may quote a CDN or a file.
  return `${lines.map(inertLines).join('\n')}\n`
}

/** What there is to say of an error, whatever it is. */
export function asProblem(error: unknown): Pick<CacheTagsError, 'code' | 'message' | 'hint'> {
  if (error instanceof CacheTagsError) return error
  return {
    code: 'CT_INTERNAL',
    message: error instanceof Error ? wordsOf(error) : String(error),
    hint: 'This is a fault of cache-tags. Run it again with CACHE_TAGS_DEBUG=1, and report what it prints.',
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error) || error.cause === undefined) return ''
  const { cause } = error
  const words = cause instanceof Error ? wordsOf(cause) : String(cause)
  return words.split('\n', 1)[0] ?? ''
}

/** Node tells of a connection that was tried at several addresses in an error without a message. */
function wordsOf(error: Error): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map((inner: unknown) => (inner instanceof Error ? inner.message : String(inner))).join('; ')
  }
  return error.message === '' ? error.name : error.message
}
