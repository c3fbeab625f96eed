import { CacheTagsError } from '../core/error.ts'
import { unavailable } from './bounded.ts'
import { basePrefix, keysBelow } from './keys.ts'

/** What a storage server answered. */
export interface HttpAnswer {
  readonly status: number
  /** Where a redirect leads. */
  readonly location: string | undefined
  readonly text: string
}

/** What an answer that is none of the expected means. */
export function answerProblem(name: string, access: 'read' | 'change', answer: HttpAnswer): CacheTagsError {
  const { status, location } = answer
  if (status >= 300 && status < 400) {
    // Never followed: the token is meant for the address that was given.
    return new CacheTagsError('CT_STORE_UNAVAILABLE', `${name} redirects${toWhom(location)}.`, {
      hint: 'Give the store the address that it redirects to, if that is where it moved.',
    })
  }
  if (access === 'change' && (status === 401 || status === 403 || status === 405)) {
    return new CacheTagsError('CT_STORE_READ_ONLY', `${name} takes no changes: it answered with ${status}.`, {
      hint: 'Set CACHE_TAGS_STORE_TOKEN to a token that may write, or run this where there is one.',
    })
  }
  if (status === 401 || status === 403) {
    return new CacheTagsError('CT_STORE_UNAVAILABLE', `${name} denies access: it answered with ${status}.`, {
      hint: 'Set CACHE_TAGS_STORE_TOKEN to a token of this server.',
    })
  }
  return unavailable(`${name} answered with ${status}.`)
}

function toWhom(location: string | undefined): string {
  // The host alone: queries of redirects hold tickets.
  return location !== undefined && URL.canParse(location) ? ` to ${new URL(location).host}` : ''
}

/** What was answered with 200 by something that is no storage server. */
export function notAStore(name: string): CacheTagsError {
  return new CacheTagsError('CT_STORE_UNAVAILABLE', `What answers as ${name} is not the server of a store.`, {
    hint: 'Check the path in the address: it has to be that of an unstorage server (https://unstorage.unjs.io/guide/http-server).',
  })
}

/**
 * The keys in the answer to a list. A server names them as it keeps them, from where it was mounted: that may be any part
 * of the path.
 *
 * @param path - of the store's address
 * @throws CacheTagsError `CT_STORE_UNAVAILABLE`
 */
export function readKeys(name: string, path: string, prefix: string, { text }: HttpAnswer): string[] {
  const names = parseNames(text)
  if (names === null) throw notAStore(name)
  if (names.length === 0) return []
  const mount = mountsOf(path).find((base) => names.every((key) => key.startsWith(base + prefix)))
  if (mount === undefined) throw unavailable(`${name} answered with keys of another place than was asked for.`)
  return keysBelow(mount, names)
}

function parseNames(text: string): string[] | null {
  try {
    const value: unknown = JSON.parse(text)
    const isNames = Array.isArray(value) && value.every((item) => typeof item === 'string')
    return isNames ? value.map((item: string) => item.replaceAll(':', '/')) : null
  } catch {
    return null
  }
}

/** `/a/b`: `a/b/`, `b/` and nothing. */
function mountsOf(path: string): string[] {
  const segments = path.split('/').filter((segment) => segment !== '')
  return [...segments.keys(), segments.length].map((index) => basePrefix(segments.slice(index).join('/')))
}
