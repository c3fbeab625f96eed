import { readFileSync } from 'node:fs'
import { normalize } from 'node:path'
import { globby } from 'globby'
import { sortedUnique } from '../core/hash.ts'
import { linkedFolders } from './linked.ts'
import { readPackageJson, type PackageJson } from './lockfile-package-json.ts'
import { DEFAULT_EXCLUDE, listSources } from './sources.ts'

/** Which files a scan starts from. */
export interface ListOptions {
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
}

/** The port to the project's files. All paths are absolute. */
export interface Files {
  /** Source files that a scan may start from, sorted. */
  readonly list: (root: string, options: ListOptions) => Promise<readonly string[]>
  /**
   * Files of any kind that one of the patterns matches and none of the ignored, sorted. Patterns are absolute, with `/`.
   */
  readonly glob: (patterns: readonly string[], ignored: readonly string[]) => Promise<readonly string[]>
  /** The bytes of a file; `null` if there is none. */
  readonly read: (file: string) => Promise<Uint8Array | null>
  /** See {@link readPackageJson}. */
  readonly packageJson: (folder: string) => PackageJson | null
  /** See {@link linkedFolders}. */
  readonly linked: (root: string) => readonly string[]
}

/** The files on disk. */
export const diskFiles: Files = {
  list: async (root, { include, exclude = [] }) => {
    const options = { exclude: [...DEFAULT_EXCLUDE, ...exclude] }
    const linked = await Promise.all(linkedFolders(root).map((folder) => listSources(folder, options)))
    return sortedUnique([...(await listSources(root, { ...options, include })), ...linked.flat()])
  },
  glob: async (patterns, ignored) => {
    const options = { ignore: [...ignored], absolute: true, dot: true, expandDirectories: false, suppressErrors: true }
    return sortedUnique((await globby([...patterns], options)).map(normalize))
  },
  read: async (file) => {
    try {
      // Small files come out of the system's memory in a fifth of the time that it takes to wait for them.
      return readFileSync(file)
    } catch {
      return null
    }
  },
  packageJson: readPackageJson,
  linked: linkedFolders,
}

/** The text of a file; empty if there is none. */
export async function textOf(files: Pick<Files, 'read'>, file: string): Promise<string> {
  return new TextDecoder().decode((await files.read(file)) ?? new Uint8Array())
}
