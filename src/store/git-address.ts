import { isAbsolute, resolve } from 'node:path'
import { isLoopback, isPrivate } from '../core/hosts.ts'
import { refused } from './optional.ts'

const SCHEME = 'git:'
const DEFAULT_REMOTE = 'origin'
const DEFAULT_BRANCH = 'cache-tags-ledger'

/** An address, taken apart. */
export interface GitAddress {
  /** As it was written: the name of a remote, a URL or a path. */
  readonly remote: string
  /** Full name of the ref that holds the ledger. */
  readonly ref: string
  /** The address without secrets. */
  readonly name: string
}

/**
 * Takes `git:REMOTE[#BRANCH]` apart. A branch that begins with `refs/` is a ref outside the branches, which clones don't
 * fetch and hosts don't build.
 *
 * @throws CacheTagsError `CT_STORE_REFUSED` for a URL in plain text beyond a private network
 */
export function parseGitAddress(address: string): GitAddress {
  const text = address.slice(SCHEME.length)
  const hash = text.lastIndexOf('#')
  const remote = (hash === -1 ? text : text.slice(0, hash)) || DEFAULT_REMOTE
  assertEncrypted(remote)
  const branch = (hash === -1 ? '' : text.slice(hash + 1)) || DEFAULT_BRANCH
  const ref = branch.startsWith('refs/') ? branch : `refs/heads/${branch}`
  return { remote, ref, name: `${SCHEME}${withoutSecrets(remote)}#${branch}` }
}

function assertEncrypted(remote: string): void {
  if (!/^(?:http|git):\/\//iu.test(remote) || !URL.canParse(remote)) return
  const { hostname, host } = new URL(remote)
  const lower = hostname.toLowerCase()
  if (isLoopback(lower) || isPrivate(lower)) return
  throw refused(`The ledger at ${host} could be changed on the way.`, 'Name the remote by https or ssh.')
}

/** What git takes for the place of a remote that isn't known by name; `null` for a word that can only be a name. */
export function placeOf(remote: string, root: string): string | null {
  // As git reads it: a colon before the first slash is a URL, or a host.
  if (/^[^/]*:/u.test(remote) || isAbsolute(remote)) return remote
  return /[/\\]|^\.\.?$/u.test(remote) ? resolve(root, remote) : null
}

/** A text in which the user, the password, the query and the fragment of every URL are left out. */
export function withoutSecrets(text: string): string {
  return text
    .replaceAll(/([a-z][a-z\d+.-]*:\/\/)[^/\s'"?#]*@/giu, '$1')
    .replaceAll(/([a-z][a-z\d+.-]*:\/\/[^\s'"?#]*)[?#][^\s'"]*/giu, '$1')
}
