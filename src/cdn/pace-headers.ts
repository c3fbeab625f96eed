import type { CdnAnswer } from './http.ts'

/** What a CDN says is left of a limit. */
export interface Quota {
  readonly name: string
  /** Requests that may still be sent. */
  readonly remaining: number
  /** Requests in a whole window; `null` where it isn't said. */
  readonly limit: number | null
  /** When all of it may be used again; `null` where it isn't said. */
  readonly resetsAtMs: number | null
}

/** Rate windows are minutes long; a reset further away than this is another unit or another clock. */
const MAX_RESET_MS = 3_600_000

/** No list of limits is longer; what is, is not read. */
const MAX_HEADER_LENGTH = 2048

/**
 * Reads how much a CDN says is left: `ratelimit` and `ratelimit-policy` as Cloudflare sends them
 * (https://www.ietf.org/archive/id/draft-ietf-httpapi-ratelimit-headers-09.html), else `x-ratelimit-remaining`, `-limit`
 * and `-reset` in epoch seconds (https://vercel.com/docs/rest-api#rate-limits). Fastly's `fastly-ratelimit-remaining` is
 * not read: it counts API calls, and purges by key are none of them (https://docs.fastly.com/api/, "Rate limiting").
 */
export function readQuotas(headers: CdnAnswer['headers'], nowMs: number): Quota[] {
  const quotas = readItems(headers['ratelimit']).flatMap(({ name, numbers }): Quota[] => {
    const remaining = numbers.get('r')
    if (remaining === undefined) return []
    const seconds = numbers.get('t')
    const resetsAtMs = seconds === undefined ? null : nowMs + seconds * 1000
    return [{ name, remaining, limit: policyLimit(headers, name), resetsAtMs }]
  })
  if (quotas.length > 0) return quotas
  const remaining = readCount(headers['x-ratelimit-remaining'])
  if (remaining === null) return []
  const resetMs = readResetMs(headers['x-ratelimit-reset'], nowMs)
  const resetsAtMs = resetMs === null || resetMs < 0 ? null : nowMs + resetMs
  return [{ name: 'x-ratelimit', remaining, limit: readCount(headers['x-ratelimit-limit']), resetsAtMs }]
}

function policyLimit(headers: CdnAnswer['headers'], name: string): number | null {
  return (
    readItems(headers['ratelimit-policy'])
      .find((item) => item.name === name)
      ?.numbers.get('q') ?? null
  )
}

/**
 * How long it takes until a limit is renewed that a request ran into: `x-ratelimit-reset` or `fastly-ratelimit-reset`, both
 * in epoch seconds, else the `t` of what has nothing left. `null` where nothing of it is said.
 */
export function readResetWaitMs(headers: CdnAnswer['headers'], nowMs: number): number | null {
  const resetMs =
    readResetMs(headers['x-ratelimit-reset'], nowMs) ?? readResetMs(headers['fastly-ratelimit-reset'], nowMs)
  if (resetMs !== null) return resetMs
  const resets = readQuotas(headers, nowMs).flatMap(({ remaining, resetsAtMs }) =>
    remaining === 0 && resetsAtMs !== null ? [resetsAtMs - nowMs] : [],
  )
  return resets.length === 0 ? null : Math.max(...resets)
}

function readResetMs(header: string | undefined, nowMs: number): number | null {
  const seconds = readCount(header)
  const waitMs = seconds === null ? Number.NaN : seconds * 1000 - nowMs
  return waitMs <= MAX_RESET_MS ? waitMs : null
}

interface Item {
  readonly name: string
  readonly numbers: ReadonlyMap<string, number>
}

/** The items of a list (RFC 9651), with those of their parameters that are whole numbers. */
function readItems(header = ''): Item[] {
  if (header.length > MAX_HEADER_LENGTH) return []
  return header.split(',').map((item) => {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim())
    const numbers = parameters.flatMap((parameter): [string, number][] => {
      const [key = '', value = ''] = parameter.split('=')
      const number = readCount(value)
      return number === null ? [] : [[key, number]]
    })
    return { name, numbers: new Map(numbers) }
  })
}

function readCount(text = ''): number | null {
  return /^\s*\d{1,12}\s*$/u.test(text) ? Number(text) : null
}
