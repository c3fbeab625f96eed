import { readFile } from 'node:fs/promises'
import { listSources } from './sources.ts'

/** Which files a scan starts from. */
export interface ListOptions {
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
}

/** The port to the project's files. All paths are absolute. */
export interface Files {
  /** Source files that a scan may start from, sorted. */
  readonly list: (root: string, options: ListOptions) => Promise<readonly string[]>
  /** The bytes of a file; `null` if there is none. */
  readonly read: (file: string) => Promise<Uint8Array | null>
}

/** The files on disk. */
export const diskFiles: Files = {
  list: (root, options) => listSources(root, options),
  read: async (file) => {
    try {
      return await readFile(file)
    } catch {
      return null
    }
  },
}
