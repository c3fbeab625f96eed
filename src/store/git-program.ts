import { spawn, type ChildProcess } from 'node:child_process'
import { platform } from 'node:os'
import { CacheTagsError } from '../core/error.ts'
import { MAX_VALUE_BYTES, tooLarge } from './bounded-text.ts'

/** Git ends with the words that matter; of anything longer the beginning is dropped. */
const MOST_STDERR_LETTERS = 65_536

/** Manifests that are asked for at once come in one output. */
const MAX_STDOUT_BYTES = 2 * MAX_VALUE_BYTES

/** Where git runs, and what it is told of the world. */
export interface GitPlace {
  readonly cwd: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** One run of git. */
export interface GitCall {
  readonly words: readonly string[]
  readonly input?: Buffer | string
  readonly signal: AbortSignal
}

/** How a run of git ended. */
export interface GitEnd {
  /** `null` when a signal ended it. */
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

/**
 * Runs git to its end, without a shell and without a terminal.
 *
 * @throws CacheTagsError `CT_STORE_REFUSED` where there is no git; the reason of the signal, at once, when it is aborted
 */
export function runGit({ cwd, environment }: GitPlace, { words, input, signal }: GitCall): Promise<GitEnd> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    // In a group of its own: git's helpers (curl, ssh) outlive a git that is killed, and one that hangs must go with it.
    // It also takes the terminal away, so that none of them waits for an answer that nobody gives.
    const detached = platform() !== 'win32'
    const child = spawn('git', words, {
      cwd,
      env: { ...environment } as NodeJS.ProcessEnv,
      detached,
      windowsHide: true,
      stdio: 'pipe',
    })
    const stdout: Buffer[] = []
    let stdoutBytes = 0
    let stderr = ''
    const abort = (): void => {
      endGroup(child, detached)
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    child.stdout.on('data', (chunk: Buffer) => {
      stdout.push(chunk)
      stdoutBytes += chunk.byteLength
      if (stdoutBytes <= MAX_STDOUT_BYTES) return
      endGroup(child, detached)
      signal.removeEventListener('abort', abort)
      reject(tooLarge('The repository of the ledger', MAX_STDOUT_BYTES))
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-MOST_STDERR_LETTERS)
    })
    child.once('error', (error) => {
      signal.removeEventListener('abort', abort)
      // Not the error itself: on it hang the words of the call, and a URL among them may hold a password.
      const cause = new Error(error.message)
      reject(isMissing(error) ? missingGit(cause) : cause)
    })
    child.once('close', (code) => {
      signal.removeEventListener('abort', abort)
      resolve({ code, stdout: Buffer.concat(stdout), stderr })
    })
    // A git that ends early closes its input; its exit code and words say why.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

function endGroup(child: ChildProcess, hasGroup: boolean): void {
  try {
    if (hasGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    else child.kill('SIGKILL')
  } catch {
    // It has ended by itself.
  }
  // A helper that got away would keep the pipes, and with them this process, open.
  child.stdout?.destroy()
  child.stderr?.destroy()
}

function isMissing(error: Error): boolean {
  return 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')
}

function missingGit(cause: Error): CacheTagsError {
  const hint = 'Install git where the command runs, or choose another store.'
  return new CacheTagsError('CT_STORE_REFUSED', 'The store needs the program `git`.', { hint, cause })
}
