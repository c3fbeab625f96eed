import { globby } from 'globby'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join, posix } from 'node:path'

/** Next's `pageExtensions`. */
const PAGE_EXTENSIONS: readonly string[] = ['tsx', 'ts', 'jsx', 'js']

/** Files of a folder that take part in every page below it (https://nextjs.org/docs/app/getting-started/project-structure). */
const SHARED =
  /^(?:layout|template|loading|error|not-found|default|forbidden|unauthorized|global-error|global-not-found)$/

/** Files of which Next makes route handlers (https://nextjs.org/docs/app/api-reference/file-conventions/metadata). */
const METADATA = /^(?:sitemap|robots|manifest|icon\d*|apple-icon\d*|opengraph-image\d*|twitter-image\d*)$/

/**
 * The source files of an entry, as Next puts them together: a page of `app` with all layouts and slots around it.
 *
 * @param entry - `app/products/[id]/page`, `pages/about` or `/about`, `middleware`
 * @returns absolute paths; none where there is no such entry
 */
export async function entryFiles(
  root: string,
  entry: string,
  pageExtensions: readonly string[] = PAGE_EXTENSIONS,
): Promise<string[]> {
  const path = entry.replace(/^src\//, '').replace(/^\//, 'pages/')
  const base = ['', 'src'].find((folder) => existsSync(join(root, folder, path.split('/')[0] ?? '', '.'))) ?? ''
  const extensions = new Set([...PAGE_EXTENSIONS, ...pageExtensions])
  if (path.startsWith('app/')) return appFiles(join(root, base), path, extensions)
  const existing = (folder: string, name: string): string[] =>
    [...extensions].map((ending) => join(root, folder, `${name}.${ending}`)).filter((file) => existsSync(file))
  if (!path.startsWith('pages/')) return ['', 'src'].flatMap((folder) => existing(folder, path))
  const own = [path, posix.join(path, 'index')].flatMap((name) => existing(base, name))
  return own.length === 0 ? [] : [...own, ...['pages/_app', 'pages/_document'].flatMap((name) => existing(base, name))]
}

/**
 * Slots are no part of a route's path: a page has all of those around it. Where no file of the entry's name is found, it
 * is one that Next has made of a file with metadata.
 */
async function appFiles(base: string, path: string, extensions: ReadonlySet<string>): Promise<string[]> {
  const segments = posix
    .dirname(path)
    .split('/')
    .filter((segment) => !segment.startsWith('@'))
  const leaf = posix.basename(path)
  const folders = segments.map((_, index) => join(base, ...segments.slice(0, index + 1)))
  const found = await Promise.all(
    folders.map(async (folder, index) => {
      const isLast = index === folders.length - 1
      return filesOf(folder, (name) => SHARED.test(name) || (isLast && name === leaf), extensions)
    }),
  )
  const files = found.flat()
  if (files.some((file) => stemOf(file) === leaf)) return files
  const depth = folders.findIndex((folder) => !existsSync(folder))
  const made = segments[depth] ?? ''
  const isMetadata = (name: string): boolean => METADATA.test(name) && made.startsWith(name)
  const metadata = leaf === 'route' ? await filesOf(folders[depth - 1] ?? base, isMetadata, extensions) : []
  return metadata.some((file) => isMetadata(stemOf(file))) ? [...files, ...metadata] : []
}

/** A file's name up to its ending. */
function stemOf(file: string): string {
  return basename(file).replace(/\..*$/, '')
}

async function filesOf(
  folder: string,
  isPart: (name: string) => boolean,
  extensions: ReadonlySet<string>,
): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const slots = entries.filter((entry) => entry.isDirectory() && entry.name.startsWith('@'))
  const inSlots = slots.map(({ name }) =>
    globby([`**/*.{${[...extensions].join(',')}}`], { cwd: join(folder, name), absolute: true }),
  )
  // Of `page.page.tsx` either ending may be the one.
  const own = entries.filter(({ name }) =>
    [...extensions].some((ending) => name.endsWith(`.${ending}`) && isPart(name.slice(0, -ending.length - 1))),
  )
  return [...own.map(({ name }) => join(folder, name)), ...(await Promise.all(inSlots)).flat()]
}
