import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { freePort } from './listen.ts'
import { TEST_ENVIRONMENT } from './git-repositories.ts'

/** A server that is up. */
export interface GitServer {
  /** Of the repository. */
  readonly url: string
  readonly close: () => Promise<void>
}

/** Serves a folder of repositories by `git daemon`, for everybody to read and write. */
export async function startGitDaemon(folder: string): Promise<GitServer> {
  const port = await freePort()
  const child = spawn(
    'git',
    [
      'daemon',
      '--reuseaddr',
      '--verbose',
      '--export-all',
      '--enable=receive-pack',
      '--listen=127.0.0.1',
      `--port=${port}`,
      `--base-path=${folder}`,
      folder,
    ],
    { env: { ...TEST_ENVIRONMENT }, stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  )
  const ended = once(child, 'close')
  await listening(child.stderr)
  const close = async (): Promise<void> => {
    // The whole group: `git daemon` runs as a child of `git`.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    await ended
  }
  return { url: `git://127.0.0.1:${port}/project.git`, close }
}

/** It says "Ready to rumble" once it listens. What it says after that must be read too, or it ends. */
async function listening(words: Readable): Promise<void> {
  let said = ''
  await new Promise<void>((resolve, reject) => {
    words.on('data', (chunk: Buffer) => {
      said += String(chunk)
      if (said.includes('Ready to rumble')) resolve()
    })
    words.once('end', () => reject(new Error(`git daemon did not start: ${said}`)))
  })
}
