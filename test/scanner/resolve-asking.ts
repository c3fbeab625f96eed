import { join } from 'node:path'
import { createResolver, type Resolution, type ResolverOptions } from '../../src/scanner/resolve.ts'
import { makeFolder, type Files } from './sources-folder.ts'

/** Asks from `src/a.ts`, or another file; paths in answers are relative to the folder. */
export type Asking = (specifier: string, importer?: string) => Resolution

/** A resolver in a folder with these files. */
export const resolverIn = async (files: Files, options: Partial<ResolverOptions> = {}): Promise<Asking> => {
  const root = await makeFolder(files)
  const resolve = createResolver({ root, ...options })
  return (specifier, importer = 'src/a.ts') => {
    const answer = resolve(join(root, importer), specifier)
    return 'file' in answer && answer.file !== null
      ? { ...answer, file: answer.file.slice(root.length + 1).replaceAll('\\', '/') }
      : answer
  }
}

/** What an import of a module of the project leads to. */
export const module = (file: string): Resolution => ({ kind: 'module', file })
/** What an import that leads nowhere gives. */
export const missing = (reason: string): Resolution => ({ kind: 'missing', reason })
/** What an import of a package leads to. */
export const installed = (name: string, file: string | null): Resolution => ({ kind: 'package', name, file })
