import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** The built command, as `npx cache-tags` runs it. */
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** What a line of the docs did. */
export interface Ran {
  readonly line: string
  readonly code: number
  /** Both streams. */
  readonly said: string
}

/** A reader's shell. */
export interface Shell {
  /** Runs a line; it has to end by itself. */
  readonly run: (line: string) => Promise<Ran>
  /** Starts a line that goes on until the test has ended. */
  readonly start: (line: string) => void
}

/**
 * Opens a shell in a project that has the package installed: `npx cache-tags` and `cache-tags` are what was built.
 *
 * @param environment - besides `PATH` and `HOME`
 * @param node - another Node than the one that runs the tests
 */
export async function openShell(
  cwd: string,
  environment: Readonly<Record<string, string>>,
  node = process.execPath,
): Promise<Shell> {
  const bin = join(cwd, 'node_modules/.bin')
  await mkdir(bin, { recursive: true })
  await writeFile(join(bin, 'cache-tags'), `#!/bin/sh\nexec '${node}' '${CLI}' "$@"\n`, { mode: 0o755 })
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    // What stands beside this Node comes first: npm runs scripts by it.
    PATH: [dirname(node), process.env['PATH'] ?? ''].join(delimiter),
    HOME: process.env['HOME'] ?? '',
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    ...environment,
  }
  return {
    run: (line) =>
      new Promise((resolve) => {
        execFile('bash', ['-c', line], { cwd, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
          resolve({ line, code: error === null ? 0 : Number(error.code ?? 1), said: stdout + stderr })
        })
      }),
    start: (line) => {
      const child = spawn('bash', ['-c', `exec ${line}`], { cwd, env, stdio: 'ignore', detached: true })
      const ended = once(child, 'close')
      onTestFinished(async () => {
        // npx starts what it runs in a process of its own.
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
        await ended
      })
    },
  }
}
