/** Options that tell no more than a place. */
const HARMLESS: ReadonlySet<string> = new Set([
  'base',
  'host',
  'hostname',
  'name',
  'namespace',
  'region',
  'port',
  'table',
])
/** Shorter ones would tear holes into every message. */
const LEAST_LENGTH = 4
const MOST_DEPTH = 6

/**
 * Every text in the options of a driver that may be a secret, the longest first. Nobody knows what options a driver has,
 * so each counts but for those known to be harmless.
 */
export function secretsIn(options: unknown): readonly string[] {
  const found = new Set(textsIn(options, MOST_DEPTH).flatMap((text) => [text, ...credentialsOf(text)]))
  return [...found].filter((text) => text.length >= LEAST_LENGTH).sort((left, right) => right.length - left.length)
}

function textsIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return [value]
  if (depth === 0 || typeof value !== 'object' || value === null) return []
  // Options may hold clients and drivers, and these are none of ours to look into.
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return []
  return Object.entries(value).flatMap(([name, part]) => (HARMLESS.has(name) ? [] : textsIn(part, depth - 1)))
}

function credentialsOf(text: string): string[] {
  if (!URL.canParse(text)) return []
  const { username, password, searchParams } = new URL(text)
  const parts = [username, password, ...searchParams.values()]
  return parts.flatMap((part) => {
    try {
      return [part, decodeURIComponent(part)]
    } catch {
      return [part]
    }
  })
}
