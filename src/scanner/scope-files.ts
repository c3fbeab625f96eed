import { join, relative } from 'node:path'
import { moduleId, modulePath } from '../core/ids.ts'
import type { Dependency } from '../core/project.ts'
import type { Framework } from '../core/route-places.ts'
import { FRAMEWORKS } from '../core/routes.ts'
import { moduleFiles } from './component-endings.ts'
import type { Files } from './files.ts'
import { escapePath } from './glob-place.ts'
import { assetLeaf } from './leaves.ts'
import type { Loader } from './load.ts'
import { idOf } from './module-files.ts'
import { isDeclared } from './resolve-installed.ts'
import { DEFAULT_EXCLUDE } from './sources.ts'

/** The frameworks that a project declares. */
export function frameworksOf(root: string): Framework[] {
  return (Object.keys(FRAMEWORKS) as Framework[]).filter((framework) =>
    FRAMEWORKS[framework].packages.some((name) => isDeclared(root, name)),
  )
}

/** Paths of all files that patterns match, of any kind: patterns and paths are relative to the project, with `/`. */
export async function filesOf(
  files: Files,
  root: string,
  patterns: readonly string[],
  exclude: readonly string[] = [],
): Promise<string[]> {
  const base = escapePath(root.replaceAll('\\', '/'))
  const ignored = [...DEFAULT_EXCLUDE, ...exclude].map((pattern) => `${base}/${pattern}`)
  const found = await files.glob(
    patterns.map((pattern) => `${base}/${pattern}`),
    ignored,
  )
  return found.map((file) => modulePath(moduleId(relative(root, file))))
}

const MODULE = moduleFiles('[cm]?[jt]sx?')

/** Loads the modules among some files; what is no module counts by its content. */
export async function loadMembers(
  files: Files,
  root: string,
  loader: Loader,
  paths: ReadonlySet<string>,
): Promise<Map<string, Dependency>> {
  await loader.load([...paths].filter((path) => MODULE.test(path)).map((path) => join(root, path)))
  const members = new Map<string, Dependency>()
  for (const path of paths) {
    const file = join(root, path)
    const id = idOf(root, file)
    const isModule = loader.project.modules.has(id)
    members.set(path, isModule ? { kind: 'module', id } : await assetLeaf(files, root, file))
  }
  return members
}
