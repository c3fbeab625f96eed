import { readFile } from 'node:fs/promises'
import { getGlobalDispatcher, interceptors, request } from 'undici'
import { CacheTagsError, type ErrorCode } from '../core/error.ts'
import type { Manifest } from '../core/manifest.ts'
import { decodeManifest } from '../core/manifest-codec.ts'

/** What came of reading a baseline. Without one, or with one that can't be read, the purge widens. */
export type BaselineReading =
  | { readonly kind: 'read'; readonly manifest: Manifest }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** What is waited for and taken in where a baseline is fetched. */
export interface FetchBounds {
  /** Milliseconds to wait for an answer to begin, and for each next part of it. */
  readonly timeoutMs: number
  /** Largest answer that is read. */
  readonly maxBytes: number
}

const FETCH_BOUNDS: FetchBounds = { timeoutMs: 30_000, maxBytes: 256 * 1024 * 1024 }

/** What keeps build artifacts often answers with the address of another server. */
const MAX_REDIRECTIONS = 5

/**
 * Reads the manifest of what was live before.
 *
 * @param source - a file, or an `http:` or `https:` URL; a missing file and a 404 mean that there is no baseline
 * @throws CacheTagsError `CT_BASELINE_UNREACHABLE` where it may exist but can't be had: that is worth another try
 */
export async function readBaseline(source: string, bounds: FetchBounds = FETCH_BOUNDS): Promise<BaselineReading> {
  const text = isUrl(source) ? await fetchText(source, bounds) : await readText(source, 'CT_BASELINE_UNREACHABLE')
  if (text === null) return { kind: 'missing' }
  try {
    return { kind: 'read', manifest: decodeManifest(text, isUrl(source) ? withoutSecrets(source) : source) }
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
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return null
    throw new CacheTagsError(code, `${file} can't be read: ${messageOf(cause)}`, { cause })
  }
}

async function fetchText(source: string, { timeoutMs, maxBytes }: FetchBounds): Promise<string | null> {
  if (!URL.canParse(source)) {
    // Neither the address nor the parser's error is shown: there is no telling which part of it is a key.
    throw new CacheTagsError('CT_BASELINE_UNREACHABLE', "The baseline's URL can't be understood.", {
      hint: 'Check its spelling, or name a file. Nothing was purged.',
    })
  }
  const shown = withoutSecrets(source)
  try {
    const { statusCode, body } = await request(source, {
      method: 'GET',
      headers: credentials(new URL(source)),
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      dispatcher: getGlobalDispatcher().compose(interceptors.redirect({ maxRedirections: MAX_REDIRECTIONS })),
    })
    if (statusCode === 200) return await boundedText(body, shown, maxBytes)
    await body.dump()
    if (statusCode === 404) return null
    throw new CacheTagsError('CT_BASELINE_UNREACHABLE', `${shown} answered ${statusCode}.`, { hint: RETRY })
  } catch (cause) {
    if (cause instanceof CacheTagsError) throw cause
    throw new CacheTagsError('CT_BASELINE_UNREACHABLE', `${shown} can't be reached: ${messageOf(cause)}`, {
      cause,
      hint: RETRY,
    })
  }
}

const RETRY = 'Try again, or name a file. Nothing was purged.'

async function boundedText(body: AsyncIterable<Uint8Array>, shown: string, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > maxBytes)
      throw new CacheTagsError('CT_BASELINE_UNREACHABLE', `${shown} is larger than ${maxBytes} bytes.`, { hint: RETRY })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function isUrl(source: string): boolean {
  return /^https?:/i.test(source)
}

/** A name and password before the host, as the header that HTTP has for them. */
function credentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

/** A URL may carry a key in its query or before its host. */
function withoutSecrets(source: string): string {
  const url = new URL(source)
  return `${url.protocol}//${url.host}${url.pathname}`
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
