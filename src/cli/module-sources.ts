import { existsSync } from 'node:fs'
import { open, realpath } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { moduleFiles } from '../scanner/component-endings.ts'
import { isWithin } from './is-within.ts'

/** Larger ones are written by machines; nothing in them is for people. */
const MAX_SOURCE_BYTES = 16 * 1024 * 1024

const SOURCE = moduleFiles('[cm]?[jt]s|[jt]sx')
/** What declares tags, and is no module: see `readHeaderRules`. */
const CONFIGS: ReadonlySet<string> = new Set(['vercel.json', 'netlify.toml', '_headers'])

/**
 * The sources of modules, by module. What can't be read is left out: it is shown without its code, and no comment in it is
 * heard.
 *
 * @param root - absolute path of the project
 * @param isOurs - whether a scan of this folder has just named the modules. A manifest may come from anybody, and what it
 *   names is printed: of those only sources are read that lie, links followed, in the project's repository
 */
export async function readModuleSources(
  root: string,
  modules: readonly string[],
  isOurs: boolean,
): Promise<Map<string, string>> {
  const repository = isOurs ? null : await repositoryOf(root)
  const sources = new Map<string, string>()
  for (const module of modules) {
    const content = await readSource(root, module, repository).catch(() => null)
    // Decoded as the scan does, so that its lines and columns fit.
    if (content !== null) sources.set(module, new TextDecoder().decode(content))
  }
  return sources
}

async function readSource(root: string, module: string, repository: string | null): Promise<Buffer | null> {
  const path = resolve(root, module)
  if (repository !== null && !(await mayBeShown(module, path, repository))) return null
  const file = await open(path)
  try {
    const found = await file.stat()
    return found.isFile() && found.size <= MAX_SOURCE_BYTES ? await file.readFile() : null
  } finally {
    await file.close()
  }
}

async function mayBeShown(module: string, path: string, repository: string): Promise<boolean> {
  if (isAbsolute(module)) return false
  const real = await realpath(path)
  const isSource = [path, real].every((name) => SOURCE.test(name) || CONFIGS.has(basename(name)))
  return isSource && isWithin(repository, real)
}

/** The folder that holds the project's repository: modules of other packages in it are named `../ui/list.ts`. */
async function repositoryOf(root: string): Promise<string> {
  const start = await realpath(root)
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder
    if (folder === dirname(folder)) return start
  }
}
