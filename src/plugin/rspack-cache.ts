import { digest } from '../core/hash.ts'
import type { Injection } from '../inject/loader.ts'

interface PersistentCache {
  readonly type: 'persistent'
  version?: string
}

/**
 * Gives Rspack's persistent cache a version of its own for what is written into which files, wherever in them: modules of
 * files that stayed the same are taken over from it without a look at the rules.
 *
 * @param cache - the option of the compiler, which is changed in place; any but a persistent one stays as it is
 */
export function renewCache(cache: unknown, injections: ReadonlyMap<string, Injection>): void {
  if (!isPersistent(cache)) return
  const said = (cache.version ?? '').replace(TAGS, '')
  const written = [...injections].map(([file, { edits }]) => [file, edits.map(({ text }) => text)])
  cache.version = written.length === 0 ? said : `${said}+tags.${digest(written.sort())}`
}

const TAGS = /\+tags\.[^+]*$/

function isPersistent(cache: unknown): cache is PersistentCache {
  return typeof cache === 'object' && cache !== null && 'type' in cache && cache.type === 'persistent'
}
