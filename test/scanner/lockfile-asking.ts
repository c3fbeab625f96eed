import { join } from 'node:path'
import { readLockfile, type PackageLeaf } from '../../src/scanner/lockfile.ts'
import { makeFolder, type Files } from './sources-folder.ts'

/** Asks for a package from a module, with where it was found if that is known. Paths are relative to the folder. */
export type Asking = (name: string, importer?: string, resolved?: string) => PackageLeaf | null

/** Reads the lockfile among these files. */
export async function askLockfile(files: Files): Promise<Asking> {
  const folder = await makeFolder(files)
  const reading = await readLockfile(folder)
  if (reading.kind !== 'read') throw new Error(`the lockfile is ${JSON.stringify(reading)}`)
  return (name, importer = 'src/a.ts', resolved) =>
    reading.digestOf(name, join(folder, importer), resolved === undefined ? null : join(folder, resolved))
}

/** The digest of one package from one lockfile's text, asked for by a module of the root. */
export async function digestFrom(files: Files, name: string): Promise<string | undefined> {
  return (await askLockfile(files))(name)?.digest
}
