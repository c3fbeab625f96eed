import { setTimeout as wait } from 'node:timers/promises'
import type { GitEnd } from './git-program.ts'
import { readTip, realChanges, writeTip, type Change, type Git, type Tip } from './git-tree.ts'
import { declined, mayPass, readPushFailure, unreachable, type Speaker } from './git-words.ts'

/** Where the newest tip that was fetched stands: git names it to the remote, which then sends only what is new. */
const FETCHED = 'refs/cache-tags/fetched'

const FIRST_WAIT_MS = 50
const MOST_WAIT_MS = 2000
/** Tries of a remote that doesn't answer. Losing a race is not counted: somebody else has won it. */
const MOST_TRIES = 3

/** The ledger as the remote has it. */
export interface Remote {
  readonly git: Git
  /** As git takes it: name, URL or path. */
  readonly remote: string
  readonly ref: string
  readonly speaker: Speaker
}

const NOTHING: Tip = { commit: null, tree: null, blobs: new Map() }

/** The newest tip: the known one, if the remote has no other. */
export async function look(place: Remote, known: Tip | null, signal: AbortSignal): Promise<Tip> {
  const { git, remote, ref, speaker } = place
  for (;;) {
    const listed = await reach(place, ['ls-remote', '--quiet', '--', remote, ref], signal)
    const line = listed.split('\n').find((text) => text.endsWith(`\t${ref}`))
    if (line === undefined) return NOTHING
    const commit = line.slice(0, line.indexOf('\t'))
    if (commit === known?.commit) return known
    if (!(await fetchTip(place, signal))) continue
    return readTip(git, speaker.name, FETCHED, signal)
  }
}

/** `false` where the branch went away in between. */
async function fetchTip(place: Remote, signal: AbortSignal): Promise<boolean> {
  const { remote, ref } = place
  const words = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance']
  // One commit is all that a ledger has; of a branch that is none, more isn't needed to say so.
  words.push('--no-recurse-submodules', '--depth=1', '--', remote, `+${ref}:${FETCHED}`)
  const end = await tryTo(place, words, signal)
  if (end.code === 0) return true
  if (/couldn't find remote ref/iu.test(end.stderr)) return false
  throw unreachable(place.speaker, end.stderr)
}

/**
 * Pushes changes, on whatever the newest tip is, and yields the tip that holds them.
 *
 * The push is a compare-and-swap: the lease names the tip that the commit was made of (or that there is none), and the
 * remote moves the ref from that commit or not at all. Whoever loses makes the same changes to the winner's tip. So a push
 * may also be tried again when it isn't known what became of it.
 */
export async function push(
  place: Remote,
  known: Tip | null,
  changes: readonly Change[],
  signal: AbortSignal,
): Promise<Tip> {
  let tip = known ?? (await look(place, null, signal))
  let isNewest = known === null
  for (let lost = 0, silent = 0; ;) {
    const real = realChanges(tip, changes)
    if (real.length > 0) {
      const next = await writeTip(place.git, tip, real, signal)
      const end = await tryPush(place, tip, next, signal)
      if (end.code === 0) return next
      const failure = readPushFailure(end.stdout.toString(), end.stderr)
      if (failure === 'declined') throw declined(place.speaker, end.stdout.toString(), end.stderr)
      if (failure === 'lost') lost += 1
      else silent += 1
      if (silent === MOST_TRIES || !mayPass(end.stderr)) throw unreachable(place.speaker, end.stderr)
      await rest(lost + silent, signal)
    } else if (isNewest) return tip
    tip = await look(place, tip, signal)
    isNewest = true
  }
}

function tryPush({ git, remote, ref }: Remote, tip: Tip, next: Tip, signal: AbortSignal): Promise<GitEnd> {
  const words = ['push', '--porcelain', '--no-verify', '--no-signed', '--no-follow-tags', '--recurse-submodules=no']
  words.push(`--force-with-lease=${ref}:${tip.commit ?? ''}`, '--', remote, `${next.commit}:${ref}`)
  return git({ words, signal })
}

/** What git writes of a remote. */
async function reach(place: Remote, words: readonly string[], signal: AbortSignal): Promise<string> {
  const { code, stdout, stderr } = await tryTo(place, words, signal)
  if (code !== 0) throw unreachable(place.speaker, stderr)
  return stdout.toString()
}

/** Tries again what may pass. */
async function tryTo({ git }: Remote, words: readonly string[], signal: AbortSignal): Promise<GitEnd> {
  for (let tries = 1; ; tries += 1) {
    const end = await git({ words, signal })
    if (end.code === 0 || tries === MOST_TRIES || !mayPass(end.stderr)) return end
    await rest(tries, signal)
  }
}

/** Half of it by chance: writers that met once would meet again. */
function rest(times: number, signal: AbortSignal): Promise<void> {
  const fullMs = Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** times)
  return wait(fullMs / 2 + (fullMs / 2) * Math.random(), undefined, { signal })
}
