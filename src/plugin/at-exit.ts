import { CacheTagsError } from '../core/error.ts'
import type { Log } from './log.ts'

/**
 * Sees to it that a release after the build is not forgotten: where the bundler never said that every environment is
 * done, the release is made when the process has nothing left to do; where the process is ended before that, it is said
 * that nothing was purged.
 *
 * @param release - makes the release, unless it was made
 * @param isPending - whether a release is still owed
 */
export function releaseAtExit(release: () => Promise<void>, isPending: () => boolean, log: Log): void {
  process.once('beforeExit', () => {
    release().catch((error: unknown) => {
      process.exitCode = 1
      log.warn(error instanceof CacheTagsError ? `${error.code}: ${error.message}` : String(error))
    })
  })
  process.once('exit', () => {
    if (!isPending()) return
    process.exitCode ??= 1
    log.warn('the process was ended before the release: nothing was purged. Run `cache-tags purge` after the build.')
  })
}
