import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { TEST_ENVIRONMENT } from './git-repositories.ts'

/** What a writer is started with: it puts `live/NAME-0`, `live/NAME-1` and so on, one after the other. */
export interface WriterOrder {
  readonly url: string
  readonly root: string
  readonly name: string
  readonly count: number
}

/** A process of its own that puts keys. */
export interface Writer {
  readonly child: ChildProcess
  /** Keys whose put has resolved. */
  readonly kept: readonly string[]
  /** Exit code or signal, and what it wrote on stderr. */
  readonly ended: Promise<readonly [end: number | string | null, stderr: string]>
}

/** The value that writers put under a key. */
export function writtenValue(key: string): string {
  return `${key}\n`.repeat(2000)
}

/** Builds the program of a writer out of the sources, and yields a function that starts it. */
export async function buildWriter(folder: string): Promise<(order: WriterOrder) => Writer> {
  const file = join(folder, 'writer.mjs')
  const store = join(import.meta.dirname, '../../../src/store/git.ts')
  const source = `
    import { openGitStore } from ${JSON.stringify(store)}
    const { url, root, name, count } = JSON.parse(process.argv[2])
    const store = await openGitStore('git:' + url, { root, environment: process.env, timeoutMs: 60_000 })
    for (let index = 0; index < count; index += 1) {
      const key = 'live/' + name + '-' + index
      process.stdout.write('+' + key + '\\n')
      await store.put(key, (key + '\\n').repeat(2000))
      process.stdout.write('=' + key + '\\n')
    }
    await store.close()
  `
  const plugin = {
    name: 'writer',
    resolveId: (id: string) => (id === 'writer' ? id : null),
    load: (id: string) => (id === 'writer' ? source : null),
  }
  const bundle = await rolldown({ input: 'writer', platform: 'node', plugins: [plugin] })
  await bundle.write({ file, format: 'esm' })
  await bundle.close()
  return (order) => startWriter(file, order)
}

function startWriter(file: string, order: WriterOrder): Writer {
  const child = spawn(process.execPath, [file, JSON.stringify(order)], {
    // A writer that is killed leaves its temporary folder behind.
    env: { ...TEST_ENVIRONMENT, TMPDIR: order.root },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kept: string[] = []
  let stderr = ''
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith('=')) kept.push(line.slice(1))
      child.emit('line', line)
    }
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text))
  // `exit` would leave lines unread, and `close` waits for a git that outlives its starter; the pipes are not git's.
  const ended = new Promise<readonly [number | string | null, string]>((resolve) => {
    child.once('close', (code, signal) => resolve([code ?? signal, stderr]))
  })
  return { child, kept, ended }
}
