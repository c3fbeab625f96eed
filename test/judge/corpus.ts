import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { MemoryFiles } from '../support/memory-project.ts'

const ROOT = join(import.meta.dirname, '../..')

/** The sources of one of the playground's applications, as a value. */
export async function readPlayground(folder: string): Promise<MemoryFiles> {
  const root = join(ROOT, 'playground', folder)
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(?:tsx?|json|css)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => /^(?:src|app|lib)\//.test(path))
  const files = paths.sort().map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const)
  return Object.fromEntries(await Promise.all(files))
}
