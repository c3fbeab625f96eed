import { CacheTagsError } from '../core/error.ts'

/** `CT_STORE_REFUSED` for a store that can't be used as it is configured. */
export function refused(message: string, hint: string): CacheTagsError {
  return new CacheTagsError('CT_STORE_REFUSED', message, { hint })
}

/**
 * Loads a package that only one kind of store needs.
 *
 * @param load - its dynamic `import()`
 * @throws CacheTagsError `CT_STORE_REFUSED` where it is not installed
 */
export async function importOptional<Module>(name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') throw error
    throw refused(`The store needs the package \`${name}\`.`, `npm install ${name}`)
  }
}
