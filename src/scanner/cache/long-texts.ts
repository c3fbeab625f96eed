import { readFileSync, statSync, utimesSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { digestText } from '../../core/hash.ts'
import { writeWhole } from '../write-whole.ts'
import { clearAbandoned, PART } from './records.ts'

/** A text as it was kept. */
export interface LongText {
  readonly text: string
  /** Of the text: tells it from all others. */
  readonly digest: string
}

/** Long texts by key, each in a file of its own. What is lost, torn or foreign was never there. */
export interface LongTexts {
  readonly get: (key: string) => LongText | null
  /** Keeps a text, where the folder can be written to. Yields its digest. */
  readonly put: (key: string, text: string) => Promise<string>
}

/** How texts are kept. */
export interface LongTextsOptions {
  /** Absolute path; made where it is missing. */
  readonly folder: string
  /** What the files are called: `name-key.txt`. */
  readonly name: string
  /** Texts of another version are not taken. */
  readonly version: string
  /** Most bytes that all files take: those go that were not used for longest. */
  readonly maxBytes: number
}

/** Opens a folder of long texts. Keys are digests. */
export function openLongTexts({ folder, name, version, maxBytes }: LongTextsOptions): LongTexts {
  // The key is part of it: a text under another one's name is damage, too.
  const headOf = (key: string): string => `cache-tags ${version} ${key}`
  const fileOf = (key: string): string => join(folder, `${name}-${key}.txt`)
  return {
    get: (key) => {
      try {
        const file = fileOf(key)
        // What is larger is not ours, and might not fit into memory.
        if (statSync(file).size > maxBytes) return null
        const found = readText(readFileSync(file, 'utf8'), headOf(key))
        if (found !== null) noteUse(file)
        return found
      } catch {
        return null
      }
    },
    put: async (key, text) => {
      const digest = digestText(text)
      try {
        await mkdir(folder, { recursive: true })
        await clearAbandoned(folder)
        await writeWhole(fileOf(key), `${headOf(key)}\n${digest}\n${text}`, PART)
        await removeOldest(folder, `${name}-`, maxBytes)
      } catch {
        // A cache that can't be kept is none.
      }
      return digest
    },
  }
}

/** What is used last is removed last. */
function noteUse(file: string): void {
  const now = new Date()
  try {
    utimesSync(file, now, now)
  } catch {
    // What can't be written to can be read all the same.
  }
}

function readText(content: string, head: string): LongText | null {
  const headEnd = content.indexOf('\n')
  const digestEnd = content.indexOf('\n', headEnd + 1)
  const [digest, text] = [content.slice(headEnd + 1, digestEnd), content.slice(digestEnd + 1)]
  return content.slice(0, headEnd) === head && digestText(text) === digest ? { text, digest } : null
}

async function removeOldest(folder: string, prefix: string, maxBytes: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix) && name.endsWith('.txt'))
  const files = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(folder, name)).catch(() => null)
      return { name, size: found?.size ?? 0, mtimeMs: found?.mtimeMs ?? 0 }
    }),
  )
  let total = 0
  for (const { name, size } of files.sort((left, right) => right.mtimeMs - left.mtimeMs)) {
    total += size
    if (total > maxBytes) await rm(join(folder, name), { force: true })
  }
}
