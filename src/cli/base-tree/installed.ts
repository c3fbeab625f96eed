import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { sortedUnique } from '../../core/hash.ts'
import { slashes } from '../../scanner/glob-place.ts'
import { recordOf } from '../../scanner/lockfile-manifest.ts'
import { readPackageJson } from '../../scanner/lockfile-package-json.ts'
import { isWithin } from '../is-within.ts'

/** Two work trees: one with packages installed, and one that was just written. Absolute paths, links followed. */
export interface Mirror {
  readonly top: string
  readonly into: string
}

/**
 * Lets a tree that was written find what is installed: each `node_modules` is made again of links to its packages. What
 * leads to the repository's own folders (workspaces) leads to those of the tree that was written.
 *
 * @param folders - where a `package.json` stands in that tree, relative to its top
 * @returns warnings
 */
export function linkInstalled(mirror: Mirror, folders: readonly string[]): string[] {
  const outside = new Set(folders.flatMap((folder) => linkFolder(mirror, folder)))
  linkGone(mirror, folders)
  linkAbove(mirror)
  const declared = new Set(folders.flatMap((folder) => declaredIn(join(mirror.into, folder))))
  return sortedUnique(outside)
    .filter((name) => declared.has(name) && name !== 'unplugin-cache-tags')
    .map((name) => `${name} is linked from outside of the repository: what reaches it counts as changed`)
}

const GROUPS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const

function declaredIn(folder: string): string[] {
  const fields = recordOf(readPackageJson(folder)?.fields)
  return GROUPS.flatMap((group) => Object.keys(recordOf(fields[group])))
}

/** Yields the names of packages that are sources from elsewhere. */
function linkFolder({ top, into }: Mirror, folder: string): string[] {
  const from = join(top, folder, 'node_modules')
  const to = join(into, folder, 'node_modules')
  if (!existsSync(from) || lstatSync(to, { throwIfNoEntry: false }) !== undefined) return []
  const names = readdirSync(from).flatMap((name) => {
    return name.startsWith('@') ? readdirSync(join(from, name)).map((inner) => join(name, inner)) : [name]
  })
  return names.flatMap((name) => {
    const target = targetOf(join(from, name))
    if (target === null) return []
    const isOurs = isWithin(top, target) && !relative(top, target).split(sep).includes('node_modules')
    if (isOurs) return link(join(into, relative(top, target)), join(to, name))
    link(target, join(to, name))
    return target.split(sep).includes('node_modules') ? [] : [slashes(name)]
  })
}

/** Workspaces that are no longer there can't be installed; at the top everybody finds them. */
function linkGone({ top, into }: Mirror, folders: readonly string[]): void {
  for (const folder of folders.filter((path) => !existsSync(join(top, path, 'package.json')))) {
    const name = readPackageJson(join(into, folder))?.name ?? ''
    const isName = /^(?:@[\w.-]+\/)?[\w-][\w.-]*$/u.test(name)
    if (isName) link(join(into, folder), join(into, 'node_modules', name))
  }
}

/** What is installed above the repository; the nearest, for that is where nearly everything is. */
function linkAbove({ top, into }: Mirror): void {
  for (let folder = dirname(top); folder !== dirname(folder); folder = dirname(folder)) {
    const found = targetOf(join(folder, 'node_modules'))
    if (found !== null) return void link(found, join(dirname(into), 'node_modules'))
  }
}

/** Nothing where there is something already, or nothing to lead to. */
function link(target: string, path: string): never[] {
  if (!existsSync(target) || lstatSync(path, { throwIfNoEntry: false }) !== undefined) return []
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path, 'junction')
  return []
}

/** Where a folder is, links followed; `null` for what is none. */
function targetOf(path: string): string | null {
  try {
    return statSync(path).isDirectory() ? realpathSync(path) : null
  } catch {
    return null
  }
}
