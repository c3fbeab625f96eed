import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readPackageJson } from './lockfile-package-json.ts'
import { readManifest, rangeOf } from './lockfile-manifest.ts'

/** The package that a file in `node_modules` belongs to, as installed; `null` for a file elsewhere. */
export function installedPackage(file: string): string | null {
  const name = /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/s.exec(file)?.[1]
  return name === undefined ? null : name.replaceAll('\\', '/')
}

/** A folder and all above it. */
function* upward(folder: string): Generator<string> {
  for (let current = folder; ; current = dirname(current)) {
    yield current
    if (dirname(current) === current) return
  }
}

/** The folder where a package is installed for modules in a folder, symlinks followed; `null` if it is not. */
export function installedFolder(folder: string, name: string): string | null {
  for (const above of upward(folder)) {
    const candidate = join(above, 'node_modules', name)
    if (existsSync(candidate)) return realpathSync(candidate)
  }
  return null
}

/** Whether a `package.json` of a folder or above declares a package, in any section. */
export function isDeclared(folder: string, name: string): boolean {
  for (const above of upward(folder)) {
    const found = readPackageJson(above)
    if (found !== null && rangeOf(readManifest(found.fields), name) !== undefined) return true
  }
  return false
}
