import { globby } from 'globby'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, posix } from 'node:path'

/** Next's `pageExtensions`. */
const PAGE_EXTENSIONS: readonly string[] = ['tsx', 'ts', 'jsx', 'js']

/** Files of a folder that take part in every page below it (https://nextjs.org/docs/app/getting-started/project-structure). */
const SHARED =
  /^(?:layout|template|loading|error|not-found|default|forbidden|unauthorized|global-error|global-not-found)$/

/**
 * The source files of an entry, as Next puts them together: a page of `app` with all layouts and slots around it.
 *
 * @param entry - `app/products/[id]/page`, `pages/about`, `middleware`
 * @returns absolute paths; none where there is no such entry
 */
export async function entryFiles(
  root: string,
  entry: string,
  pageExtensions: readonly string[] = PAGE_EXTENSIONS,
): Promise<string[]> {
  const path = entry.replace(/^src\//, '')
  const base = ['', 'src'].find((folder) => existsSync(join(root, folder, path.split('/')[0] ?? '', '.'))) ?? ''
  const extensions = new Set([...PAGE_EXTENSIONS, ...pageExtensions])
  if (path.startsWith('app/')) return appFiles(join(root, base), path, extensions)
  const names = path.startsWith('pages/') ? [path, `${path}/index`, 'pages/_app', 'pages/_document'] : [path]
  const folders = path.startsWith('pages/') ? [base] : ['', 'src']
  return folders
    .flatMap((folder) =>
      names.flatMap((name) => [...extensions].map((ending) => join(root, folder, `${name}.${ending}`))),
    )
    .filter((file) => existsSync(file))
}

async function appFiles(base: string, path: string, extensions: ReadonlySet<string>): Promise<string[]> {
  const segments = posix.dirname(path).split('/')
  const leaf = posix.basename(path)
  const found = await Promise.all(
    segments.map(async (_, index) => {
      const folder = join(base, ...segments.slice(0, index + 1))
      const isLast = index === segments.length - 1
      const isPart = (name: string): boolean => SHARED.test(name) || (isLast && name === leaf)
      return filesOf(folder, isPart, extensions)
    }),
  )
  return found.flat()
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
  const own = entries.filter(({ name }) => {
    const ending = [...extensions].find((candidate) => name.endsWith(`.${candidate}`))
    return ending !== undefined && isPart(name.slice(0, -ending.length - 1))
  })
  return [...own.map(({ name }) => join(folder, name)), ...(await Promise.all(inSlots)).flat()]
}
