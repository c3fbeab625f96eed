import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The VCL as the package ships it. */
const SHIPPED = createRequire(import.meta.url).resolve('unplugin-cache-tags/varnish.vcl')

const MISSING = "varnishd can't be started. Install it: apt-get install varnish varnish-modules"

/** How a Varnish is set up. */
export interface VarnishSetting {
  readonly origin: string
  /** Put into the environment of varnishd. */
  readonly secret?: string
  /** The entry of the acl; loopback, where it isn't said. */
  readonly purgers?: string
  /** As after `-p`. */
  readonly parameters?: readonly string[]
  /** Leaves the package's VCL out. */
  readonly isBare?: boolean
}

/** A real Varnish on loopback. */
export interface Varnish {
  readonly url: string
  /** Loads another VCL, as a deploy does. What is cached stays. */
  readonly reload: (setting: Pick<VarnishSetting, 'origin' | 'purgers' | 'isBare'>) => Promise<void>
  readonly close: () => Promise<void>
}

/** What varnishd says of itself: `varnishd (varnish-7.1.1 ...)`. */
export async function varnishVersion(): Promise<string> {
  const { stderr } = await run('varnishd', ['-V']).catch((cause: unknown) => {
    throw new Error(MISSING, { cause })
  })
  return stderr.split('\n')[0] ?? ''
}

/** Starts `varnishd` on a port of its own choice, with its files in a folder of its own. Fails where it isn't installed. */
export async function startVarnish(setting: VarnishSetting): Promise<Varnish> {
  const folder = await mkdtemp(join(tmpdir(), 'cache-tags-varnish-'))
  const vclFile = async (name: string, of: Parameters<Varnish['reload']>[0]): Promise<string> => {
    const path = join(folder, `${name}.vcl`)
    await writeFile(path, vclOf(of))
    return path
  }
  const place = [
    '-n',
    join(folder, 'work'),
    '-a',
    '127.0.0.1:0',
    '-s',
    'malloc,32m',
    '-f',
    await vclFile('v0', setting),
  ]
  const parameters = (setting.parameters ?? []).flatMap((parameter) => ['-p', parameter])
  const { CACHE_TAGS_VARNISH_SECRET: _, ...environment } = process.env
  const secret = setting.secret === undefined ? {} : { CACHE_TAGS_VARNISH_SECRET: setting.secret }
  // Nothing is given up of the user who started it, so that it can read what that user can.
  const server = spawn('varnishd', ['-F', '-j', 'none', ...place, ...parameters], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...environment, ...secret },
  })
  // Unlike `once` of node:events, it doesn't fail where the program can't be started.
  const ended = new Promise((resolve) => server.once('close', resolve))
  const close = async (): Promise<void> => {
    server.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  await ready(server).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
  const admin = async (...words: readonly string[]): Promise<string> =>
    (await run('varnishadm', ['-n', join(folder, 'work'), ...words])).stdout
  const [, address, port] = (await admin('debug.listen_address')).split(/\s+/u)
  let loaded = 0
  return {
    url: `http://${address}:${port}`,
    reload: async (next) => {
      const name = `v${++loaded}`
      await admin('vcl.load', name, await vclFile(name, next))
      await admin('vcl.use', name)
    },
    close,
  }
}

function vclOf({ origin, purgers = '127.0.0.1', isBare = false }: Parameters<Varnish['reload']>[0]): string {
  const { hostname, port } = new URL(origin)
  const tags = isBare ? [] : [`acl cache_tags_purgers { "${purgers}"; }`, `include "${SHIPPED}";`]
  return ['vcl 4.1;', `backend default { .host = "${hostname}"; .port = "${port}"; }`, ...tags, ''].join('\n')
}

async function ready(server: ChildProcess): Promise<void> {
  // Rejects where the program can't be started.
  await once(server, 'spawn').catch((cause: unknown) => {
    throw new Error(MISSING, { cause })
  })
  if (server.stderr === null) throw new Error('varnishd has no output.')
  const said: string[] = []
  for await (const line of createInterface(server.stderr)) {
    said.push(line)
    if (!line.includes('said Child starts')) continue
    // Else it would stand still when the pipe is full.
    server.stderr.resume()
    return
  }
  throw new Error(`varnishd ended before it was ready:\n${said.join('\n')}`)
}
