import { dirname, relative } from 'node:path'
import { digest, digestText } from '../core/hash.ts'
import { leafId, moduleId } from '../core/ids.ts'
import type { Dependency } from '../core/project.ts'
import type { Files } from './files.ts'
import type { LockfileReading } from './lockfile.ts'
import { plainSchema } from './prisma.ts'

/** A dependency that slices don't enter. */
export type Leaf = Dependency & { kind: 'leaf' }

/** A leaf for a file of the project that is no module: known by its content, so that it may move. */
export async function assetLeaf(files: Files, root: string, file: string): Promise<Leaf> {
  const content = (await files.read(file)) ?? new Uint8Array()
  const said = file.endsWith('.prisma') ? plainSchema(new TextDecoder().decode(content)) : content
  return { kind: 'leaf', id: leafId('asset', moduleId(relative(root, file))), digest: digestText(said) }
}

/** A leaf for a module of the runtime itself: its version is part of the toolchain. */
export function builtinLeaf(name: string): Leaf {
  return { kind: 'leaf', id: leafId('builtin', name), digest: digest(['builtin', name]) }
}

/** A leaf for what could not be found: known by how it is asked for. */
export function missingLeaf(specifier: string): Leaf {
  return { kind: 'leaf', id: leafId('missing', specifier), digest: digest(['missing', specifier]) }
}

/**
 * A leaf for a package: by the digest of all the lockfile pins below it, with the content of the project's own folders
 * that it depends on; where there is no lockfile, by the version that is installed.
 */
export async function packageLeaf(
  files: Files,
  lockfile: LockfileReading,
  name: string,
  importer: string,
  file: string | null,
): Promise<Leaf> {
  const pinned = lockfile.kind === 'read' ? lockfile.digestOf(name, importer, file) : null
  if (pinned === null) {
    const version = file === null ? 'unknown' : installedVersion(files, name, file)
    return { kind: 'leaf', id: leafId('package', `${name}@${version}`), digest: digest(['package', name, version]) }
  }
  const id = leafId('package', `${name}@${pinned.version}`)
  const { folders = [] } = pinned
  if (folders.length === 0) return { kind: 'leaf', id, digest: pinned.digest }
  const contents = await Promise.all(folders.map((folder) => folderDigest(files, folder)))
  return { kind: 'leaf', id, digest: digest([pinned.digest, contents]) }
}

async function folderDigest(files: Files, folder: string): Promise<string> {
  const paths = await files.list(folder, {})
  const contents = paths.map(async (path) => [
    moduleId(relative(folder, path)),
    digestText((await files.read(path)) ?? ''),
  ])
  return digest(await Promise.all(contents))
}

function installedVersion({ packageJson }: Files, name: string, file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const content = packageJson(folder)
    if (content?.name === name) return content.version
    if (dirname(folder) === folder) return 'unknown'
  }
}

/** A leaf for the list of files that a glob matches: a file more is a change. */
export function globLeaf(name: string, files: readonly string[]): Leaf {
  return { kind: 'leaf', id: leafId('glob', name), digest: digest(['glob', name, files]) }
}
