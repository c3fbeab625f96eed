import { realpathSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { recordOf } from './lockfile-manifest.ts'
import { readPackageJson } from './lockfile-package-json.ts'

/**
 * Folders of the project's own packages that it depends on, directly or through each other: those that `node_modules`
 * links to instead of holding them (workspaces, `link:`). They are sources, wherever they stand.
 */
export function linkedFolders(root: string): string[] {
  const found = new Set<string>()
  const queue = [root]
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    for (const name of dependencyNames(folder)) {
      const target = linkTarget(folder, name)
      // This package is never entered, even where it is linked from a folder.
      if (target === null || target === root || name === OWN_PACKAGE || found.has(target)) continue
      found.add(target)
      queue.push(target)
    }
  }
  return [...found].sort()
}

const OWN_PACKAGE = 'unplugin-cache-tags'

const GROUPS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const

function dependencyNames(folder: string): string[] {
  const fields = recordOf(readPackageJson(folder)?.fields)
  return GROUPS.flatMap((group) => Object.keys(recordOf(fields[group])))
}

/** Where `node_modules` leads for a name, from a folder upward; `null` where it holds the package itself, or nothing. */
function linkTarget(folder: string, name: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const target = realpathSync(join(at, 'node_modules', name))
      return target.split(sep).includes('node_modules') ? null : target
    } catch {
      if (dirname(at) === at) return null
    }
  }
}
