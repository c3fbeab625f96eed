import { readFileSync, statSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { writeWhole } from '../write-whole.ts'

/** Texts by key, kept in a folder from one run to the next. What is lost, torn or foreign was never there. */
export interface Records {
  /** The text under a key; `undefined` where there is none. */
  readonly get: (key: string) => string | undefined
  /** Notes a text without line breaks; written by `save`. */
  readonly put: (key: string, text: string) => void
  /** Writes what is new. Where the folder can't be written to, nothing is kept. */
  readonly save: () => Promise<void>
}

/** How texts are kept. */
export interface RecordsOptions {
  /** Absolute path; made where it is missing. */
  readonly folder: string
  /** What the files are called: `name-3.txt`. */
  readonly name: string
  /** Texts of another version are not taken. */
  readonly version: string
  /** Most bytes that all files take. */
  readonly maxBytes: number
}

/** Digests begin with one of these; each has a file of its own: of a few changes, a few are written. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** What a file ends with while it is written. */
export const PART = '.part'

/** Milliseconds after which nobody goes on writing a file. */
const ABANDONED = 3_600_000

const KEY = /^[\w-]{22}$/

/**
 * Opens a folder of texts. Keys are digests. A file is read when it is first asked for, and written whole under another
 * name before it takes the place of the one before: of two runs that write at once, one wins, and no reader sees a part.
 * Each line has a checksum. Over the limit the texts go that were not used for longest.
 */
export function openRecords(options: RecordsOptions): Records {
  const { folder, name, version, maxBytes } = options
  const head = `cache-tags ${version}`
  const limit = Math.floor(maxBytes / ALPHABET.length)
  const shards = new Map<number, Shard>()
  const shardOf = (key: string): Shard => {
    const place = ALPHABET.indexOf(key.charAt(0))
    const known = shards.get(place) ?? readShard(join(folder, `${name}-${place}.txt`), head, limit)
    shards.set(place, known)
    return known
  }
  return {
    get: (key) => {
      const shard = shardOf(key)
      const line = shard.lines.get(key)
      if (line === undefined) return undefined
      const text = line.slice(TEXT_AT)
      if (checksum(key, text) !== line.slice(SUM_AT, TEXT_AT - 1)) {
        shard.lines.delete(key)
        shard.isChanged = true
        return undefined
      }
      shard.used.add(key)
      return text
    },
    put: (key, text) => {
      const shard = shardOf(key)
      shard.lines.set(key, `${key} ${checksum(key, text)} ${text}`)
      shard.used.add(key)
      shard.isChanged = true
    },
    save: async () => {
      const changed = [...shards.values()].filter(({ isChanged }) => isChanged)
      shards.clear()
      if (changed.length === 0) return
      try {
        await mkdir(folder, { recursive: true })
        await clearAbandoned(folder)
        for (const shard of changed) await writeWhole(shard.file, contentOf(shard, head, limit), PART)
      } catch {
        // A cache that can't be kept is none.
      }
    },
  }
}

interface Shard {
  readonly file: string
  /** Whole lines by key, those that were used last at the end of the file. */
  readonly lines: Map<string, string>
  readonly used: Set<string>
  isChanged: boolean
}

/** `key sum text`. */
const SUM_AT = 23
const TEXT_AT = SUM_AT + 9

/** The key is part of it: a text under another one's key is damage, too. */
function checksum(key: string, text: string): string {
  return crc32(text, crc32(key)).toString(16).padStart(8, '0')
}

function readShard(file: string, head: string, limit: number): Shard {
  const lines = new Map<string, string>()
  const shard: Shard = { file, lines, used: new Set(), isChanged: false }
  try {
    // What is larger is not ours, and might not fit into memory.
    if (statSync(file).size > limit) return shard
    const [first, ...rest] = readFileSync(file, 'utf8').split('\n')
    if (first !== head) return shard
    for (const line of rest) {
      const key = line.slice(0, SUM_AT - 1)
      if (KEY.test(key)) lines.set(key, line)
    }
  } catch {
    // There is none, or none that can be read.
  }
  return shard
}

/** The lines that fit, from those used last. */
function contentOf({ lines, used }: Shard, head: string, limit: number): string {
  const ordered = [...lines].sort(([left], [right]) => Number(used.has(left)) - Number(used.has(right)))
  const kept: string[] = []
  let size = Buffer.byteLength(head)
  for (const [, line] of ordered.toReversed()) {
    const length = Buffer.byteLength(line) + 1
    // One that fits nowhere must not push out all others.
    if (size + length > limit) continue
    size += length
    kept.push(line)
  }
  return [head, ...kept.toReversed()].join('\n')
}

/** Removes what a run left that was ended while it wrote. */
export async function clearAbandoned(folder: string): Promise<void> {
  const parts = (await readdir(folder)).filter((file) => file.endsWith(PART))
  for (const part of parts) {
    const file = join(folder, part)
    // Another run may be done with it by now.
    const found = await stat(file).catch(() => null)
    if (found !== null && Date.now() - found.mtimeMs > ABANDONED) await rm(file, { force: true })
  }
}
