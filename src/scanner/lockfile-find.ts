import { readdir, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readPackageJson } from './lockfile-package-json.ts'
import { recordOf, textOf } from './lockfile-manifest.ts'

/**
 * Lockfiles by package manager. Where several lie in one folder and its `package.json` names no `packageManager`, the
 * first in this order is taken; npm prefers its shrinkwrap itself.
 */
const LOCKFILES: Readonly<Record<string, readonly string[]>> = {
  yarn: ['yarn.lock'],
  pnpm: ['pnpm-lock.yaml'],
  npm: ['npm-shrinkwrap.json', 'package-lock.json'],
  bun: ['bun.lock', 'bun.lockb'],
}

/**
 * The lockfile that governs a folder: the nearest upward, not beyond the git repository.
 *
 * @returns its path with symlinks followed, or `null`
 */
export async function findLockfile(root: string): Promise<string | null> {
  let folder = await realpath(root).catch(() => root)
  for (;;) {
    const names = await readdir(folder).catch((): string[] => [])
    const manager = names.includes('package.json') ? managerOf(folder) : ''
    const order = [...(LOCKFILES[manager] ?? []), ...Object.values(LOCKFILES).flat()]
    const found = order.find((name) => names.includes(name))
    if (found !== undefined) return join(folder, found)
    const parent = dirname(folder)
    if (names.includes('.git') || parent === folder) return null
    folder = parent
  }
}

/** `pnpm@9.1.0+sha…` means pnpm (https://nodejs.org/api/packages.html#packagemanager). */
function managerOf(folder: string): string {
  const field = textOf(recordOf(readPackageJson(folder)?.fields)['packageManager'])
  return field.split('@')[0] ?? ''
}
