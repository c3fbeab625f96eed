import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { globby } from 'globby'
import { afterAll } from 'vitest'
import type { Manifest } from '../../src/core/manifest.ts'
import { decodeManifest } from '../../src/core/manifest-codec.ts'
import { SITE_TAG } from '../../src/core/site-tag.ts'
import { addFiles } from '../support/disk-project.ts'
import { startProcess } from '../support/started-process.ts'

/** A Next application in a folder of its own. */
export interface App {
  readonly root: string
  /** Next's command line, as it is installed for the application. */
  readonly next: string
}

/** How a command ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

type Environment = Readonly<Record<string, string>>

/** The built command, as `npx cache-tags` runs it. */
const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** Where applications stand: inside the repository, for Turbopack's root is the folder of the lockfile. */
const HOMES = { 15: 'next-15/.apps', 16: '.apps' } as const

/** What every application has. Types are not checked: that is not what is tested. */
const FRAME: Readonly<Record<string, string>> = {
  // A repository of its own: this one's ignores the folder, and what git ignores is no source.
  '.git/HEAD': 'ref: refs/heads/main\n',
  '.gitignore': 'node_modules\n.next\n.cache-tags\n',
  'app/layout.tsx': `export default function Layout({ children }) { return <html><body>{children}</body></html> }`,
  'package.json': JSON.stringify({ name: 'app', private: true, type: 'module' }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      allowJs: true,
      esModuleInterop: true,
      incremental: true,
      isolatedModules: true,
      jsx: 'react-jsx',
      lib: ['dom', 'esnext'],
      module: 'esnext',
      moduleResolution: 'bundler',
      noEmit: true,
      plugins: [{ name: 'next' }],
      resolveJsonModule: true,
      skipLibCheck: true,
      strict: false,
      target: 'ES2017',
    },
    include: ['**/*.ts', '**/*.tsx'],
    exclude: ['node_modules'],
  }),
}

/**
 * Setting of an application: where packages are installed. Next would look for them in the application's own repository,
 * as which it stands there.
 */
export const TURBOPACK_ROOT = `root: ${JSON.stringify(resolve(import.meta.dirname, '../..'))}`

const folders: string[] = []
let written = 0

// Not after each test: several look at one build.
afterAll(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })))
})

/** Writes an application, which is removed when the file's tests have ended. */
export async function writeApp(major: 15 | 16, files: Readonly<Record<string, string>>): Promise<App> {
  const root = resolve(import.meta.dirname, HOMES[major], `${process.pid}-${(written += 1)}`)
  folders.push(root)
  await addFiles(root, { ...FRAME, ...files })
  return { root, next: createRequire(join(root, 'package.json')).resolve('next/dist/bin/next') }
}

/** Runs `next build`; what it says is in the error where it fails. */
export async function buildNext(
  app: App,
  bundler: 'turbopack' | 'webpack',
  environment: Environment = {},
): Promise<Ended> {
  const { major } = await nextVersion(app)
  const flags = bundler === 'turbopack' ? ['--turbopack'] : major >= 16 ? ['--webpack'] : []
  const ended = await runNode(app.root, [app.next, 'build', ...flags], environment)
  if (ended.code !== 0) throw new Error(`next build (${bundler}) failed:\n${ended.stdout}\n${ended.stderr}`)
  return ended
}

/** Which Next is installed for an application. */
export async function nextVersion(app: App): Promise<{ version: string; major: number }> {
  const { version } = JSON.parse(await readFile(join(app.next, '../../../package.json'), 'utf8')) as { version: string }
  return { version, major: Number.parseInt(version, 10) }
}

/** Runs `cache-tags` in the application's folder. */
export function cacheTags(app: App, argv: readonly string[], environment: Environment = {}): Promise<Ended> {
  return runNode(app.root, [CLI, ...argv], environment)
}

/** Runs `cache-tags finalize`, and yields the manifest that it has written. */
export async function finalizeApp(
  app: App,
  argv: readonly string[] = [],
  environment: Environment = {},
): Promise<{ manifest: Manifest; ended: Ended }> {
  const ended = await cacheTags(app, ['finalize', ...argv], environment)
  if (ended.code !== 0) throw new Error(`cache-tags finalize failed:\n${ended.stderr}`)
  const file = join(app.root, '.cache-tags/manifest.json')
  return { manifest: decodeManifest(await readFile(file, 'utf8'), file), ended }
}

/** Starts what was built, until the test has ended. */
export async function startNext(app: App): Promise<{ url: string }> {
  const port = await freePort()
  const argv = [app.next, 'start', '--port', String(port), '--hostname', '127.0.0.1']
  const env = { NODE_ENV: 'production' as const, ...plainEnvironment() }
  await startProcess(process.execPath, argv, { cwd: app.root, env }, 'Ready in')
  return { url: `http://127.0.0.1:${port}` }
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || address === null) throw new Error('no port is free')
  return address.port
}

/** A process of Node under an environment that holds nothing of the tests' own. */
async function runNode(cwd: string, argv: readonly string[], environment: Environment): Promise<Ended> {
  const env = { NODE_ENV: 'production' as const, ...plainEnvironment(), ...environment }
  const running = promisify(execFile)(process.execPath, [...argv], { cwd, env, maxBuffer: 1 << 26 })
  try {
    return { code: 0, ...(await running) }
  } catch (error) {
    const { code, stdout, stderr } = error as Ended
    return { code, stdout, stderr }
  }
}

/** What a process needs to run; no telemetry, no colours. */
export function plainEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env
  return { PATH, HOME, NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' }
}

/** The text of every file that matches, by path. */
export async function textsBelow(folder: string, patterns: readonly string[] = ['**']): Promise<Map<string, string>> {
  const files = await globby(patterns, { cwd: folder, dot: true })
  return new Map(
    await Promise.all(
      files.sort().map(async (file): Promise<[string, string]> => [file, await readFile(join(folder, file), 'utf8')]),
    ),
  )
}

/** The site tags that files hold. */
export async function siteTagsIn(folder: string, patterns?: readonly string[]): Promise<string[]> {
  const texts = await textsBelow(folder, patterns)
  return [...new Set([...texts.values()].flatMap((text) => text.match(SITE_TAG) ?? []))].sort()
}

/** The lines that a loader has left in a file; none where it never ran. */
export async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text.split('\n').filter((line) => line !== '')
}
