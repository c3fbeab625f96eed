import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { RECIPE } from '../../core/fingerprint.ts'
import { digest, digestText } from '../../core/hash.ts'
import { readPackageJson } from '../lockfile-package-json.ts'
import { installedFolder } from '../resolve-installed.ts'

const NAME = 'unplugin-cache-tags'

/** Packages that have a say in what is read of a module. */
const READERS: readonly string[] = ['oxc-parser', '@typescript-eslint/scope-manager', '@typescript-eslint/visitor-keys']

let known: string | null | undefined

/**
 * What tells this tool from others that may have kept something: its own code, the recipe, and the versions of its parsers.
 * The version alone isn't enough where the tool is worked on.
 *
 * @returns `null` where the code is not where the package has it: then nothing can be told
 */
export function toolVersion(): string | null {
  if (known === undefined) {
    const code = ownCode(import.meta.dirname)
    known = code === null ? null : digest([RECIPE, code, READERS.map(versionOf)])
  }
  return known
}

/** A digest of all code in the folder of the package in which this file stands: `dist`, or `src`. */
function ownCode(folder: string): string | null {
  const above = dirname(folder)
  if (above === folder) return null
  if (readPackageJson(above)?.name !== NAME) return ownCode(above)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[jt]s$/.test(file))
  return digest(files.sort().map((file) => [file, digestText(readFileSync(join(folder, file)))]))
}

function versionOf(name: string): string | null {
  const folder = installedFolder(import.meta.dirname, name)
  return folder === null ? null : (readPackageJson(folder)?.version ?? null)
}
