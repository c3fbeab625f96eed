import { basename } from 'node:path'
import { readPackageJson } from './lockfile-package-json.ts'

/** What site tags are made from where nothing else is said: the package's name, else the folder's. */
export function projectName(root: string): string {
  return readPackageJson(root)?.name || basename(root)
}
