import type { AskedPurge } from './fake-cdn.ts'

/** How a vendor reads the tags of a response: by its documentation, apart from our own table of what CDNs take. */
interface EdgeRules {
  /** In lower case; of several the first that is there. */
  readonly headers: readonly string[]
  readonly separator: RegExp
  readonly foldsCase: boolean
  /** What is dropped from a value before it is split. */
  readonly dropped?: RegExp
  /** Longest value in bytes. A tag that crosses it and all tags after it are ignored, or the response isn't kept. */
  readonly most?: { readonly bytes: number; readonly beyond: 'ignored' | 'failed' }
  readonly mostTags?: number
  /** Longest tag in characters: a longer one is ignored. */
  readonly longestTag?: number
}

/** Vendors whose caches read tags from a header. */
export type EdgeVendor = 'vercel' | 'cloudflare' | 'fastly' | 'netlify' | 'varnish'

const EDGE_RULES: Readonly<Record<EdgeVendor, EdgeRules>> = {
  vercel: { headers: ['vercel-cache-tag'], separator: /,/, foldsCase: false, mostTags: 128, longestTag: 256 },
  cloudflare: {
    headers: ['cache-tag'],
    separator: /,/,
    foldsCase: true,
    dropped: /\s+/g,
    most: { bytes: 16_384, beyond: 'ignored' },
  },
  fastly: {
    headers: ['surrogate-key'],
    separator: /\s+/,
    foldsCase: false,
    most: { bytes: 16_384, beyond: 'ignored' },
    longestTag: 1024,
  },
  netlify: {
    headers: ['netlify-cache-tag', 'cache-tag'],
    separator: /,/,
    foldsCase: true,
    mostTags: 500,
    longestTag: 1024,
  },
  // `http_resp_hdr_len` is 8 KiB with name and colon.
  varnish: {
    headers: ['xkey'],
    separator: /[\s,]+/,
    foldsCase: false,
    most: { bytes: 8192 - 'xkey: '.length, beyond: 'failed' },
  },
}

/** A vendor's cache: responses in, and which of them a purge finds. Nothing expires, and nothing is served. */
export interface FakeEdge {
  /** Keeps a response under the tags that the vendor reads from its headers. */
  readonly store: (url: string, headers: Readonly<Record<string, string>>) => void
  /** URLs of all entries that these purges find, in the order in which they were stored. */
  readonly foundBy: (purges: readonly Pick<AskedPurge, 'tags' | 'everything'>[]) => string[]
}

export function createFakeEdge(vendor: EdgeVendor): FakeEdge {
  const rules = EDGE_RULES[vendor]
  const entries = new Map<string, ReadonlySet<string>>()
  return {
    store: (url, headers) => {
      const tags = readTags(headers, rules)
      if (tags !== null) entries.set(url, new Set(tags))
    },
    foundBy: (purges) => {
      const purged = purges.flatMap(({ tags }) => tags.map((tag) => folded(tag, rules)))
      const isAll = purges.some(({ everything }) => everything === true)
      return [...entries].flatMap(([url, tags]) => (isAll || purged.some((tag) => tags.has(tag)) ? [url] : []))
    },
  }
}

/** `null` where the response can't be kept at all. */
function readTags(headers: Readonly<Record<string, string>>, rules: EdgeRules): string[] | null {
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const name = rules.headers.find((header) => byName.has(header))
  const value = name === undefined ? '' : (byName.get(name) ?? '')
  const { bytes, beyond } = rules.most ?? { bytes: Number.POSITIVE_INFINITY, beyond: 'ignored' }
  const isTooLong = Buffer.byteLength(value) > bytes
  if (isTooLong && beyond === 'failed') return null
  return splitTags(isTooLong ? wholeTags(value, bytes, rules) : value, rules)
}

/** What stands before the tag that crosses the limit. */
function wholeTags(value: string, bytes: number, { separator }: EdgeRules): string {
  const read = Buffer.from(value).subarray(0, bytes).toString()
  const isCutBetween = separator.test(value.charAt(read.length))
  return isCutBetween ? read : read.slice(0, read.length - (read.split(separator).at(-1) ?? '').length)
}

function splitTags(value: string, rules: EdgeRules): string[] {
  const { separator, dropped, mostTags, longestTag = Number.POSITIVE_INFINITY } = rules
  return (dropped === undefined ? value : value.replaceAll(dropped, ''))
    .split(separator)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '' && tag.length <= longestTag)
    .slice(0, mostTags)
    .map((tag) => folded(tag, rules))
}

function folded(tag: string, { foldsCase }: EdgeRules): string {
  return foldsCase ? tag.toLowerCase() : tag
}
