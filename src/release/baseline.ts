import { createReadStream } from 'node:fs'
import { CacheTagsError, type ErrorCode } from '../core/error.ts'
import type { Manifest } from '../core/manifest.ts'
import { decodeManifest } from '../core/manifest-codec.ts'
import { MAX_VALUE_BYTES, readUpTo } from '../store/bounded-text.ts'
import { fetchText, isUrl, shownUrl, type FetchBounds } from './fetch.ts'

/** What came of reading a baseline. Without one, or with one that can't be read, the purge widens. */
export type BaselineReading =
  | { readonly kind: 'read'; readonly manifest: Manifest }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** In the place of a baseline: every manifest that the ledger keeps. A file of that name is `./all`. */
export const EVERY_BASELINE = 'all'

/** The baseline of a release without a ledger; `null` where the ledger is asked. */
export function plainBaseline({ baseline }: { readonly baseline?: string }): string | null {
  return baseline === undefined || baseline === EVERY_BASELINE ? null : baseline
}

const FETCHING = {
  code: 'CT_BASELINE_UNREACHABLE',
  what: 'baseline',
  hint: 'Try again, or name a file. Nothing was purged.',
} as const

/**
 * Reads the manifest of what was live before.
 *
 * @param source - a file, or an `http:` or `https:` URL; a missing file and a 404 mean that there is no baseline
 * @throws CacheTagsError `CT_BASELINE_UNREACHABLE` where it may exist but can't be had: that is worth another try
 */
export async function readBaseline(source: string, bounds?: FetchBounds): Promise<BaselineReading> {
  const text = isUrl(source)
    ? await fetchText(source, FETCHING, bounds)
    : await readText(source, 'CT_BASELINE_UNREACHABLE')
  if (text === null) return { kind: 'missing' }
  try {
    return { kind: 'read', manifest: decodeManifest(text, isUrl(source) ? shownUrl(source) : source) }
  } catch (error) {
    if (error instanceof CacheTagsError) return { kind: 'unreadable', reason: error.message }
    throw error
  }
}

/**
 * Reads the manifest of the build that is to be released.
 *
 * @throws CacheTagsError `CT_MANIFEST_MISSING`, `CT_MANIFEST_UNREADABLE`, or what {@link decodeManifest} throws
 */
export async function readManifest(file: string): Promise<Manifest> {
  const text = await readText(file, 'CT_MANIFEST_UNREADABLE')
  if (text === null) {
    throw new CacheTagsError('CT_MANIFEST_MISSING', `There is no manifest at ${file}.`, {
      hint: 'Build the project with the plugin, or run `cache-tags scan --out` with that path.',
    })
  }
  return decodeManifest(text, file)
}

async function readText(file: string, code: ErrorCode): Promise<string | null> {
  try {
    return await readBounded(file)
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return null
    throw new CacheTagsError(code, `${file} can't be read: ${messageOf(cause)}`, { cause })
  }
}

async function readBounded(file: string): Promise<string> {
  // Counted as it comes: of a pipe, and of a device, nobody knows the size before.
  const text = await readUpTo(createReadStream(file), MAX_VALUE_BYTES)
  if (text === null) throw new Error(`it is larger than ${MAX_VALUE_BYTES} bytes`)
  return text
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
