import { createHash } from 'node:crypto'
import { CacheTagsError } from '../core/error.ts'
import type { GitCall, GitEnd } from './git-program.ts'
import { lastWords } from './git-words.ts'
import { keysBelow } from './keys.ts'

/** Git in a repository of our own. Rejects like `runGit`. */
export type Git = (call: GitCall) => Promise<GitEnd>

/** Where the commit stands that isn't pushed yet. */
const NEXT = 'refs/cache-tags/next'

/** Of the layout of the branch. Another one is refused, never guessed at. */
const SCHEMA = 1

const MARKER = 'cache-tags-ledger.json'

/** Keeps a key apart from a folder of that name, and from the marker. */
const SUFFIX = '.txt'

/** Files besides the keys. Vercel builds every branch that is pushed, unless the branch itself says no. */
const FIXTURES: Readonly<Record<string, string>> = {
  [MARKER]: `${JSON.stringify({ schema: SCHEMA, about: 'Kept by unplugin-cache-tags. Changed by hand, it names stale entries no more.' }, null, 2)}\n`,
  'vercel.json': `${JSON.stringify({ git: { deploymentEnabled: false } }, null, 2)}\n`,
}

/** What the branch held at one moment. */
export interface Tip {
  /** `null`: there is no branch. */
  readonly commit: string | null
  /** Root of its files; `null` where there is no branch. */
  readonly tree: string | null
  /** The blob of every key. */
  readonly blobs: ReadonlyMap<string, string>
}

/** A key with its new value; `null` removes it. */
export type Change = readonly [key: string, value: Buffer | null]

/**
 * Reads which keys a commit holds.
 *
 * @param revision - as git takes it
 * @throws CacheTagsError `CT_STORE_REFUSED` for a branch that isn't a ledger
 */
export async function readTip(git: Git, name: string, revision: string, signal: AbortSignal): Promise<Tip> {
  const parsed = await checked(git, { words: ['rev-parse', revision, `${revision}^{tree}`], signal })
  const [commit = '', tree = ''] = parsed.toString().split('\n')
  const words = ['ls-tree', '-r', '-z', '--full-tree', commit]
  const paths = (await checked(git, { words, signal }))
    .toString()
    .split('\0')
    .filter((line) => line !== '')
    // Mode, type, blob, a tab, path.
    .map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t')).split(' ')[2] ?? ''] as const)
  const marker = paths.find(([path]) => path === MARKER)?.[1]
  if (!(await isOurs(git, marker, signal))) throw foreign(name, marker !== undefined)
  const blobs = new Map(
    paths.flatMap(([path, blob]) => (path.endsWith(SUFFIX) ? [[path.slice(0, -SUFFIX.length), blob] as const] : [])),
  )
  // A name of somebody else's would end up among the commands of `fast-import` when its key is removed.
  const keys = new Set(keysBelow('', [...blobs.keys()]))
  return { commit, tree, blobs: new Map([...blobs].filter(([key]) => keys.has(key))) }
}

async function isOurs(git: Git, marker: string | undefined, signal: AbortSignal): Promise<boolean> {
  if (marker === undefined) return false
  if (marker === blobOf(Buffer.from(FIXTURES[MARKER] ?? ''))) return true
  // Another version of this package may word it otherwise.
  const [text = ''] = await readBlobs(git, [marker], signal)
  return new RegExp(`^\\{\\s*"schema": ?${SCHEMA}\\b`, 'u').test(text)
}

function foreign(name: string, hasMarker: boolean): CacheTagsError {
  const found = hasMarker ? `another \`${MARKER}\`` : `no \`${MARKER}\``
  const hint = 'Name another branch, `git:REMOTE#BRANCH`: one that does not exist will be made.'
  return new CacheTagsError('CT_STORE_REFUSED', `${name} is no ledger: the branch holds ${found}.`, { hint })
}

/** The changes that make a difference, the last for each key. */
export function realChanges({ blobs }: Tip, changes: readonly Change[]): Change[] {
  return [...new Map(changes)].filter(([key, value]) =>
    value === null ? blobs.has(key) : blobs.get(key) !== blobOf(value),
  )
}

/** Git's name of a blob. */
function blobOf(value: Buffer): string {
  return createHash('sha1').update(`blob ${value.byteLength}\0`).update(value).digest('hex')
}

