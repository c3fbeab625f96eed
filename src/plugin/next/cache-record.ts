import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Manifest } from '../../core/manifest.ts'
import { decodeManifest, encodeManifest } from '../../core/manifest-codec.ts'
import { writeWhole } from '../../scanner/write-whole.ts'
import { noteSchema, type BuildNote } from './build-note.ts'

/**
 * What is known of the entries in `.next/cache`. It stands among them, so that it is kept, restored and lost together with
 * them.
 */
export interface CacheRecord {
  /** Id of the code for which `prune` has prepared the cache; `null` once a build has used it. */
  readonly preparedFor: string | null
  /** The code that made every listed entry, or to which it still belongs. */
  readonly manifest: Manifest | null
  /** Digests of the entries, by name. One that was written since is another's: a dev server's, a failed build's. */
  readonly entries: Readonly<Record<string, string>>
  /** Digest of what pins the installed packages; `null` where nothing does. */
  readonly lockfile: string | null
  /** Whether no source was left out of the scan. */
  readonly isWhole: boolean
  /** How the code was read. */
  readonly note: BuildNote | null
}

/** Where nothing is known. */
export const NO_RECORD: CacheRecord = {
  preparedFor: null,
  manifest: null,
  entries: {},
  lockfile: null,
  isWhole: false,
  note: null,
}

const recordSchema = v.object({
  preparedFor: v.nullable(v.string()),
  manifest: v.nullable(v.string()),
  entries: v.record(v.string(), v.string()),
  lockfile: v.nullable(v.string()),
  isWhole: v.boolean(),
  note: v.nullable(noteSchema),
})

function recordFile(cache: string): string {
  return join(cache, 'unplugin-cache-tags.json')
}

/**
 * Reads the record of a cache; `null` where there is none. A torn one is none: then nothing is known of the entries.
 *
 * @param cache - absolute path of `.next/cache`
 */
export async function readRecord(cache: string): Promise<CacheRecord | null> {
  try {
    const file = recordFile(cache)
    const record = v.parse(recordSchema, JSON.parse(await readFile(file, 'utf8')))
    return { ...record, manifest: record.manifest === null ? null : decodeManifest(record.manifest, file) }
  } catch {
    return null
  }
}

/** When the record was written, in milliseconds; `Infinity` where there is none. */
export async function recordedAtMs(cache: string): Promise<number> {
  return (await stat(recordFile(cache)).catch(() => null))?.mtimeMs ?? Number.POSITIVE_INFINITY
}

/** Writes the record, whole. */
export async function writeRecord(cache: string, { manifest, ...record }: CacheRecord): Promise<void> {
  const text = manifest === null ? null : encodeManifest(manifest)
  await writeWhole(recordFile(cache), JSON.stringify({ ...record, manifest: text }))
}
