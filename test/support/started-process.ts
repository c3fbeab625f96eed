import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

/**
 * Starts a server in a process of its own, until the test has ended.
 *
 * @param ready - what it says once it listens
 * @throws Error where it ends before, with what it has said
 */
export async function startProcess(
  command: string,
  argv: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  ready: string,
): Promise<void> {
  const child = spawn(command, argv, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(async () => {
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
  })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: string): void => {
      said += chunk
      if (said.includes(ready)) resolve()
    }
    child.stdout.setEncoding('utf8').on('data', hear)
    child.stderr.setEncoding('utf8').on('data', hear)
    child.once('close', () => reject(new Error(`the server ended:\n${said}`)))
  })
}
