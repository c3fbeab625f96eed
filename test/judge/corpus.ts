import { execFileSync } from 'node:child_process'
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
  const files = paths
    .sort()
    .map(async (path) => [path, withoutAlias(path, await readFile(join(root, path), 'utf8'), '@/', '')] as const)
  return Object.fromEntries(await Promise.all(files))
}

/** A module that imports by relative paths what it imported by an alias of the root. */
export function withoutAlias(path: string, source: string, alias: string, folder: string): string {
  const up = path.split('/').length - 1
  const root = up === 0 ? './' : '../'.repeat(up)
  return source.replaceAll(`'${alias}`, `'${root}${folder}`).replaceAll(`"${alias}`, `"${root}${folder}`)
}

/**
 * The sources of an application of which a git directory has the history, as a value.
 *
 * @param aliases - what stands for folders in its imports: `[['@/', 'src/']]`
 */
export function readRevision(
  repository: string,
  revision: string,
  aliases: readonly (readonly [alias: string, folder: string])[],
): MemoryFiles {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['--git-dir', repository, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 })
  const paths = git('ls-tree', '-r', '--name-only', revision)
    .split('\n')
    .filter((path) => /\.(?:[jt]sx?|json|css)$/.test(path) && !/(?:^|\/)[.]|lock/.test(path))
  const textOf = (path: string): string =>
    aliases.reduce(
      (text, [alias, folder]) => withoutAlias(path, text, alias, folder),
      git('show', `${revision}:${path}`),
    )
  return Object.fromEntries(paths.map((path) => [path, textOf(path)]))
}
