import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { LoadConfigSource } from 'unconfig'
import { CacheTagsError } from '../core/error.ts'

/** The key of `package.json` that holds options. */
const PACKAGE_KEY = 'cacheTags'

/** The file that holds nothing else, without its extension. */
const FILE = 'cache-tags.config'

const PACKAGE_JSON: LoadConfigSource<unknown> = {
  files: 'package.json',
  extensions: [''],
  parser: 'json',
  rewrite: (content: unknown) => (isRecord(content) ? withoutSchema(content[PACKAGE_KEY]) : undefined),
}

/** Files of their own, in the order of looking. JSON apart: as a module its mistakes would be told in another's words. */
const SOURCES: readonly (LoadConfigSource<unknown> & { readonly extensions: readonly string[] })[] = [
  { files: FILE, extensions: ['ts', 'mts', 'js', 'mjs', 'cjs'], parser: 'import' },
  { files: FILE, extensions: ['json'], parser: 'json', rewrite: withoutSchema },
]

/**
 * Reads the options that a project keeps in `cache-tags.config.{ts,mts,js,mjs,cjs,json}`, or else under the key
 * `cacheTags` of its `package.json`. They are not checked yet: that is for `resolveOptions`.
 *
 * @param root - where to look; folders above it are not looked at
 * @param file - a file to read instead, relative to `root`
 * @returns `undefined` where there are none
 * @throws CacheTagsError `CT_CONFIG` when a file can't be read or run, or the named one isn't there
 */
export async function loadConfig(root: string, file?: string): Promise<unknown> {
  if (file !== undefined) return loadFile(resolve(root, file))
  const folder = resolve(root)
  for (const source of SOURCES) {
    if (!source.extensions.some((extension) => existsSync(join(folder, `${FILE}.${extension}`)))) continue
    const config = await loadSource(source, folder)
    if (config !== undefined) return config
  }
  return (await mayHoldOptions(join(folder, 'package.json'))) ? loadSource(PACKAGE_JSON, folder) : undefined
}

/** Whether a `package.json` is worth loading what reads configurations. One that is no JSON is: its mistake has to be told. */
async function mayHoldOptions(path: string): Promise<boolean> {
  try {
    const content: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isRecord(content) && content[PACKAGE_KEY] !== undefined
  } catch {
    return existsSync(path)
  }
}

async function loadFile(path: string): Promise<unknown> {
  if (!existsSync(path)) {
    throw new CacheTagsError('CT_CONFIG', `There is no configuration at ${path}.`, {
      hint: 'Name a file that exists, or leave it out: cache-tags.config.ts is found by itself.',
    })
  }
  const name = basename(path)
  if (name === 'package.json') return loadSource(PACKAGE_JSON, dirname(path))
  const kind: Pick<LoadConfigSource<unknown>, 'parser' | 'rewrite'> = name.endsWith('.json')
    ? { parser: 'json', rewrite: withoutSchema }
    : { parser: 'import' }
  return loadSource({ files: name, extensions: [''], ...kind }, dirname(path))
}

async function loadSource(source: LoadConfigSource<unknown>, folder: string): Promise<unknown> {
  const { createConfigLoader } = await import('unconfig')
  const loader = createConfigLoader<unknown>({ sources: [source], cwd: folder, stopAt: dirname(folder) })
  const [found] = await loader.findConfigs()
  try {
    return (await loader.load()).config
  } catch (cause) {
    throw new CacheTagsError('CT_CONFIG', `${found ?? folder} can't be read: ${firstLine(cause)}`, {
      cause,
      hint: 'It has to be valid, and to run by itself.',
    })
  }
}

/** Compilers add a picture of the code, and Node a list of who required what. */
function firstLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause)
  return message.split('\n', 1)[0] ?? ''
}

/** Where its schema is, for editors, is no option. */
function withoutSchema(content: unknown): unknown {
  if (!isRecord(content) || Array.isArray(content)) return content
  const { $schema: _, ...options } = content
  return options
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
