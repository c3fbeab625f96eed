import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { decodeManifest } from '../../src/core/manifest-codec.ts'
import { addFiles } from '../support/disk-project.ts'
import { newerNode } from '../support/newer-node.ts'
import { startProcess } from '../support/started-process.ts'
import { freePort, plainEnvironment } from './next-apps.ts'

/** How a command ended. */
export interface Ended {
  readonly code: number
  readonly said: string
}

/** Frameworks that are installed for tests, each in a folder of its own. */
export type Framework = 'astro' | 'nuxt' | 'react-router' | 'sveltekit'

type Environment = Readonly<Record<string, string>>

const OURS = { NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1', NUXT_TELEMETRY_DISABLED: '1' } as const

const folders: string[] = []
let written = 0

// Not after each test: several look at one build.
afterAll(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
})

/** Writes an application where a framework is installed; it is removed when the file's tests have ended. */
export async function writeFrameworkApp(
  framework: Framework,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const root = resolve(import.meta.dirname, 'frameworks', framework, '.apps', `${process.pid}-${(written += 1)}`)
  folders.push(root)
  // A repository of its own: this one's ignores the folder, and what git ignores is no source.
  await addFiles(root, { '.git/HEAD': 'ref: refs/heads/main\n', ...files })
  return root
}

/** A file of a package, as an application finds it. */
export function installed(root: string, specifier: string): string {
  const [scope = '', name = '', ...path] = specifier.startsWith('@')
    ? specifier.split('/')
    : ['', ...specifier.split('/')]
  const manifest = createRequire(join(root, 'package.json')).resolve(join(scope, name, 'package.json'))
  return join(manifest, '..', ...path)
}

/** Runs a script in an application's folder, by a Node that is new enough for every framework. */
export async function runNewer(root: string, argv: readonly string[], environment: Environment = {}): Promise<Ended> {
  const node = await newerNode()
  const options = { cwd: root, env: { ...OURS, ...plainEnvironment(), ...environment }, maxBuffer: 1 << 26 }
  try {
    const { stdout, stderr } = await promisify(execFile)(node, [...argv], options)
    return { code: 0, said: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, said: stdout + stderr }
  }
}

/** Runs what has to succeed; what it says is in the error where it doesn't. */
export async function build(root: string, argv: readonly string[], environment: Environment = {}): Promise<Manifest> {
  const { code, said } = await runNewer(root, argv, environment)
  if (code !== 0) throw new Error(`${argv.join(' ')} failed:\n${said}`)
  return readManifest(root)
}

/** Reads a manifest that a build has written. */
export async function readManifest(root: string, name = '.cache-tags/manifest.json'): Promise<Manifest> {
  const file = join(root, name)
  return decodeManifest(await readFile(file, 'utf8'), file)
}

/** Starts a server that was built, until the test has ended. */
export async function startServer(root: string, argv: readonly string[]): Promise<{ readonly url: string }> {
  const port = await freePort()
  const env = { ...OURS, ...plainEnvironment(), HOST: '127.0.0.1', PORT: String(port) }
  await startProcess(await newerNode(), argv, { cwd: root, env }, String(port))
  return { url: `http://127.0.0.1:${port}` }
}

/** The sites that are purged between two builds: for their code, or only for the files that their pages name. */
export function purgedBetween(before: Manifest, after: Manifest): Readonly<Record<string, 'code' | 'assets'>> {
  const { widened, purge } = diffManifests(before, after)
  if (widened !== null) throw new Error(`everything is purged: ${widened}`)
  return Object.fromEntries(
    purge.flatMap(({ sites, because }) => {
      const reason = because.every(({ module }) => module === 'assets') ? 'assets' : 'code'
      return sites.map((site) => [site, reason] as const)
    }),
  )
}
