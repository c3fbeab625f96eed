import { isLoopback } from '../core/hosts.ts'
import { CacheTagsError } from '../core/error.ts'
import { shownUrl } from './fetch.ts'
import type { AnswerHeaders } from './verify-answer.ts'

/** What came back for a page. */
export type PageAnswer =
  | { readonly kind: 'answer'; readonly headers: AnswerHeaders }
  /** There was no answer, or one that is no page. */
  | { readonly kind: 'none'; readonly problem: string }

/** Asks for pages, until it is closed. */
export interface PageAsker {
  /** Never rejects. */
  readonly ask: (url: string, signal: AbortSignal) => Promise<PageAnswer>
  readonly close: () => Promise<void>
}

/** Milliseconds for one page, its redirections included. */
const PAGE_TIMEOUT_MS = 15_000

const MAX_REDIRECTIONS = 5

/** A page is not kept; what is left of it beyond is not even awaited. */
const MAX_BODY_BYTES = 65_536

/** With `Fastly-Debug` an answer holds every surrogate key. */
const MAX_HEADER_BYTES = 131_072

/** As a browser asks, so that the entry is the one that visitors get. */
const REQUEST_HEADERS = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'accept-encoding': 'gzip, deflate, br',
  'user-agent': 'unplugin-cache-tags',
  // https://www.fastly.com/documentation/reference/http/http-headers/Fastly-Debug
  'fastly-debug': '1',
}

/** Removed pages are cached like others. */
const STATUSES_OF_PAGES: ReadonlySet<number> = new Set([404, 410])

const PAGE_USE = '--verify https://shop.example/page, with whole addresses, several divided by commas'

/**
 * Checks the address of a page.
 *
 * @param use - how to write it, for the hint
 * @throws CacheTagsError `CT_USAGE` for one that is not `https:` (`http:` on this machine), or holds a password: what is
 *   asked for with one is not answered from a cache
 */
export function assertPageUrl(url: string, use: string = PAGE_USE): void {
  const problem = pageUrlProblem(url)
  if (problem === null) return
  throw new CacheTagsError('CT_USAGE', `${shownUrl(url)} can't be verified: ${problem}.`, {
    hint: `Write ${use}.`,
  })
}

function pageUrlProblem(url: string): string | null {
  if (!URL.canParse(url)) return 'it is no URL'
  const { protocol, hostname, username, password } = new URL(url)
  if (username !== '' || password !== '') return 'it must not hold a user or a password'
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return null
  return 'it must be https'
}

/**
 * Opens what asks for pages.
 *
 * @param headers - to be sent besides those of a browser
 */
export async function openPageAsker(
  timeoutMs: number = PAGE_TIMEOUT_MS,
  headers: AnswerHeaders = {},
): Promise<PageAsker> {
  // Loaded when it is needed: most commands fetch nothing.
  const { Agent, request } = await import('undici')
  const agent = new Agent({ maxHeaderSize: MAX_HEADER_BYTES })
  const askOnce = async (url: string, signal: AbortSignal): Promise<Answered> => {
    const options = { headers: { ...REQUEST_HEADERS, ...headers }, dispatcher: agent, signal }
    const { statusCode, headers: answered, body } = await request(url, options)
    await body.dump({ limit: MAX_BODY_BYTES, signal }).catch(() => {})
    return { statusCode, headers: joined(answered) }
  }
  return {
    ask: async (url, signal) => {
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
      try {
        return toPageAnswer(await followed(url, (next) => askOnce(next, bounded)))
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        return { kind: 'none', problem: bounded.aborted ? `no answer in ${timeoutMs / 1000} s` : reason }
      }
    },
    close: () => agent.destroy(),
  }
}

interface Answered {
  readonly statusCode: number
  readonly headers: AnswerHeaders
}

/** Follows redirections on the same host; one that leads elsewhere is an answer of its own, and has an entry of its own. */
async function followed(url: string, ask: (url: string) => Promise<Answered>): Promise<Answered> {
  let current = url
  for (let redirections = 0; ; redirections += 1) {
    const answer = await ask(current)
    const next = redirectionOf(current, answer)
    if (next === null) return answer
    if (redirections === MAX_REDIRECTIONS) throw new Error(`more than ${MAX_REDIRECTIONS} redirections`)
    current = next
  }
}

function redirectionOf(from: string, { statusCode, headers }: Answered): string | null {
  const { location } = headers
  if (![301, 302, 303, 307, 308].includes(statusCode) || location === undefined) return null
  if (!URL.canParse(location, from)) return null
  const to = new URL(location, from)
  return to.host === new URL(from).host && pageUrlProblem(to.href) === null ? to.href : null
}

function toPageAnswer({ statusCode, headers }: Answered): PageAnswer {
  if (statusCode >= 400 && !STATUSES_OF_PAGES.has(statusCode)) {
    return { kind: 'none', problem: `it answered ${statusCode}` }
  }
  return { kind: 'answer', headers }
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): AnswerHeaders {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value]],
    ),
  )
}
