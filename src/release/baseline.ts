import { readFile } from 'node:fs/promises'
import { request } from 'undici'
import { CacheTagsError } from '../core/error.ts'
import type { Manifest } from '../core/manifest.ts'
import { decodeManifest } from '../core/manifest-codec.ts'

/** What came of reading a baseline. Without one, or with one that can't be read, the purge widens. */
export type BaselineReading =
  | { readonly kind: 'read'; readonly manifest: Manifest }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** Largest manifest that is read, in bytes. */
const MAX_BYTES = 256 * 1024 * 1024

/**
 * Reads the manifest of what was live before.
 *
 * @param source - a file, or an `http:` or `https:` URL; a missing file and a 404 mean that there is no baseline
 * @throws CacheTagsError `CT_BASELINE_UNREACHABLE` where it may exist but can't be had: that is worth another try
 */
export async function readBaseline(source: string): Promise<BaselineReading> {
  const text = /^https?:/.test(source) ? await fetchText(source) : await readText(source)
  if (text === null) return { kind: 'missing' }
  try {
    return { kind: 'read', manifest: decodeManifest(text, withoutSecrets(source)) }
  } catch (error) {
    if (error instanceof CacheTagsError) return { kind: 'unreadable', reason: error.message }
    throw error
  }
}

/**
 * Reads the manifest of the build that is to be released.
 *
 * @throws CacheTagsError `CT_MANIFEST_MISSING`, or what {@link decodeManifest} throws
 */
export async function readManifest(file: string): Promise<Manifest> {
  const text = await readText(file)
  if (text === null) {
    throw new CacheTagsError('CT_MANIFEST_MISSING', `There is no manifest at ${file}.`, {
      hint: 'Build the project with the plugin, or run `cache-tags scan --out` with that path.',
    })
  }
  return decodeManifest(text, file)
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return null
    throw new CacheTagsError('CT_BASELINE_UNREACHABLE', `${file} can't be read: ${messageOf(cause)}`, { cause })
  }
}

async function fetchText(url: string): Promise<string | null> {
  const shown = withoutSecrets(url)
  try {
    const { statusCode, body } = await request(url, { method: 'GET', headersTimeout: 30_000, bodyTimeout: 30_000 })
    if (statusCode === 404) {
      await body.dump()
      return null
    }
    if (statusCode !== 200) {
      await body.dump()
      throw new CacheTagsError('CT_BASELINE_UNREACHABLE', `${shown} answered ${statusCode}.`, { hint: RETRY })
    }
    return await boundedText(body, shown)
  } catch (cause) {
    if (cause instanceof CacheTagsError) throw cause
    throw new CacheTagsError('CT_BASELINE_UNREACHABLE', `${shown} can't be reached: ${messageOf(cause)}`, {
      cause,
      hint: RETRY,
    })
  }
}

const RETRY = 'Try again, or name a file. Nothing was purged.'

async function boundedText(body: AsyncIterable<Uint8Array>, shown: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > MAX_BYTES)
      throw new CacheTagsError('CT_BASELINE_UNREACHABLE', `${shown} is larger than ${MAX_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A URL may carry a key in its query or before its host. */
function withoutSecrets(source: string): string {
  if (!URL.canParse(source)) return source
  const url = new URL(source)
  return `${url.protocol}//${url.host}${url.pathname}`
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