/**
 * Makes a commit of a tip with changes, and yields what the branch will hold once it is pushed.
 *
 * It has no parent. Manifests come and go, and a parent would keep each of them in what every clone of the repository
 * fetches, for ever. Nothing is lost by it: what makes the push exact is not ancestry but the lease on the old tip.
 */
export async function writeTip(git: Git, tip: Tip, changes: readonly Change[], signal: AbortSignal): Promise<Tip> {
  const words = ['fast-import', '--quiet', '--force', '--date-format=raw']
  const output = (await checked(git, { words, input: importOf(tip, changes), signal })).toString()
  const [, commit = '', tree = ''] = /^([\da-f]+)\n040000 tree ([\da-f]+)\t/u.exec(output) ?? []
  const blobs = new Map(tip.blobs)
  for (const [key, value] of changes) {
    if (value === null) blobs.delete(key)
    else blobs.set(key, blobOf(value))
  }
  return { commit, tree, blobs }
}

function importOf({ tree }: Tip, changes: readonly Change[]): Buffer {
  const fixtures = Object.entries(FIXTURES).map(([path, text]) => [path, Buffer.from(text)] as const)
  const files = [
    ...(tree === null ? fixtures : []),
    ...changes.map(([key, value]) => [`${key}${SUFFIX}`, value] as const),
  ]
  return Buffer.concat([
    Buffer.from('feature done\n'),
    Buffer.from(`reset ${NEXT}\ncommit ${NEXT}\nmark :1\n`),
    Buffer.from(`committer cache-tags <cache-tags@localhost> ${Math.floor(Date.now() / 1000)} +0000\n`),
    ...dataOf(Buffer.from(describeChanges(changes))),
    ...(tree === null ? [] : [Buffer.from(`M 040000 ${tree} ""\n`)]),
    ...files.flatMap(([path, value]) =>
      value === null ? [Buffer.from(`D ${path}\n`)] : [Buffer.from(`M 100644 inline ${path}\n`), ...dataOf(value)],
    ),
    Buffer.from('get-mark :1\nls :1 ""\ndone\n'),
  ])
}

function dataOf(bytes: Buffer): Buffer[] {
  return [Buffer.from(`data ${bytes.byteLength}\n`), bytes, Buffer.from('\n')]
}

const MOST_KEYS_NAMED = 50

/** What happened, for a person who reads the branch; hosts that build on every push are told not to. */
function describeChanges(changes: readonly Change[]): string {
  const lines = changes.map(([key, value]) => `${value === null ? 'remove' : 'put'} ${key}`)
  if (lines.length === 1) return `${lines[0]} [skip ci]\n`
  const puts = changes.filter(([, value]) => value !== null).length
  const parts = [
    ...(puts > 0 ? [`put ${puts}`] : []),
    ...(puts < lines.length ? [`remove ${lines.length - puts}`] : []),
  ]
  const more = lines.length > MOST_KEYS_NAMED ? [`and ${lines.length - MOST_KEYS_NAMED} more`] : []
  return [`${parts.join(', ')} [skip ci]`, '', ...lines.slice(0, MOST_KEYS_NAMED), ...more, ''].join('\n')
}

/** Reads blobs, in order. */
export async function readBlobs(git: Git, blobs: readonly string[], signal: AbortSignal): Promise<string[]> {
  const input = blobs.map((blob) => `${blob}\n`).join('')
  const output = await checked(git, { words: ['cat-file', '--batch'], input, signal })
  let at = 0
  return blobs.map((blob) => {
    const end = output.indexOf('\n', at)
    const [, type, size] = output.toString('latin1', at, end).split(' ')
    if (type !== 'blob') throw new Error(`git has lost the object ${blob}`)
    at = end + 1 + Number(size) + 1
    return output.toString('utf8', end + 1, at - 1)
  })
}

/** The output of a git that talks to no remote, and so has no reason to fail. */
export async function checked(git: Git, call: GitCall): Promise<Buffer> {
  const { code, stdout, stderr } = await git(call)
  if (code === 0) return stdout
  throw new Error(`git ${call.words[0]} ended with ${code}: ${lastWords(stderr, { secrets: [] })}`)
}
