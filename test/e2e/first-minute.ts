import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { globby } from 'globby'
import { addFiles } from '../support/disk-project.ts'
import { newerNode } from '../support/newer-node.ts'
import { plainEnvironment } from './next-apps.ts'

/** A new application, as somebody begins one. */
export interface Beginning {
  /** The command that makes it in the folder `app`; `null`: its files are written. */
  readonly create: readonly string[] | null
  readonly files?: Readonly<Record<string, string>>
  /** Whether it asks for a newer Node than the one that runs the tests. */
  readonly needsNewerNode?: true
  /** A page that declares the tag `posts`. */
  readonly page: Readonly<Record<string, string>>
}

/** How a command ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** What somebody saw in their first minute. */
export interface FirstMinute {
  readonly init: Ended
  readonly build: Ended
  readonly plan: Ended
  /** `init`, once more. */
  readonly again: Ended
  /** Files that were not the same after it. */
  readonly changedAgain: readonly string[]
  /** Tags that are to be purged, once there is a page that declares one. */
  readonly tags: readonly string[]
}

const ROOT = resolve(import.meta.dirname, '../..')

/** What npm is told: nothing is asked of the registry that was fetched before. */
const INSTALL = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']

/** Packs this package as it would be published. Yields the path of the archive. */
export async function packPackage(folder: string): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT })
  return join(folder, stdout.trim())
}

/** A folder outside this repository. */
export interface Folder {
  readonly path: string
  /** Removes it, with all that it holds. */
  readonly remove: () => Promise<void>
}

/** Makes a folder outside this repository. */
export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'cache-tags-first-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Does what the README says somebody new does: create, install, `init`, build, `plan`; then a page with a tag. */
export async function spendFirstMinute(folder: string, archive: string, beginning: Beginning): Promise<FirstMinute> {
  const environment = await environmentOf(beginning)
  const root = join(folder, 'app')
  const run = (...argv: readonly string[]): Promise<Ended> => runIn(root, environment, argv)
  if (beginning.create !== null) succeeded(await runIn(folder, environment, ['npx', '--yes', ...beginning.create]))
  await addFiles(root, beginning.files ?? {})
  succeeded(await run('git', 'init', '--quiet'))
  succeeded(await run('npm', 'install', '--save-dev', archive, ...INSTALL))
  const init = await run('npx', 'cache-tags', 'init', '--yes')
  const build = await run('npm', 'run', 'build')
  const plan = await run('npx', 'cache-tags', 'plan', '--target', 'production')
  const before = await readFiles(root)
  const again = await run('npx', 'cache-tags', 'init', '--yes')
  const after = await readFiles(root)
  await addFiles(root, beginning.page)
  succeeded(await run('npm', 'run', 'build'))
  const { stdout } = succeeded(await run('npx', 'cache-tags', 'plan', '--target', 'production', '--json'))
  const changedAgain = [...new Set([...before.keys(), ...after.keys()])].filter(
    (file) => before.get(file) !== after.get(file),
  )
  const { tags } = JSON.parse(stdout) as { readonly tags: readonly { readonly tag: string }[] }
  return { init, build, plan, again, changedAgain, tags: tags.map(({ tag }) => tag) }
}

async function environmentOf({ needsNewerNode }: Beginning): Promise<Record<string, string>> {
  const plain: Record<string, string> = {
    ...plainEnvironment(),
    ASTRO_TELEMETRY_DISABLED: '1',
    npm_config_update_notifier: 'false',
  }
  return needsNewerNode ? { ...plain, PATH: `${dirname(await newerNode())}:${plain['PATH'] ?? ''}` } : plain
}

/** Nobody answers questions: what asks anyway ends. */
function runIn(cwd: string, env: Record<string, string>, [command = '', ...argv]: readonly string[]): Promise<Ended> {
  return new Promise((settle) => {
    const options = { cwd, env: env as NodeJS.ProcessEnv, maxBuffer: 1 << 26, timeout: 180_000 }
    const child = execFile(command, argv, options, (error, stdout, stderr) => {
      settle({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr })
    })
    child.stdin?.end()
  })
}

function succeeded(ended: Ended): Ended {
  if (ended.code !== 0) throw new Error(`it failed:\n${ended.stdout}${ended.stderr}`)
  return ended
}

/** What somebody would commit, by path. */
async function readFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const files = await globby('**', { cwd: root, dot: true, gitignore: true, ignore: ['.git'] })
  return new Map(
    await Promise.all(files.sort().map(async (file) => [file, await readFile(join(root, file), 'utf8')] as const)),
  )
}
