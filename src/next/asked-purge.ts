const MAX_TAGS = 64

/** What Next measures a tag by: more than 256 characters, and no entry carries it. */
const MAX_TAG_CHARACTERS = 256

/** What a request asks for. */
export interface AskedPurge {
  readonly tags: readonly string[]
  readonly mode: 'invalidate' | 'delete'
}

/** Reads what a body asks for; a string says, in words, what is wrong with it. */
export function readAskedPurge(text: string): AskedPurge | string {
  const body = parsed(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'The body must be a JSON object.'
  const { tags, mode, ...others }: Readonly<Record<string, unknown>> = { ...body }
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) return `The body holds ${quoted(unknown)}; only "tags" and "mode" are taken.`
  if (mode !== 'invalidate' && mode !== 'delete') return '"mode" must be "invalidate" or "delete".'
  if (!Array.isArray(tags) || tags.length < 1 || tags.length > MAX_TAGS)
    return `"tags" must be a list of 1 to ${MAX_TAGS} tags.`
  const list: readonly unknown[] = tags
  const good = list.filter(isTag)
  if (good.length === list.length) return { tags: good, mode }
  const place = list.findIndex((tag) => !isTag(tag))
  return `Tag ${place + 1} of ${list.length} must be a text of 1 to ${MAX_TAG_CHARACTERS} whole characters.`
}

/** Half of a surrogate pair is no character: Next fails on it when it encodes the tag. */
function isTag(value: unknown): value is string {
  return (
    typeof value === 'string' && value !== '' && value.length <= MAX_TAG_CHARACTERS && !/\p{Surrogate}/u.test(value)
  )
}

/** `undefined` where it is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function quoted(name: string): string {
  return JSON.stringify(name.slice(0, 40))
}
