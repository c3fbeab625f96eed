import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { scanTrees, type Revisions, type ScannedTrees } from '../../src/cli/base-tree/scan-trees.ts'
import type { World } from '../../src/cli/world.ts'
import { git, TEST_ENVIRONMENT } from '../store/servers/git-repositories.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'

/** A repository for one test. Each of the files is committed, but for what a `.gitignore` among them names. */
export interface GitProjectOptions {
  readonly files: Readonly<Record<string, string>>
  /** Links, by path: where they lead, as they are written. */
  readonly links?: Readonly<Record<string, string>>
}

/** Writes files and links to a repository of their own on the branch `main`, commits them, and yields its path. */
export async function writeGitProject({ files, links = {} }: GitProjectOptions): Promise<string> {
  const top = await writeProject(files)
  for (const [path, target] of Object.entries(links)) {
    await mkdir(dirname(join(top, path)), { recursive: true })
    await symlink(target, join(top, path))
  }
  await git(top, 'init', '--quiet', '--initial-branch=main')
  await commitAll(top)
  return top
}

/** Commits all that stands in a work tree, changes of the given files among it. */
export async function commitAll(top: string, files: Readonly<Record<string, string>> = {}): Promise<void> {
  await addFiles(top, files)
  await git(top, 'add', '--all')
  await git(top, 'commit', '--quiet', '--allow-empty', '--message=next')
}

/** A module with one site, whose entries carry the tag and depend on an import. */
export function siteOf(tag: string, specifier: string, imported = 'value'): string {
  return [
    `import { unstable_cache } from 'next/cache'`,
    `import { ${imported} } from '${specifier}'`,
    `export const ${tag} = unstable_cache(async () => ${imported}, ['${tag}'], { tags: ['${tag}'] })`,
    '',
  ].join('\n')
}

/** A package as it is installed. */
export function installed(folder: string, name: string, version = '1.0.0'): Record<string, string> {
  return {
    [`${folder}/package.json`]: JSON.stringify({
      name,
      version,
      exports: { '.': './index.js', './cache': './index.js' },
    }),
    [`${folder}/index.js`]: 'export const value = 1\n',
  }
}

/** Scans two trees of a repository. */
export function scanIn(cwd: string, revisions: Revisions, root = '.'): Promise<ScannedTrees> {
  const silent = { write: () => {}, isTerminal: false, columns: null }
  const world: World = {
    stdout: silent,
    stderr: silent,
    environment: TEST_ENVIRONMENT,
    cwd: join(cwd, root),
    now: () => 0,
    ask: null,
    onInterrupt: () => () => {},
  }
  return scanTrees({ args: [], flags: new Map(), argv: [] }, world, revisions)
}

/** The world in which a command calls git. */
export const PLACE: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(TEST_ENVIRONMENT).map(([name, value]) => [name, value ?? '']),
)
