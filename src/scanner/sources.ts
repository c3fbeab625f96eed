import fs from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { globby } from 'globby'
import { CacheTagsError } from '../core/error.ts'
import { sortedUnique } from '../core/hash.ts'
import { moduleFiles } from './component-endings.ts'

/** What of a project is scanned, as globs relative to its folder. */
export interface SourcesOptions {
  /** A leading `../` leads to other folders of a monorepo. @default everything */
  readonly include?: readonly string[] | undefined
  /** Takes the place of the default; relative to whichever folder is listed. @default {@link DEFAULT_EXCLUDE} */
  readonly exclude?: readonly string[] | undefined
}

/**
 * What is no source of a project even where git keeps it: what is installed, built, hidden, tests, and mere types. Names
 * of build folders are excluded at the top only, since a route can be called `coverage`; and `.well-known` is one.
 */
export const DEFAULT_EXCLUDE: readonly string[] = [
  '**/node_modules/**',
  'dist/**',
  'coverage/**',
  '**/.!(well-known)/**',
  '**/*.{test,spec}.*',
  '**/__tests__/**',
  '**/*.d.{ts,mts,cts}',
]

const SOURCE = moduleFiles('[cm]?[jt]s|[jt]sx')

/**
 * The JavaScript and TypeScript files of a project, and the components that hold such code: what a scan may start from. What git ignores is left out.
 *
 * A symlink that a pattern of `include` matches is followed and named by where it leads; each folder is listed once, so
 * loops end. Not followed: links into `node_modules`, and links to the project's own folder or one above it.
 *
 * @param root - the project's folder
 * @returns absolute paths, each once, in code-unit order
 * @throws {CacheTagsError} `CT_SCAN` when there is no such folder
 */
export async function listSources(root: string, options: SourcesOptions = {}): Promise<string[]> {
  const start = await realpath(root).catch((cause: unknown) => {
    throw new CacheTagsError('CT_SCAN', `There is no folder ${root} to scan.`, { cause })
  })
  const ignore = [...(options.exclude ?? DEFAULT_EXCLUDE)]
  const files: string[] = []
  const visited = new Set<string>()
  const waiting = groupByFolder(start, options.include ?? ['**/*'])
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    if (visited.has(visit.folder)) continue
    visited.add(visit.folder)
    const found = await listFolder(visit.folder, visit.patterns, ignore)
    files.push(...found.files)
    for (const folder of found.linked) {
      const holdsStart = `${start}${sep}`.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`)
      if (!holdsStart) waiting.push({ folder, patterns: ['**/*'] })
    }
  }
  return sortedUnique(files.filter((file) => SOURCE.test(file)))
}

interface Visit {
  readonly folder: string
  readonly patterns: string[]
}

/** Patterns that begin with `../` are listed from there: no `**` of `exclude` matches a path that leads upward. */
function groupByFolder(start: string, patterns: readonly string[]): Visit[] {
  const visits = new Map<string, Visit>()
  for (const pattern of patterns) {
    const up = /^!?((?:\.\.\/)*)/.exec(pattern)?.[1] ?? ''
    const folder = resolve(start, up)
    const visit = visits.get(folder) ?? { folder, patterns: [] }
    visit.patterns.push(pattern.replace(up, ''))
    visits.set(folder, visit)
  }
  return [...visits.values()]
}

interface Listing {
  readonly files: readonly string[]
  /** Folders that links lead to. */
  readonly linked: readonly string[]
}

/** Of every entry is asked whether it is a folder: to wait for each answer would take longer than all the rest. */
const AT_ONCE = { ...fs, promises: { ...fs.promises, stat: async (path: string) => fs.statSync(path) } }

async function listFolder(folder: string, patterns: string[], ignore: string[]): Promise<Listing> {
  const entries = await globby(patterns, {
    cwd: folder,
    ignore,
    gitignore: true,
    dot: true,
    followSymbolicLinks: false,
    onlyFiles: false,
    objectMode: true,
    suppressErrors: true,
    fs: AT_ONCE,
  })
  const files: string[] = []
  const linked: string[] = []
  for (const { path, dirent } of entries) {
    if (dirent.isFile()) files.push(resolve(folder, path))
    if (!dirent.isSymbolicLink()) continue
    const target = await followLink(resolve(folder, path))
    if (target?.isFolder === true) linked.push(target.path)
    else if (target !== null) files.push(target.path)
  }
  return { files, linked }
}

/** Where a link leads; `null` if nowhere, or into what is installed. */
async function followLink(link: string): Promise<{ readonly path: string; readonly isFolder: boolean } | null> {
  try {
    const path = await realpath(link)
    if (path.split(sep).includes('node_modules')) return null
    return { path, isFolder: (await stat(path)).isDirectory() }
  } catch {
    return null
  }
}
