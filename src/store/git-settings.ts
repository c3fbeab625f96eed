import { runGit, type GitPlace } from './git-program.ts'

/** What of the project's configuration says how a remote is reached, and with which credentials. */
const BORROWED = /^(?:http|credential|url|protocol|safe|ssh)\.|^core\.(?:sshcommand|askpass|gitproxy)$/u

/** Of a remote, likewise: not what it mirrors, tracks, prunes or leaves out. */
const BORROWED_OF_REMOTES = /^remote\..*\.(?:url|pushurl|proxy|proxyauthmethod|uploadpack|receivepack|vcs)$/su

/** Variables that point git at a repository or an index: set when a hook starts us, and never meant for us. */
const OF_A_REPOSITORY: ReadonlySet<string> = new Set([
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_COMMON_DIR',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_QUARANTINE_PATH',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_GRAFT_FILE',
  'GIT_REPLACE_REF_BASE',
  'GIT_DEFAULT_HASH',
  'GIT_CONFIG',
])

/** One setting of git: its key with the section in lower case, and its value. */
export type GitSetting = readonly [key: string, value: string]

/** The environment without what belongs to another repository, and with git's words in English. */
export function cleanEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const own = Object.entries(environment).filter(([name]) => !OF_A_REPOSITORY.has(name))
  return {
    ...Object.fromEntries(own),
    LC_ALL: 'C',
    LANGUAGE: '',
    GIT_TERMINAL_PROMPT: '0',
    // Git's credential manager opens a window otherwise.
    GCM_INTERACTIVE: 'never',
  }
}

/**
 * What the project's git is told of remotes and credentials, and git in a repository of our own is not: settings of the
 * project itself, those that `actions/checkout` hangs on its folder (`includeIf "gitdir:…"`), and those of a command line
 * that started us.
 */
export async function borrowSettings(project: GitPlace, own: GitPlace, signal: AbortSignal): Promise<GitSetting[]> {
  const { GIT_CONFIG_COUNT: _count, GIT_CONFIG_PARAMETERS: _parameters, ...environment } = own.environment
  const [theirs, ours] = await Promise.all([
    listSettings(project, signal),
    listSettings({ ...own, environment }, signal),
  ])
  const known = new Map<string, number>()
  for (const setting of ours) known.set(setting.join('\n'), (known.get(setting.join('\n')) ?? 0) + 1)
  return theirs.filter(([key, value]) => {
    const count = known.get(`${key}\n${value}`) ?? 0
    known.set(`${key}\n${value}`, count - 1)
    return count <= 0 && (BORROWED.test(key) || BORROWED_OF_REMOTES.test(key))
  })
}

async function listSettings(place: GitPlace, signal: AbortSignal): Promise<GitSetting[]> {
  const { stdout } = await runGit(place, { words: ['config', '--list', '--includes', '-z'], signal })
  return stdout
    .toString()
    .split('\0')
    .filter((text) => text !== '')
    .map((text) => {
      const end = text.indexOf('\n')
      // A key without a value means yes.
      return end === -1 ? [text, 'true'] : [text.slice(0, end), text.slice(end + 1)]
    })
}

/**
 * Settings as variables (`GIT_CONFIG_COUNT`, git 2.31 and later): they reach git's helpers, stand in no list of processes,
 * and leave no token on the disk when we are killed. Repositories on this machine, as remotes, don't see them.
 */
export function asVariables(settings: readonly GitSetting[]): Record<string, string | undefined> {
  const pairs = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return { GIT_CONFIG_COUNT: String(settings.length), GIT_CONFIG_PARAMETERS: undefined, ...Object.fromEntries(pairs) }
}

/** What must be in no message: what URLs hold besides the address, and every header that is sent along. */
export function secretsOf(remote: string, settings: readonly GitSetting[]): string[] {
  const values = settings.flatMap(([key, value]) => [value, ...(key.startsWith('url.') ? [key] : [])])
  const headers = settings.filter(([key]) => key.endsWith('.extraheader')).map(([, value]) => value)
  return [
    ...headers.flatMap((header) => [header, header.slice(header.lastIndexOf(' ') + 1)]),
    ...[remote, ...values].flatMap(secretsOfUrl),
  ].filter((secret) => secret !== '')
}

function secretsOfUrl(text: string): string[] {
  const [, user = '', query = ''] = /:\/\/(?:([^/?#\s]*)@)?[^?#\s]*(?:\?([^#\s]*))?/u.exec(text) ?? []
  // A user's name is a secret only where there is no password, and then only if it isn't what everybody is called.
  const key = user.slice(user.indexOf(':') + 1)
  return [key === 'git' ? '' : key, query].flatMap((secret) => [secret, decoded(secret)])
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
