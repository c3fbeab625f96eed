import { existsSync } from 'node:fs'
import { copyFile, lstat, mkdir, realpath, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { Environment } from '../../release/target.ts'
import { isWithin } from '../is-within.ts'
import { openRepository, type GitOptions, type Repository } from './git.ts'

/** What git keeps, in which order `ls-files --stage` writes it. */
interface Entry {
  readonly mode: string
  readonly object: string
  /** Relative to the top, with `/`. */
  readonly path: string
}

/** A commit's files, written to a folder. */
export interface WrittenTree {
  /** Paths of its files, relative to its top, with `/`. */
  readonly paths: readonly string[]
  /** Folders that are repositories of their own. */
  readonly submodules: readonly string[]
  readonly warnings: readonly string[]
}

/** What is written, where, and with what in mind. */
export interface TreeOptions {
  readonly repository: Repository
  readonly commit: string
  /** Absolute path of an empty folder, links followed. */
  readonly into: string
  /** Absolute path of a file for git to work with. */
  readonly index: string
  readonly environment: Environment
  readonly signal: AbortSignal
}

const LINK = '120000'
const SUBMODULE = '160000'

/**
 * Writes the files of a commit as a checkout would, through an index of its own: nothing of the repository changes. Links
 * that lead out of the tree are left out, so that nothing is read through them. Submodules come from where they are
 * checked out.
 */
export async function writeTree(options: TreeOptions): Promise<WrittenTree> {
  const { repository, commit, into } = options
  const place = placeOf(options)
  await repository.ask(['read-tree', commit], place)
  const entries = readEntries(await repository.ask(['ls-files', '--stage', '-z'], place))
  await repository.ask(['checkout-index', '--all', '--force', '--quiet'], place)
  const out = await removeLinksOut(into, entries)
  const submodules = entries.filter(({ mode }) => mode === SUBMODULE)
  const inside = await Promise.all(submodules.map((entry, number) => writeSubmodule(options, entry, number)))
  return {
    paths: [
      ...entries.filter(({ mode }) => mode !== SUBMODULE).map(({ path }) => path),
      ...inside.flatMap(({ paths }) => paths),
    ],
    submodules: submodules.map(({ path }) => path),
    warnings: [...out, ...inside.flatMap(({ warnings }) => warnings)],
  }
}

function readEntries(listed: string): Entry[] {
  return listed.split('\0').flatMap((line) => {
    const [, mode, object, path] = /^(\d+) ([\da-f]+) \d\t(.*)$/su.exec(line) ?? []
    return mode === undefined || object === undefined || path === undefined ? [] : [{ mode, object, path }]
  })
}

async function removeLinksOut(top: string, entries: readonly Entry[]): Promise<string[]> {
  const links = entries.filter(({ mode }) => mode === LINK).map(({ path }) => join(top, path))
  const led = await Promise.all(links.map(async (link) => ({ link, to: await realpath(link).catch(() => null) })))
  const out = led.filter(({ to }) => to !== null && !isWithin(top, to)).map(({ link }) => link)
  for (const link of out) await rm(link, { force: true })
  return out.map((link) => `${relative(top, link)} is a link out of the repository, and not followed`)
}

const NOTHING: WrittenTree = { paths: [], submodules: [], warnings: [] }

/** Of one that is not checked out, or not so far, nothing is there. */
async function writeSubmodule(options: TreeOptions, { object, path }: Entry, number: number): Promise<WrittenTree> {
  const { repository, into, index, environment, signal } = options
  const place = join(repository.top, path)
  if (!existsSync(join(place, '.git'))) return NOTHING
  try {
    const submodule = await openRepository(place, environment, signal)
    const folder = join(into, path)
    await mkdir(folder, { recursive: true })
    const inner = { ...options, repository: submodule, commit: object, into: folder, index: `${index}-${number}` }
    const { paths, warnings } = await writeTree(inner)
    return {
      submodules: [],
      paths: paths.map((inside) => `${path}/${inside}`),
      warnings: warnings.map((warning) => `in the submodule ${path}: ${warning}`),
    }
  } catch {
    signal.throwIfAborted()
    const warning = `the submodule ${path} doesn't have commit ${object.slice(0, 12)}: what reaches it counts as changed`
    return { ...NOTHING, warnings: [warning] }
  }
}

/**
 * Files that a filter of git writes (LFS) are taken from the work tree where they are the same there: what a filter needs
 * may not be at hand.
 *
 * @param paths - all that was written, relative to the top
 * @param changed - of these what differs in the work tree
 */
export async function copyFiltered(
  options: TreeOptions,
  paths: readonly string[],
  changed: ReadonlySet<string>,
): Promise<void> {
  const { repository, into } = options
  const words = ['check-attr', '-z', '--stdin', 'filter']
  const said = (await repository.ask(words, { ...placeOf(options), input: paths.join('\0') })).split('\0')
  const filtered = paths.filter((path, at) => said[3 * at] === path && !UNFILTERED.has(said[3 * at + 2] ?? ''))
  for (const path of filtered.filter((found) => !changed.has(found))) {
    const from = join(repository.top, path)
    const isFile = (await lstat(from).catch(() => null))?.isFile() === true
    if (isFile && isWithin(repository.top, await realpath(dirname(from)))) await copyFile(from, join(into, path))
  }
}

const UNFILTERED: ReadonlySet<string> = new Set(['', 'unspecified', 'unset'])

function placeOf({ repository, into, index }: TreeOptions): GitOptions {
  return { cwd: into, environment: { GIT_INDEX_FILE: index, GIT_DIR: repository.folder, GIT_WORK_TREE: into } }
}
