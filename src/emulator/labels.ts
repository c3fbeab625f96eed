import { MAX_TAG_BYTES, MAX_TAGS_PER_RESPONSE } from './limits.ts'

/** What a purge can name an entry by: one of its tags, or the source image it was made from. */
export type Label = `tag:${string}` | `image:${string}`

/** The label of a cache tag. */
export function tagLabel(tag: string): Label {
  return `tag:${tag}`
}

/** The label of a source image, as the `url` parameter of the optimiser names it. */
export function imageLabel(sourceImage: string): Label {
  return `image:${sourceImage}`
}

/** Tags of a comma-separated list: trimmed, without empty ones. */
export function splitTags(list: string): string[] {
  return list
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}

/** What a response's `Vercel-Cache-Tag` came to. */
export interface ResponseTags {
  readonly tags: readonly string[]
  /** Tags that broke a limit of Vercel's and so name nothing: too long, or behind the 128th. */
  readonly dropped: number
}

/** Reads `Vercel-Cache-Tag` within Vercel's limits: a tag too long is dropped, and so is the tail behind the 128th. */
export function readResponseTags(header: string | readonly string[] | undefined): ResponseTags {
  const named = [...new Set(splitTags([header ?? []].flat().join(',')))]
  const short = named.filter((tag) => Buffer.byteLength(tag) <= MAX_TAG_BYTES)
  const tags = short.slice(0, MAX_TAGS_PER_RESPONSE)
  return { tags, dropped: named.length - tags.length }
}

const OPTIMISERS: ReadonlySet<string> = new Set(['/_vercel/image', '/_next/image'])

/** The source image of an optimiser's URL (`/_vercel/image?url=…`, `/_next/image?url=…`); `null` for any other path. */
export function readSourceImage(path: string): string | null {
  const queryStart = path.indexOf('?')
  if (queryStart === -1 || !OPTIMISERS.has(path.slice(0, queryStart))) return null
  return new URLSearchParams(path.slice(queryStart)).get('url')
}
