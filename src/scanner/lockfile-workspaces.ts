import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { globby } from 'globby'
import { readManifest, recordOf, textOf, type Manifest } from './lockfile-manifest.ts'
import { readPackageJson } from './lockfile-package-json.ts'
import { berryWorkspaces, isBerryLock, type YarnProject } from './lockfile-yarn.ts'

/** Reads what a `yarn.lock` leaves to the `package.json` files of its workspaces and of what is installed. */
export async function readYarnProject(folder: string, content: unknown): Promise<YarnProject> {
  const folders = isBerryLock(content) ? berryWorkspaces(content) : await classicWorkspaces(folder)
  const manifests = new Map<string, Manifest>()
  for (const workspace of new Set(['', ...folders])) {
    const manifest = await readJson(join(folder, workspace, 'package.json'))
    if (manifest !== null) manifests.set(workspace, readManifest(manifest))
  }
  return { manifests, installed: (name, version) => readInstalled(folder, name, version) }
}

async function classicWorkspaces(folder: string): Promise<string[]> {
  const workspaces = recordOf(await readJson(join(folder, 'package.json')))['workspaces']
  const listed = Array.isArray(workspaces) ? workspaces : recordOf(workspaces)['packages']
  const patterns = (Array.isArray(listed) ? listed : []).map(textOf).filter((pattern) => pattern !== '')
  if (patterns.length === 0) return []
  const files = patterns.map((pattern) => posix.join(pattern, 'package.json'))
  const found = await globby(files, { cwd: folder, ignore: ['**/node_modules/**'], expandDirectories: false })
  return found.map((file) => posix.dirname(file)).map((path) => (path === '.' ? '' : path))
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return null
  }
}

function readInstalled(folder: string, name: string, version: string): Manifest | null {
  const found = readPackageJson(join(folder, 'node_modules', name))
  return found !== null && found.version === version ? readManifest(found.fields) : null
}
