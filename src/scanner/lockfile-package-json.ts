import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { recordOf, textOf } from './lockfile-manifest.ts'

/** What a `package.json` says. */
export interface PackageJson {
  readonly name: string
  readonly version: string
  readonly fields: unknown
}

/** Name, version and all fields of the `package.json` in a folder; `null` where there is none that can be read. */
export function readPackageJson(folder: string): PackageJson | null {
  try {
    const fields: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    return { name: textOf(recordOf(fields)['name']), version: textOf(recordOf(fields)['version']), fields }
  } catch {
    return null
  }
}
