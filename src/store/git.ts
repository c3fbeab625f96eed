import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CacheTagsError } from '../core/error.ts'
import { bounded } from './bounded.ts'
import { parseGitAddress, placeOf, type GitAddress } from './git-address.ts'
import { gather, takeTurns } from './git-gather.ts'
import { runGit, type GitPlace } from './git-program.ts'
import { look, push, type Remote } from './git-remote.ts'
import { asVariables, borrowSettings, cleanEnvironment, secretsOf, type GitSetting } from './git-settings.ts'
import { checked, readBlobs, type Change, type Git, type Tip } from './git-tree.ts'
import { lastWords } from './git-words.ts'
import type { Store, StoreContext } from './store.ts'

/**
 * Opens the store on a branch of a git repository: `git:REMOTE[#BRANCH]`. REMOTE is the name of a remote of the repository
 * around the project, or a URL or path as git takes it (default `origin`); BRANCH is made when it isn't there (default
 * `cache-tags-ledger`). What git needs to reach the remote it already has: in GitHub Actions, `permissions: contents: write`
 * and `actions/checkout`.
 *
 * Everything happens in a bare repository of our own, in a temporary folder: the project's is only asked for its settings.
 *
 * @throws CacheTagsError `CT_STORE_REFUSED` where there is no git, no such remote, or no such name of a branch
 */
export async function openGitStore(address: string, context: StoreContext): Promise<Store> {
  const parsed = parseGitAddress(address)
  const folder = await mkdtemp(join(tmpdir(), 'cache-tags-git-'))
  const letGo = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5 })
  try {
    const open = (signal: AbortSignal): Promise<Remote> => openRemote(parsed, context, folder, signal)
    const remote = await bounded(parsed.name, context.timeoutMs, open)
    return storeOf(remote, context.timeoutMs, letGo)
  } catch (error) {
    await letGo()
    throw error
  }
}

function storeOf(remote: Remote, timeoutMs: number, letGo: () => Promise<void>): Store {
  const { name } = remote.speaker
  const closing = new AbortController()
  const inTurn = takeTurns()
  let tip: Tip | null = null
  const looking = gather<null, Tip>(async (items, signal) => {
    const seen = await inTurn(async () => (tip = await look(remote, tip, signal)))
    return items.map(() => seen)
  })
  const changing = gather<readonly Change[], void>(async (items, signal) => {
    await inTurn(async () => (tip = await push(remote, tip, items.flat(), signal)))
    return items.map(() => undefined)
  })
  const reading = gather<string, string>((blobs, signal) => readBlobs(remote.git, blobs, signal))
  const call = <Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value> =>
    bounded(name, timeoutMs, (signal) => work(AbortSignal.any([signal, closing.signal])))
  const get = async (key: string, signal: AbortSignal): Promise<string | null> => {
    const blob = tip?.blobs.get(key) ?? (await looking(null, signal)).blobs.get(key)
    return blob === undefined ? null : reading(blob, signal)
  }
  return {
    name,
    get: (key) => call((signal) => get(key, signal)),
    put: (key, value) => call((signal) => changing([[key, Buffer.from(value)]], signal)),
    list: (prefix) =>
      call(async (signal) => [...(await looking(null, signal)).blobs.keys()].filter((key) => key.startsWith(prefix))),
    remove: (keys) =>
      call((signal) =>
        changing(
          keys.map((key) => [key, null] as const),
          signal,
        ),
      ),
    close: async () => {
      closing.abort(new Error('the store was closed'))
      // What was under way has let go of the folder then.
      await inTurn(async () => {})
      await letGo()
    },
  }
}

async function openRemote(
  address: GitAddress,
  { root, environment, timeoutMs }: StoreContext,
  folder: string,
  signal: AbortSignal,
): Promise<Remote> {
  const outside: GitPlace = { cwd: root, environment: cleanEnvironment(environment) }
  await checkRef(outside, address, signal)
  const init: Git = (call) => runGit(outside, call)
  await checked(init, { words: ['init', '--bare', '--quiet', '--template=', '--', folder], signal })
  const project = await findProject(outside, signal)
  const cwd = project.cwd ?? root
  const own: GitPlace = { cwd, environment: { ...outside.environment, GIT_DIR: folder } }
  const borrowed = await borrowSettings({ ...outside, cwd }, own, signal)
  const isNamed = borrowed.some(([key]) => /^remote\.(.*)\.(?:push)?url$/su.exec(key)?.[1] === address.remote)
  const place = isNamed ? address.remote : placeOf(address.remote, root)
  if (place === null) throw unknownRemote(address, project.words)
  const settings = asVariables([...borrowed, ...ownSettings(timeoutMs)])
  const git: Git = (call) => runGit({ cwd, environment: { ...own.environment, ...settings } }, call)
  const speaker = { name: address.name, secrets: secretsOf(address.remote, borrowed) }
  return { git, remote: place, ref: address.ref, speaker }
}

/** Last, so that they hold against anybody's. */
function ownSettings(timeoutMs: number): GitSetting[] {
  return [
    ['core.hooksPath', '/dev/null'],
    ['gc.auto', '0'],
    ['maintenance.auto', 'false'],
    ['protocol.version', '2'],
    ['push.gpgSign', 'false'],
    // A git whose starter is killed gives up by itself.
    ['http.lowSpeedLimit', '1'],
    ['http.lowSpeedTime', String(Math.ceil(timeoutMs / 1000))],
  ]
}

async function checkRef(outside: GitPlace, { ref, name }: GitAddress, signal: AbortSignal): Promise<void> {
  const { code } = await runGit(outside, { words: ['check-ref-format', ref], signal })
  if (code === 0) return
  const hint = 'Write it as `git:REMOTE#BRANCH`, with a name that `git check-ref-format` takes.'
  throw new CacheTagsError('CT_STORE_REFUSED', `${name} names no branch that git would take.`, { hint })
}

/** Where relative addresses of remotes start: the top of the work tree, or a bare repository; else git's own words. */
async function findProject(
  outside: GitPlace,
  signal: AbortSignal,
): Promise<{ readonly cwd: string | null; readonly words: string }> {
  const top = await runGit(outside, { words: ['rev-parse', '--show-toplevel'], signal })
  const found = top.code === 0 ? top : await runGit(outside, { words: ['rev-parse', '--absolute-git-dir'], signal })
  const cwd = found.code === 0 ? found.stdout.toString().replace(/\r?\n$/u, '') : null
  return { cwd, words: lastWords(found.stderr, { secrets: [] }) }
}

function unknownRemote({ remote, name }: GitAddress, words: string): CacheTagsError {
  const message = `${name} can't be found: the repository around the project has no remote \`${remote}\`.`
  const hint = 'Name one that `git remote` lists, or write its URL: `git:https://…`.'
  return new CacheTagsError('CT_STORE_REFUSED', words === '' ? message : `${message} Git says: ${words}`, { hint })
}
