import { CacheTagsError } from '../core/error.ts'
import { unavailable } from './bounded.ts'
import { withoutSecrets } from './git-address.ts'

const MOST_LINES = 8
const MOST_LETTERS = 1024
const REDACTED = '[redacted]'

/** Words by which git, and the hosts of repositories, deny access. Git speaks English: it is started with `LC_ALL=C`. */
const DENIED = new RegExp(
  [
    'authentication failed',
    'could not read (?:username|password)',
    'terminal prompts disabled',
    'invalid (?:credentials|username)',
    'permission (?:denied|to \\S+ denied)',
    'access (?:denied|is denied|not granted)',
    'write access to',
    'returned error: 40[13]',
    'not (?:authori[sz]ed|allowed to)',
    'service not enabled',
    'insufficient permission',
    'read-only',
    'unable to create temporary object directory',
  ].join('|'),
  'iu',
)

/** Words by which a host declines a change that it understood. Anything else may be a race, or pass. */
const DECLINED =
  /hook declined|declined|protected|prohibited|denied|deny|not allowed|refus|disabled|non-fast-forward|GH\d{3}|rule violation/iu

/** An address that git will never take. */
const IMPOSSIBLE =
  /transport '[^']*' not allowed|unable to find remote helper|'remote-[^']*' is not a git command|mismatched algorithms/iu

/** What became of a push that did not succeed. */
export type PushFailure = 'lost' | 'declined' | 'unanswered'

/**
 * Reads what `git push --porcelain` wrote. `lost`: another writer was there first, or the host was hindered; to be tried on
 * the newest tip. `unanswered`: the host said nothing of the ref.
 */
export function readPushFailure(stdout: string, stderr: string): PushFailure {
  const line = stdout.split('\n').find((text) => text.startsWith('!'))
  if (line === undefined) return 'unanswered'
  return DECLINED.test(line) || (/unpacker error/u.test(line) && DENIED.test(stderr)) ? 'declined' : 'lost'
}

/** Whether trying again may help. */
export function mayPass(stderr: string): boolean {
  return !DENIED.test(stderr) && !IMPOSSIBLE.test(stderr)
}

/** What to call the store, and what must never be printed. */
export interface Speaker {
  readonly name: string
  readonly secrets: readonly string[]
}

/** The error for a remote that could not be asked. */
export function unreachable(speaker: Speaker, stderr: string): CacheTagsError {
  const words = lastWords(stderr, speaker)
  if (DENIED.test(stderr)) return denied(`${speaker.name} denied access: ${words}`)
  if (IMPOSSIBLE.test(stderr)) {
    const hint = 'Name a remote of the repository, or a URL or path that `git ls-remote` understands.'
    return new CacheTagsError('CT_STORE_REFUSED', `${speaker.name} can't be used: ${words}`, { hint })
  }
  return unavailable(`${speaker.name} could not be reached or read: ${words}`)
}

/** The error for a change that the host declined. */
export function declined(speaker: Speaker, stdout: string, stderr: string): CacheTagsError {
  const line = stdout.split('\n').find((text) => text.startsWith('!')) ?? ''
  const reason = line.split('\t').at(-1) ?? ''
  return denied(`${speaker.name} declined the change: ${lastWords(`${stderr}\n${reason}`, speaker)}`)
}

function denied(message: string): CacheTagsError {
  const hint =
    'Give git write access (in GitHub Actions: `permissions: contents: write`), and let force pushes to this branch through.'
  return new CacheTagsError('CT_STORE_READ_ONLY', message, { hint })
}

/** Git's last lines, without secrets, cut at 1 KiB. */
export function lastWords(stderr: string, { secrets }: Pick<Speaker, 'secrets'>): string {
  const lines = withoutSecrets(hide(stderr, secrets))
    .split(/[\r\n]+/u)
    // eslint-disable-next-line no-control-regex -- Hosts colour what they say.
    .map((line) => line.replaceAll(/\u001B\[[\d;]*[A-Za-z]/gu, '').trim())
    .filter((line) => line !== '' && !/^(?:hint:|remote:$|error: failed to push some refs)/u.test(line))
  return lines.slice(-MOST_LINES).join('; ').slice(-MOST_LETTERS)
}

function hide(text: string, secrets: readonly string[]): string {
  // Longest first: one may be a part of another, whose rest would stay.
  return [...new Set(secrets)]
    .filter((secret) => secret !== '')
    .sort((left, right) => right.length - left.length)
    .reduce((hidden, secret) => hidden.replaceAll(secret, REDACTED), text)
}
