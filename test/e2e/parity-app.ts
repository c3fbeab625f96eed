import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { addFiles, writeProject } from '../support/disk-project.ts'

const FIXTURE = resolve(import.meta.dirname, '../fixtures/parity')
const INSTALLED = resolve(import.meta.dirname, '../../node_modules')

const RECORD = 'const record = (tags) => void (globalThis.seenTags ??= []).push([tags].flat());'

/** What stands for the packages at run time: they write down which tags they were given. */
const STUBS: Readonly<Record<string, string>> = {
  ...stub('@acme/cache', {
    '.': `${RECORD}export const remembered = async (work, { tags }) => (record(tags), work())`,
  }),
  ...stub('@netlify/functions', { '.': 'export const purgeCache = async () => {}' }),
  ...stub('@vercel/functions', {
    '.': `${RECORD}
      export const addCacheTag = async (tags) => record(tags)
      export const getCache = () => ({ set: async (key, value, { tags }) => record(tags), expireTag: async () => {} })
      export const invalidateByTag = async () => {}
      export const dangerouslyDeleteByTag = async () => {}`,
  }),
  ...stub('next', {
    './cache': `${RECORD}
      export const cacheTag = (...tags) => record(tags)
      export const unstable_cache = (work, keys, { tags }) => (...values) => (record(tags), work(...values))
      export const revalidateTag = () => {}
      export const updateTag = () => {}`,
  }),
}

/** A package of the given modules, by the path under which they are imported. */
function stub(name: string, modules: Readonly<Record<string, string>>): Record<string, string> {
  const folder = `node_modules/${name}`
  const files = Object.keys(modules).map((path) => [path, `./${path === '.' ? 'index' : path.slice(2)}.js`] as const)
  const manifest = { name, type: 'module', exports: Object.fromEntries(files) }
  return {
    [`${folder}/package.json`]: JSON.stringify(manifest),
    ...Object.fromEntries(files.map(([path, file]) => [`${folder}/${file.slice(2)}`, modules[path] ?? ''])),
  }
}

/** Asks the output, and tells what it answers and which tags the packages were given. */
const ASK = `
  const { answers } = await import(process.argv[2])
  console.log(JSON.stringify({ answers: await answers('tea', 'de'), seen: globalThis.seenTags }))
`

/** What the output of a build answers. */
export interface Answered {
  readonly answers: Readonly<Record<string, readonly [text: unknown, headers: Readonly<Record<string, string>>]>>
  /** The tags that each call of a package was given. */
  readonly seen: readonly (readonly string[])[]
}

/** Runs the output of a build. */
export async function ask(root: string): Promise<Answered> {
  const { stdout } = await promisify(execFile)(process.execPath, ['ask.mjs', './dist/entry.js'], { cwd: root })
  return JSON.parse(stdout) as Answered
}

/** The application as it would be checked out and installed, in a folder of its own. */
export async function writeParity(): Promise<string> {
  const root = await writeProject({})
  await cp(FIXTURE, root, { recursive: true })
  await addFiles(root, { ...STUBS, ...stub('unplugin-cache-tags', { './runtime': '' }), 'ask.mjs': ASK })
  await link(join(root, 'packages/ui'), join(root, 'node_modules/@parity/ui'))
  for (const name of ['react', 'vue']) await link(join(INSTALLED, name), join(root, 'node_modules', name))
  await build({
    entryPoints: [resolve(import.meta.dirname, '../../src/runtime.ts')],
    outfile: join(root, 'node_modules/unplugin-cache-tags/runtime.js'),
    bundle: true,
    format: 'esm',
  })
  return root
}

async function link(target: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await symlink(target, path, 'junction')
}

/** The text of every file of an output. */
export async function outputText(folder: string): Promise<string> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const texts = files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'utf8'))
  return (await Promise.all(texts)).join('\n')
}
