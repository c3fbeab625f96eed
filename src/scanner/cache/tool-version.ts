import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { RECIPE } from '../../core/fingerprint.ts'
import { digest, digestText } from '../../core/hash.ts'
import { recordOf } from '../lockfile-manifest.ts'
import { readPackageJson } from '../lockfile-package-json.ts'
import { installedFolder } from '../resolve-installed.ts'

const NAME = 'unplugin-cache-tags'

let known: string | null | undefined

/** {@link toolVersionAt} of this file. */
export function toolVersion(): string | null {
  if (known === undefined) known = toolVersionAt(import.meta.dirname)
  return known
}

/**
 * What tells this tool from others that may have kept something: its own code, the recipe, the versions of all packages
 * that it is made with, and that of Node, which brings along its own regular expressions and letters. The version of the
 * tool alone isn't enough where it is worked on.
 *
 * @param folder - one of the package's code: `dist`, or `src`, or one below
 * @returns `null` where the code is not where the package has it: then nothing can be told
 */
export function toolVersionAt(folder: string): string | null {
  const above = dirname(folder)
  if (above === folder) return null
  const found = readPackageJson(above)
  if (found?.name !== NAME) return toolVersionAt(above)
  const packages = Object.keys(recordOf(recordOf(found.fields)['dependencies']))
  const versions = packages.map((name) => [name, versionOf(folder, name)])
  return digest([RECIPE, ownCode(folder), versions, process.version])
}

/**
 * The version of this package, as its `package.json` has it.
 *
 * @param folder - one of the package's code
 * @returns `null` where the code is not where the package has it
 */
export function packageVersion(folder: string = import.meta.dirname): string | null {
  const above = dirname(folder)
  if (above === folder) return null
  const found = readPackageJson(above)
  return found?.name === NAME ? found.version : packageVersion(above)
}

/** A digest of all code in a folder. */
function ownCode(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[jt]s$/.test(file))
  return digest(files.sort().map((file) => [file, digestText(readFileSync(join(folder, file)))]))
}

function versionOf(from: string, name: string): string | null {
  const folder = installedFolder(from, name)
  return folder === null ? null : (readPackageJson(folder)?.version ?? null)
}
