import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { freePort, type Running } from './listen.ts'

/**
 * Starts `redis-server` on loopback; it keeps nothing on disk. Fails where it isn't installed: nothing is skipped.
 *
 * @param settings - as on its command line, such as `--maxmemory-policy allkeys-lru`
 */
export async function startRedis(...settings: readonly string[]): Promise<Running> {
  const port = await freePort()
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', '/']
  const server = spawn('redis-server', [...place, ...settings.flatMap((words) => words.split(' '))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await ready(server)
  return {
    port,
    close: async () => {
      if (server.exitCode !== null) return
      const ended = once(server, 'exit')
      server.kill('SIGKILL')
      await ended
    },
  }
}

async function ready(server: ChildProcess): Promise<void> {
  // Rejects where the program can't be started.
  const started = once(server, 'spawn')
  if (server.stdout === null) throw new Error('redis-server has no output.')
  const lines = createInterface(server.stdout)
  await started
  const said: string[] = []
  for await (const line of lines) {
    said.push(line)
    if (!/ready to accept connections/iu.test(line)) continue
    // Else it would stand still when the pipe is full.
    server.stdout.resume()
    return
  }
  throw new Error(`redis-server ended before it was ready:\n${said.join('\n')}`)
}
