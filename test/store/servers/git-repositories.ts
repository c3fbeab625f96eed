import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whoever runs the tests has settings of their own. */
export const TEST_ENVIRONMENT: Readonly<NodeJS.ProcessEnv> = {
  NODE_ENV: 'test',
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
}

/** Runs git in a folder, and yields what it wrote. */
export async function git(cwd: string, ...words: readonly string[]): Promise<string> {
  const identity = ['-c', 'user.name=Tester', '-c', 'user.email=tester@localhost', '-c', 'protocol.file.allow=always']
  const { stdout } = await run('git', [...identity, ...words], {
    cwd,
    env: { ...TEST_ENVIRONMENT },
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout
}

/** A folder for one test, with an empty bare repository in it. */
export interface RemoteFolder {
  readonly folder: string
  /** Absolute path of the bare repository. */
  readonly bare: string
  readonly close: () => Promise<void>
}

export async function makeRemoteFolder(): Promise<RemoteFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'git-remote-'))
  const bare = join(folder, 'project.git')
  await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', bare)
  await git(bare, 'config', 'http.receivepack', 'true')
  await git(bare, 'config', 'receive.autogc', 'false')
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5 })
  return { folder, bare, close }
}

/** Puts a hook into a bare repository: a shell script. */
export async function addHook(bare: string, name: string, script: string): Promise<void> {
  await mkdir(join(bare, 'hooks'), { recursive: true })
  await writeFile(join(bare, 'hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}

/** Makes a branch that is no ledger, with one commit. */
export async function addBranch(bare: string, branch: string): Promise<void> {
  const tree = (await git(bare, 'write-tree')).trim()
  const commit = (await git(bare, 'commit-tree', '-m', 'somebody else', tree)).trim()
  await git(bare, 'update-ref', `refs/heads/${branch}`, commit)
}
