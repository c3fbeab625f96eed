import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readBunLock, readBunPatchPaths } from './lockfile-bun.ts'
import type { LockGraph } from './lockfile-graph.ts'
import { readNpmLock } from './lockfile-npm.ts'
import { digestPatch } from './lockfile-patches.ts'
import { readPnpmLock } from './lockfile-pnpm.ts'
import { readYarnProject } from './lockfile-workspaces.ts'
import { readYarnLock } from './lockfile-yarn.ts'

/**
 * Reads one lockfile, whatever its kind, by its file name.
 *
 * @throws {Error} when it can't be read, is torn, or is of a version that is not known
 */
export async function readLockGraph(file: string): Promise<LockGraph> {
  const folder = dirname(file)
  const name = basename(file)
  if (name === 'bun.lockb') throw new Error('it is binary: `bun install --save-text-lockfile` writes one as text')
  const text = await readFile(file, 'utf8')
  if (name.endsWith('.json')) return readNpmLock(JSON.parse(text))
  // Of the documents in a pnpm-lock.yaml the last has the dependencies (https://pnpm.io/lockfile).
  const content = await parseYaml(text.split(/^---\r?$/m).at(-1) ?? '')
  if (name === 'pnpm-lock.yaml') return readPnpmLock(content)
  if (name === 'yarn.lock') return readYarnLock(content, await readYarnProject(folder, content))
  return readBunLock(content, await readBunPatches(folder, content))
}

/** Yarn's own parser reads yarn 1's format and YAML, of which bun's JSON with trailing commas is a part. */
async function parseYaml(text: string): Promise<unknown> {
  const { parseSyml } = await import('@yarnpkg/parsers')
  return parseSyml(text)
}

async function readBunPatches(folder: string, content: unknown): Promise<ReadonlyMap<string, string>> {
  const patches = new Map<string, string>()
  for (const [key, path] of readBunPatchPaths(content)) patches.set(key, await digestPatch(join(folder, path)))
  return patches
}
