import { realpath } from 'node:fs/promises'
import { CacheTagsError } from '../../core/error.ts'
import type { Environment } from '../../release/target.ts'
import { runGit, type GitEnd } from '../../store/git-program.ts'
import { cleanEnvironment } from '../../store/git-settings.ts'
import { lastWords } from '../../store/git-words.ts'

/** How git is called besides its words. */
export interface GitOptions {
  /** @default the top of the work tree */
  readonly cwd?: string
  readonly environment?: Environment
  readonly input?: string
}

/** A repository with a work tree, that is only read. */
export interface Repository {
  /** Absolute path of its work tree, links followed. */
  readonly top: string
  /** Absolute path of what git keeps of it. */
  readonly folder: string
  /** Runs git to its end, whatever that is. */
  readonly run: (words: readonly string[], options?: GitOptions) => Promise<GitEnd>
  /** What git prints. Throws `CT_SCAN` where it fails. */
  readonly ask: (words: readonly string[], options?: GitOptions) => Promise<string>
}

/** Nothing of the project's is written: no index refreshed, no shared index made, no hook run, no object fetched by LFS. */
const ONLY_READING: Environment = { GIT_OPTIONAL_LOCKS: '0', GIT_LFS_SKIP_SMUDGE: '1' }
const SETTINGS = [
  'core.fsmonitor=false',
  'core.splitIndex=false',
  'core.untrackedCache=false',
  'core.hooksPath=/dev/null',
]

/**
 * The repository around a folder.
 *
 * @param root - absolute path
 * @throws CacheTagsError `CT_USAGE` where there is none, `CT_SCAN` where there is no git
 */
export async function openRepository(root: string, environment: Environment, signal: AbortSignal): Promise<Repository> {
  const outside = { ...cleanEnvironment(environment), ...ONLY_READING }
  const settings = SETTINGS.flatMap((setting) => ['-c', setting])
  const call = (cwd: string, words: readonly string[], more: GitOptions = {}): Promise<GitEnd> =>
    runGit(
      { cwd: more.cwd ?? cwd, environment: { ...outside, ...more.environment } },
      { words: [...settings, ...words], signal, ...(more.input === undefined ? {} : { input: more.input }) },
    ).catch((cause: unknown) => {
      throw cause instanceof CacheTagsError && cause.code === 'CT_STORE_REFUSED' ? missingGit(cause) : cause
    })
  const found = await call(root, ['rev-parse', '--show-toplevel', '--absolute-git-dir'])
  const [top = '', folder = ''] = found.stdout.toString().split(/\r?\n/u)
  if (found.code !== 0 || folder === '') throw noRepository(root, found.stderr)
  const place = await realpath(top)
  const run: Repository['run'] = (words, options) => call(place, words, options)
  const ask: Repository['ask'] = async (words, options) => {
    const { code, stdout, stderr } = await run(words, options)
    if (code !== 0) throw failed(words[0] ?? '', stderr)
    return stdout.toString()
  }
  return { top: place, folder, run, ask }
}

/**
 * The commit that a revision names.
 *
 * @throws CacheTagsError `CT_USAGE` where it names none
 */
export async function commitOf(repository: Repository, revision: string): Promise<string> {
  // What begins with a dash git takes for a flag.
  if (!revision.startsWith('-')) {
    const { code, stdout } = await repository.run(['rev-parse', '--verify', '--quiet', `${revision}^{commit}`])
    const commit = stdout.toString().trim()
    if (code === 0 && commit !== '') return commit
  }
  throw new CacheTagsError('CT_USAGE', `The repository has no revision ${JSON.stringify(revision)}.`, {
    hint: (await isShallow(repository))
      ? 'It is a shallow clone: with actions/checkout set `fetch-depth: 0`, elsewhere run `git fetch --unshallow`.'
      : 'Name one that `git rev-parse` knows, as origin/main; what is new on the remote comes by `git fetch`.',
  })
}

/** The commit to compare with. */
export interface Base {
  readonly commit: string
  /** Why it is not the last commit that both sides have; `null` where it is. */
  readonly warning: string | null
}

/**
 * The last commit that two commits have in common. Of a shallow clone that doesn't reach so far back it is the first of
 * the two itself: then what it got meanwhile counts as well, so that more is shown, never less.
 *
 * @throws CacheTagsError `CT_USAGE` where they have no history in common
 */
export async function mergeBase(repository: Repository, revision: string, head: string): Promise<Base> {
  const tip = await commitOf(repository, revision)
  const { code, stdout, stderr } = await repository.run(['merge-base', tip, head])
  const commit = stdout.toString().trim()
  if (code === 0 && commit !== '') return { commit, warning: null }
  if (code !== 1) throw failed('merge-base', stderr)
  if (await isShallow(repository)) {
    const warning =
      `this shallow clone doesn't know where its history left ${revision}: compared with the tip of that, so what came ` +
      'to it meanwhile is shown as well (with actions/checkout, `fetch-depth: 0` leaves it out)'
    return { commit: tip, warning }
  }
  throw new CacheTagsError('CT_USAGE', `${JSON.stringify(revision)} has no commit in common with what is compared.`, {
    hint: 'Name the branch that it is to be merged into.',
  })
}

async function isShallow(repository: Repository): Promise<boolean> {
  const { stdout } = await repository.run(['rev-parse', '--is-shallow-repository'])
  return stdout.toString().trim() === 'true'
}

function noRepository(root: string, stderr: string): CacheTagsError {
  const isNone = /not a git repository/iu.test(stderr)
  const words = lastWords(stderr, { secrets: [] })
  const message = isNone ? `${root} is in no git repository.` : `git can't tell the repository of ${root}: ${words}`
  // In a container the files are often somebody else's.
  const isForeign = /dubious ownership/iu.test(stderr)
  return new CacheTagsError('CT_USAGE', message, {
    hint: isForeign
      ? 'Where you trust the repository, let git read it: `git config --global --add safe.directory` with its path.'
      : 'Run it in a clone that has its files, or name the folder by --root.',
  })
}

function missingGit(cause: CacheTagsError): CacheTagsError {
  return new CacheTagsError('CT_SCAN', 'A revision can only be read with the program `git`.', {
    hint: 'Install git where the command runs.',
    cause: cause.cause,
  })
}

function failed(word: string, stderr: string): CacheTagsError {
  return new CacheTagsError('CT_SCAN', `\`git ${word}\` failed: ${lastWords(stderr, { secrets: [] })}`, {
    hint: 'Run `git fsck`, or fetch the revision again.',
  })
}
