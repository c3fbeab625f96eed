import { constants } from 'node:fs'
import { copyFile, lstat, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { moduleFiles } from '../../scanner/component-endings.ts'
import { slashes } from '../../scanner/glob-place.ts'
import { count, firstFew } from '../../report/words.ts'
import type { Repository } from './git.ts'
import { isWithin } from '../is-within.ts'

/** What a scan reads as code, settings or lockfile. */
const READ = [moduleFiles('[cm]?[jt]s|[jt]sx|json|prisma'), /(?:^|[\\/])(?:pnpm-lock\.yaml|yarn\.lock|bun\.lock)$/u]

/** What is installed is linked; the others are what builds write, large, and read by nobody unless it is imported. */
const LEFT_OUT: ReadonlySet<string> = new Set(
  'node_modules .git .next .output .vercel .netlify .turbo .cache .wrangler .angular .yarn .pnpm-store'
    .split(' ')
    .concat('dist build out coverage target vendor tmp temp logs storybook-static'.split(' ')),
)

/** Larger ones are no settings and no code. */
const MAX_BYTES = 4 * 1024 * 1024
/** More than a framework generates. */
const MOST_FILES = 20_000

/** What is taken over, and from where to where. */
export interface IgnoredOptions {
  readonly repository: Repository
  /** Absolute path of the tree that was written, links followed. */
  readonly into: string
  /** Absolute paths of files that a scan of the work tree has led to. */
  readonly reached: readonly string[]
  /** Paths that differ in the work tree, relative to its top. */
  readonly changed: readonly string[]
  /** Folders with a `package.json`, relative to the top. */
  readonly packages: readonly string[]
  /** Repositories of their own, relative to the top. */
  readonly submodules: readonly string[]
  /** The project, relative to the top. */
  readonly project: string
}

/**
 * Takes over what git ignores and a scan reads: no revision has what is generated (`.nuxt`, `.svelte-kit`, a client of
 * Prisma), and without it every import of it would count as changed.
 *
 * @returns warnings
 */
export async function copyIgnored(options: IgnoredOptions): Promise<string[]> {
  const { repository, into, reached } = options
  const { top } = repository
  const listed = await listIgnored(repository)
  const led = await ignoredAmong(repository, reached, options.submodules)
  const isOld = (path: string): boolean => !isBuiltFromChanges(options, path)
  const taken = led.filter(isOld)
  for (const path of new Set([...listed.paths.filter(isOld), ...taken])) await copyOne(top, into, path)
  return [
    ...(listed.isCut ? [`of more than ${MOST_FILES} files that git ignores, not all were looked at`] : []),
    ...(taken.length > 0 ? [asTheyAre(taken)] : []),
  ]
}

function asTheyAre(paths: readonly string[]): string {
  const shown = firstFew([...paths].sort(), 3).join(', ')
  return `${count(paths.length, 'file')} that git ignores may be older than their sources; they count as unchanged: ${shown}`
}

async function listIgnored(repository: Repository): Promise<{ readonly paths: string[]; readonly isCut: boolean }> {
  const words = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory']
  const entries = (await repository.ask(words)).split('\0').filter((path) => path !== '')
  const waiting = entries.filter((path) => !path.split('/').some((name) => LEFT_OUT.has(name)))
  const paths: string[] = []
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (paths.length >= MOST_FILES) return { paths, isCut: true }
    if (!path.endsWith('/')) {
      if (READ.some((pattern) => pattern.test(path ?? ''))) paths.push(path)
      continue
    }
    const found = await readdir(join(repository.top, path), { withFileTypes: true }).catch(() => [])
    for (const entry of found.filter(({ name }) => !LEFT_OUT.has(name))) {
      if (entry.isDirectory()) waiting.push(`${path}${entry.name}/`)
      else if (entry.isFile()) waiting.push(`${path}${entry.name}`)
    }
  }
  return { paths, isCut: false }
}

async function ignoredAmong(
  { top, run }: Repository,
  files: readonly string[],
  submodules: readonly string[],
): Promise<string[]> {
  const paths = files
    .filter((file) => isWithin(top, file))
    .map((file) => slashes(relative(top, file)))
    .filter((path) => !path.split('/').includes('node_modules'))
    // At the first of these it would end.
    .filter((path) => !submodules.some((folder) => path.startsWith(`${folder}/`)))
  // It ends with 1 where it finds none.
  const { stdout } = await run(['check-ignore', '-z', '--stdin'], { input: paths.join('\0') })
  return stdout
    .toString()
    .split('\0')
    .filter((path) => path !== '')
}

/** What is built in another package of the repository is not what the revision had, if anything of that package changed. */
function isBuiltFromChanges({ packages, project, changed }: IgnoredOptions, path: string): boolean {
  const owner = packages
    .filter((folder) => folder === '' || path.startsWith(`${folder}/`))
    .reduce((longest, folder) => (folder.length > longest.length ? folder : longest), '')
  const holdsProject = owner === '' || owner === project || project.startsWith(`${owner}/`)
  return !holdsProject && changed.some((other) => other.startsWith(`${owner}/`))
}

async function copyOne(top: string, into: string, path: string): Promise<void> {
  const [from, to] = [join(top, path), join(into, path)]
  try {
    const { size } = await stat(from)
    if (size > MAX_BYTES) return
    await mkdir(dirname(to), { recursive: true })
    if (!/\.json$|\.d\.[cm]?ts$/u.test(path)) return await copyFile(from, to, constants.COPYFILE_EXCL)
    // Settings may name files by absolute paths: here those of the other tree are meant.
    const text = (await readFile(from, 'utf8')).replaceAll(top, into)
    await writeFile(to, text, { flag: 'wx' })
  } catch (error) {
    // What the revision has itself stays, and what can't be read can't be read by a scan either.
    if ((await lstat(to).catch(() => null)) === null && !isUnreadable(error)) throw error
  }
}

function isUnreadable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return ['EACCES', 'ENOENT', 'ENOTDIR', 'EEXIST', 'EISDIR'].includes(String(code))
}
