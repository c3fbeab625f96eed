import { CacheTagsError } from '../core/error.ts'
import { unavailable, wordsOf, type Access } from './bounded.ts'

const DENIED: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS'])
const IN_THE_WAY: ReadonlySet<string> = new Set(['ENOTDIR', 'EEXIST', 'EISDIR'])

/** Says what a disk refused: a change it denies is read-only, all else is unavailable. */
export function fileProblem(
  error: unknown,
  { name, access }: { readonly name: string; readonly access: Access },
): CacheTagsError {
  if (error instanceof CacheTagsError) return error
  const code = codeOf(error)
  if (access === 'change' && DENIED.has(code)) {
    const hint = 'Let this user write to the folder, or name another one by `store` or CACHE_TAGS_STORE.'
    return new CacheTagsError('CT_STORE_READ_ONLY', `${name} can't be written to: ${wordsOf(error)}`, {
      hint,
      cause: error,
    })
  }
  if (IN_THE_WAY.has(code)) {
    const hint = 'Remove what stands there, or name another folder by `store` or CACHE_TAGS_STORE.'
    return new CacheTagsError('CT_STORE_UNAVAILABLE', `Something that is no folder stands in the way of ${name}.`, {
      hint,
      cause: error,
    })
  }
  return unavailable(`${name} could not be ${access === 'read' ? 'read' : 'written to'}: ${wordsOf(error)}`, error)
}

/** The code of an error of Node; empty where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
