import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Contents by path: a text as it is, anything else as JSON, a {@link link} as a symlink. */
export type Files = Readonly<Record<string, unknown>>

/** Makes a folder with these files, which goes away with the test. Its path has no symlink in it. */
export async function makeFolder(files: Files): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cache-tags-')))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await addFiles(folder, files)
  return folder
}

/** Writes files into a folder, over what is there. */
export async function addFiles(folder: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    if (isLink(content)) await symlink(content.linksTo, file)
    else await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
  }
}

/** A symlink, its target relative to where it lies. */
export function link(target: string): Link {
  return { linksTo: target }
}

interface Link {
  readonly linksTo: string
}

function isLink(content: unknown): content is Link {
  return typeof content === 'object' && content !== null && 'linksTo' in content
}
