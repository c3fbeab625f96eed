import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { digestText, sortedUnique } from '../core/hash.ts'

/**
 * Digests of the patches that patch-package applies after an install, by the name of the package they change. No
 * lockfile knows of them.
 *
 * @param folders - where a folder `patches` may stand
 */
export async function readPatches(folders: Iterable<string>): Promise<ReadonlyMap<string, readonly string[]>> {
  const patches = new Map<string, string[]>()
  for (const folder of new Set(folders)) {
    for (const file of sortedUnique(await namesIn(join(folder, 'patches')))) {
      const name = patchedPackage(file)
      if (name === null) continue
      const digest = await digestPatch(join(folder, 'patches', file))
      patches.set(name, [...(patches.get(name) ?? []), digest])
    }
  }
  return patches
}

/** Digest of a patch's text, the same whether git checked it out with LF or CRLF. */
export async function digestPatch(file: string): Promise<string> {
  return digestText((await readFile(file, 'utf8')).replaceAll('\r\n', '\n'))
}

/**
 * The package that a patch-package file changes: `name+1.0.0.patch`, `@scope+name+1.0.0+001+note.dev.patch`, and
 * `outer++name+1.0.0.patch` for one nested in another. Package managers' own patches are named otherwise, and are in
 * the lockfile (https://github.com/ds300/patch-package#patch-filenames).
 */
export function patchedPackage(file: string): string | null {
  if (!file.endsWith('.patch')) return null
  const [first = '', second, third] = file.slice(0, -'.patch'.length).split('++').at(-1)?.split('+') ?? []
  if (!first.startsWith('@')) return second === undefined ? null : first
  return third === undefined ? null : `${first}/${second}`
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch {
    return []
  }
}
