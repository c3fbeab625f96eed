import { lstat, readdir, readFile, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { CacheTagsError } from '../../core/error.ts'
import { digestText } from '../../core/hash.ts'

/** An entry of Next's fetch cache, as far as it is looked at: never its body, which may be large. */
export interface CacheEntry {
  readonly name: string
  /** `null` where its bytes can't be read. */
  readonly digest: string | null
  readonly modifiedMs: number
  /** What it says of itself; `null` where it is torn, or no entry. */
  readonly said: { readonly isUpstream: boolean; readonly tags: readonly string[] } | null
}

const entrySchema = v.object({
  kind: v.literal('FETCH'),
  data: v.object({ url: v.string() }),
  tags: v.optional(v.array(v.string()), []),
})

const ENTRIES = 'fetch-cache'
/** Entries that are in memory at once: one may have megabytes. */
const AT_ONCE = 16

/**
 * Refuses what is no build cache of Next, before anything in it is deleted. One that isn't there yet is one.
 *
 * @param cache - absolute path
 * @throws CacheTagsError `CT_USAGE`
 */
export async function assertCacheFolder(cache: string): Promise<void> {
  const refuse = (message: string, hint: string): never => {
    throw new CacheTagsError('CT_USAGE', message, { hint })
  }
  // Next knows no other name for it, whatever `distDir` is.
  if (basename(cache) !== 'cache') {
    refuse(`${cache} is no build cache of Next.`, 'Name the folder `cache` in its output: .next/cache.')
  }
  if ((await stat(cache).catch(() => null))?.isDirectory() === false) {
    refuse(`No folder, but a file, is ${cache}.`, 'Name the folder `cache` in the output of Next: .next/cache.')
  }
  const entries = await lstat(join(cache, ENTRIES)).catch(() => null)
  if (entries !== null && !entries.isDirectory()) {
    const hint = 'Link the whole cache instead: the record of its entries stands beside them.'
    refuse(`${join(cache, ENTRIES)} is a link or a file: nothing is deleted where it leads.`, hint)
  }
}

/** Reads all entries of a cache, sorted by name; none where there is no cache. */
export async function readEntries(cache: string): Promise<CacheEntry[]> {
  const folder = join(cache, ENTRIES)
  const found = await readdir(folder, { withFileTypes: true }).catch(() => [])
  // Next reads through a link as well; its names are digests, and no folder or hidden file is among them.
  const names = found.flatMap((file) => (file.isDirectory() || file.name.startsWith('.') ? [] : [file.name])).sort()
  const entries: CacheEntry[] = []
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const some = await Promise.all(names.slice(at, at + AT_ONCE).map((name) => readEntry(folder, name)))
    entries.push(...some.filter((entry) => entry !== null))
  }
  return entries
}

/** Deletes entries; never what a link leads to. */
export async function deleteEntries(cache: string, names: readonly string[]): Promise<void> {
  for (let at = 0; at < names.length; at += AT_ONCE) {
    await Promise.all(names.slice(at, at + AT_ONCE).map((name) => rm(join(cache, ENTRIES, name), { force: true })))
  }
}

/** `null` where another process has deleted it in the meantime. */
async function readEntry(folder: string, name: string): Promise<CacheEntry | null> {
  const file = join(folder, name)
  const status = await lstat(file).catch(() => null)
  if (status === null) return null
  const unreadable = { name, digest: null, modifiedMs: status.mtimeMs, said: null }
  if (!status.isFile()) return unreadable
  try {
    const content = await readFile(file)
    return { ...unreadable, digest: digestText(content), said: readSaid(content) }
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? null : unreadable
  }
}

function readSaid(content: Buffer): CacheEntry['said'] {
  try {
    const result = v.safeParse(entrySchema, JSON.parse(content.toString('utf8')))
    if (!result.success) return null
    return { isUpstream: result.output.data.url !== '', tags: result.output.tags }
  } catch {
    return null
  }
}
