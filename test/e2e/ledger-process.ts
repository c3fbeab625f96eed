import { spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { CLI } from '../../playground/shop/stage.mjs'
import type { Cut } from './ledger-history.ts'

/** How a process ended. */
export interface Ended {
  /** Exit code, or the signal that ended it. */
  readonly end: number | string | null
  readonly stdout: string
  readonly stderr: string
}

/** A `cache-tags` that runs. */
export interface Running {
  readonly ended: Promise<Ended>
  readonly hasEnded: () => boolean
  readonly kill: () => void
}

/** How long an undisturbed process takes, in milliseconds. */
export interface Duration {
  readonly wholeMs: number
  /** From the first change that is seen in the ledger. */
  readonly tailMs: number
}

/** Starts the built command line. */
export function startCacheTags(
  cwd: string,
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Running {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (output[name] += text))
  let hasEnded = false
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      hasEnded = true
      resolve({ end: code ?? signal, ...output })
    })
  })
  return { ended, hasEnded: () => hasEnded, kill: () => void child.kill('SIGKILL') }
}

const POLL_MS = 3

/** Waits until a process has changed something, or has ended. */
export async function changed(running: Running, before: string, look: () => Promise<string>): Promise<void> {
  while (!running.hasEnded() && (await look()) === before) await wait(POLL_MS)
}

/** Kills a process at its moment; one that ended before is left as it is. */
export async function cutShort(
  running: Running,
  { after, share }: Cut,
  { wholeMs, tailMs }: Duration,
  before: string,
  look: () => Promise<string>,
): Promise<Ended> {
  if (after === 'change') await changed(running, before, look)
  await Promise.race([running.ended, wait(share * (after === 'start' ? wholeMs : tailMs))])
  running.kill()
  return running.ended
}
