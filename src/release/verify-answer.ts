/**
 * How an answer stands to the last purge: from before it; stale, so that it is being renewed; from a cache that doesn't
 * say since when; or from after it.
 */
export type Standing = 'old' | 'stale' | 'unclear' | 'renewed'

/** What an answer says of itself. */
export interface Judgement {
  readonly standing: Standing
  /** The headers that say so: `x-vercel-cache: HIT; age: 12`. */
  readonly evidence: string
}

/** How long ago the last purge began and ended, in milliseconds. */
export interface SincePurge {
  readonly begunMs: number
  readonly endedMs: number
}

/** Headers of an answer by their names in lower case; those of the same name joined by commas. */
export type AnswerHeaders = Readonly<Record<string, string>>

/** Several caches may have had their part in one answer: it is as old as the worst of them says. */
const WORST_FIRST: readonly Standing[] = ['old', 'stale', 'unclear', 'renewed']

/** A longer header is none of a cache that is known here, and would take long to read. */
const MAX_READ = 4096

/** A header is shown up to here. */
const MAX_SHOWN = 120

/**
 * Judges an answer by the headers that caches put into it; `null` where none tells.
 *
 * An age is a whole number of seconds: an entry that was made less than a second before the purge may pass for renewed.
 */
export function judgeAnswer(headers: AnswerHeaders, since: SincePurge): Judgement | null {
  const age = readAge(headers)
  const hit = standingOfAge(age, since)
  const found = { hit, passed: age === null ? ('renewed' as const) : hit }
  const spoken = READERS.flatMap(({ name, read }) => {
    const value = headers[name]
    const standing = value === undefined || value.length > MAX_READ ? null : read(value, found)
    return standing === null ? [] : [{ name, standing }]
  })
  // Alone it says only that a cache had it; beside others it belongs to one of them.
  if (spoken.length === 0) return age === null ? null : { standing: hit, evidence: show('age', headers) }
  const standing = WORST_FIRST.find((candidate) => spoken.some((one) => one.standing === candidate)) ?? 'unclear'
  const names = [...spoken.map(({ name }) => name), ...(age === null ? [] : ['age'])]
  return { standing, evidence: names.map((name) => show(name, headers)).join('; ') }
}

/** `null` where it is missing, or none. */
function readAge({ age = '' }: AnswerHeaders): number | null {
  return /^\d{1,10}$/.test(age) ? Number(age) : null
}

function standingOfAge(ageSeconds: number | null, { begunMs, endedMs }: SincePurge): Standing {
  if (ageSeconds === null) return 'unclear'
  if (ageSeconds * 1000 >= begunMs) return 'old'
  return ageSeconds * 1000 <= endedMs ? 'renewed' : 'unclear'
}

function show(name: string, headers: AnswerHeaders): string {
  const value = headers[name] ?? ''
  return `${name}: ${value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value}`
}

/** What the age says. */
interface Found {
  /** Of an entry that was in the cache. */
  readonly hit: Standing
  /** Of what a cache passed on: fresh from the origin, unless a cache behind it had it. */
  readonly passed: Standing
}

/** A header of a cache, and what it says; `null` where it says nothing. */
interface Reader {
  readonly name: string
  readonly read: (value: string, found: Found) => Standing | null
}

/** By words, of which the first one counts. */
function byWord(words: ReadonlyMap<string, Standing | keyof Found>): Reader['read'] {
  return (value, found) => {
    const said = words.get(value.split(',')[0]?.trim().toUpperCase() ?? '')
    if (said === undefined) return null
    return said === 'hit' || said === 'passed' ? found[said] : said
  }
}

const READERS: readonly Reader[] = [
  // https://vercel.com/docs/headers/response-headers#x-vercel-cache
  {
    name: 'x-vercel-cache',
    read: byWord(
      new Map([
        ['HIT', 'hit'],
        ['STALE', 'stale'],
        ['MISS', 'passed'],
        ['BYPASS', 'passed'],
        ['REVALIDATED', 'renewed'],
        ['PRERENDER', 'renewed'],
      ]),
    ),
  },
  // https://developers.cloudflare.com/cache/concepts/cache-responses: what it revalidated, the origin has confirmed.
  {
    name: 'cf-cache-status',
    read: byWord(
      new Map([
        ['HIT', 'hit'],
        ['STALE', 'stale'],
        ['UPDATING', 'stale'],
        ['MISS', 'passed'],
        ['EXPIRED', 'passed'],
        ['DYNAMIC', 'passed'],
        ['BYPASS', 'passed'],
        ['REVALIDATED', 'renewed'],
      ]),
    ),
  },
  { name: 'cache-status', read: readCacheStatus },
  // https://www.fastly.com/documentation/reference/http/http-headers/Fastly-Debug-TTL: a time to live below zero.
  { name: 'fastly-debug-ttl', read: (value) => (/\bH \S+ -\d/.test(value) ? 'stale' : null) },
  // https://www.fastly.com/documentation/reference/http/http-headers/X-Cache: a stale entry is a HIT too. With shielding
  // there is a word for each server; those beyond the hit tell of the time when the entry was made.
  {
    name: 'x-cache',
    read: (value, { hit, passed }) => {
      if (/\bhit\b/i.test(value)) return hit
      return /\b(?:miss|pass)\b/i.test(value) ? passed : null
    },
  },
  {
    name: 'x-cache-hits',
    read: (value, { hit, passed }) => {
      if (!/^[\d, ]+$/.test(value)) return null
      return /[1-9]/.test(value) ? hit : passed
    },
  },
  // https://varnish-cache.org/docs/trunk/users-guide/increasing-your-hitrate.html: the second number is that of the
  // request for which the entry was made.
  {
    name: 'x-varnish',
    read: (value, { hit, passed }) => {
      if (/^\d+ \d+$/.test(value.trim())) return hit
      return /^\d+$/.test(value.trim()) ? passed : null
    },
  },
  // Next says no age of its own: the one there is belongs to a cache before it.
  {
    name: 'x-nextjs-cache',
    read: byWord(
      new Map([
        ['HIT', 'unclear'],
        ['STALE', 'stale'],
        ['MISS', 'renewed'],
        ['REVALIDATED', 'renewed'],
      ]),
    ),
  },
]

/**
 * RFC 9211: a member for each cache. Netlify marks what it served stale by `hit; fwd=stale`
 * (https://www.netlify.com/blog/gain-better-insights-into-edge-caching-behavior-on-netlify); others by a `ttl` below zero.
 */
function readCacheStatus(value: string, { hit, passed }: Found): Standing | null {
  const members = membersOf(value)
  const hits = members.filter((member) => /;\s*hit\s*(?:;|$|=\s*\?1)/i.test(member))
  if (hits.some((member) => /;\s*(?:fwd\s*=\s*stale|ttl\s*=\s*-\d)/i.test(member))) return 'stale'
  if (hits.length > 0) return hit
  return members.some((member) => /;\s*fwd\s*=/i.test(member)) ? passed : null
}

/** Members of a structured list (RFC 8941), without what stands in quotes. */
function membersOf(value: string): string[] {
  return value.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').split(',')
}
