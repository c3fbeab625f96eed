import { createHash } from 'node:crypto'

/** What every site tag looks like; used to find them in what a build has written. */
export const SITE_TAG: RegExp = /\bct_[0-9a-z]{8}\b/g

/**
 * Text that a module must hold to be given site tags, so that bundlers can pass over the others. A primitive may be passed on
 * under any name; one with neither of these is left without its site tag, which the search of the output tells.
 */
export const TAGGED_TEXT: RegExp = /cache|tag|xkey|surrogate-key/i

const COUNT = 36n ** 8n

/**
 * The tag of our own that a site gets, so that it can be purged by name whatever its other tags are: `ct_` and 8 of
 * `[0-9a-z]`, the same in every build.
 *
 * @param namespace - the package's name, or the option `namespace`: two applications in one cache must differ
 */
export function siteTag(namespace: string, siteId: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([namespace, siteId]))
    .digest()
  return `ct_${(hash.readBigUInt64BE() % COUNT).toString(36).padStart(8, '0')}`
}
