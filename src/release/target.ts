import { TARGETS, type Target } from '../core/batch.ts'
import { CacheTagsError } from '../core/error.ts'

/** Environment variables, as a value. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Whose entries to purge: what was said, else `VERCEL_ENV`. Never guessed.
 *
 * @param said - from the flag or the configuration
 * @param isForced - lets a preview build purge production
 * @throws CacheTagsError `CT_TARGET` if none is known, `CT_TARGET_REFUSED` for production from a preview build
 */
export function resolveTarget(said: string | undefined, environment: Environment, isForced = false): Target {
  const running = environment['VERCEL_ENV']
  const target = said ?? running
  const found = TARGETS.find((candidate) => candidate === target)
  if (found === undefined) {
    const problem =
      target === undefined || target === '' ? 'No target is given' : `${JSON.stringify(target)} is no target`
    throw new CacheTagsError('CT_TARGET', `${problem}: it has to be production or preview.`, {
      hint: 'Pass --target production, or set VERCEL_ENV.',
    })
  }
  if (found === 'production' && running === 'preview' && !isForced) {
    throw new CacheTagsError('CT_TARGET_REFUSED', 'This is a preview build; it does not purge production.', {
      hint: 'Pass --target preview; or --force, if production is really meant.',
    })
  }
  return found
}
