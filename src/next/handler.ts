import { createHash, timingSafeEqual } from 'node:crypto'
// With its ending: `next` has no `exports`, so that Node and TypeScript find no `next/cache` from a module.
import { revalidateTag } from 'next/cache.js'
import { readAskedPurge, type AskedPurge } from './asked-purge.ts'
import { readBody } from './read-body.ts'

const SET_SECRET = 'Set CACHE_TAGS_SECRET in the environment of the application.'

/** What {@link createHandler} takes. */
export interface HandlerOptions {
  /**
   * What callers must present as `Authorization: Bearer …`. White space around it is dropped.
   * @default the environment's `CACHE_TAGS_SECRET`, read at each call
   */
  readonly secret?: string | undefined
}

/** What a route file of Next's App Router exports. */
export interface Handler {
  readonly POST: (request: Request) => Promise<Response>
}

/**
 * Makes the route handler through which `cache-tags purge` with `cdn: 'next'` reaches a self-hosted application.
 *
 * It takes `{ "tags": ["a", …], "mode": "invalidate" | "delete" }`, 1 to 64 tags of 1 to 256 characters, with the secret
 * as bearer token, and answers `{ "revalidated": n }`; else `{ "error": { "code", "message" } }` with a status of 400
 * (what is wrong with the request), 401, 413 (more than 64 KiB), 500 (Next failed on a tag) or 503 (no secret is set:
 * then nobody is let in). `delete` makes the next request wait for a fresh entry (`revalidateTag(tag, { expire: 0 })`),
 * `invalidate` serves the old one once more meanwhile (`revalidateTag(tag, 'max')`). Next 15 knows only the first of
 * these and ignores the second argument: there both delete. Next's own tags (`_N_T_/path`) are taken like any other.
 *
 * Needs the Node runtime. It reaches the cache of the process that answers: where several instances run, they need a
 * `cacheHandler` in common. Next carries out what it was told after the answer, so that a failure of a `cacheHandler`
 * of yours shows in the application's log only.
 *
 * @see https://nextjs.org/docs/app/api-reference/functions/revalidateTag
 *
 * @example
 * ```ts
 * // app/api/cache-tags/route.ts
 * import { createHandler } from 'unplugin-cache-tags/next/handler'
 *
 * export const { POST } = createHandler({ secret: process.env.PURGE_SECRET })
 * ```
 */
export function createHandler(options: HandlerOptions = {}): Handler {
  return {
    POST: async (request) => {
      const secret = (options.secret ?? process.env['CACHE_TAGS_SECRET'] ?? '').trim()
      if (secret === '') return failure(503, 'secret_not_set', SET_SECRET)
      // Before the body: whoever has no secret costs nothing.
      if (!isSame(bearerOf(request), secret)) return failure(401, 'unauthorized', 'Not authorized')
      const body = await readBody(request)
      if (body.kind === 'too-large') return failure(413, 'too_large', 'The body is longer than 64 KiB.')
      if (body.kind === 'broken')
        return failure(400, 'bad_request', 'The body did not arrive whole, as UTF-8, in time.')
      const asked = readAskedPurge(body.text)
      return typeof asked === 'string' ? failure(400, 'bad_request', asked) : revalidate(asked)
    },
  }
}

/**
 * The route handler with the secret of `CACHE_TAGS_SECRET`.
 *
 * @example
 * ```ts
 * // app/api/cache-tags/route.ts
 * export { POST } from 'unplugin-cache-tags/next/handler'
 * ```
 */
export const POST: Handler['POST'] = createHandler().POST

function bearerOf({ headers }: Request): string {
  return /^bearer +(.+)$/i.exec(headers.get('authorization') ?? '')?.[1]?.trim() ?? ''
}

/** Of digests, which are of one length: the time it takes says nothing about the secret, not even its length. */
function isSame(given: string, secret: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(secret))
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function revalidate({ tags, mode }: AskedPurge): Response {
  for (const tag of tags) {
    try {
      revalidateTag(tag, mode === 'delete' ? { expire: 0 } : 'max')
    } catch {
      return failure(500, 'revalidation_failed', `Next could not revalidate the tag ${JSON.stringify(tag)}.`)
    }
  }
  return answer(200, { revalidated: tags.length })
}

function failure(status: number, code: string, message: string): Response {
  return answer(status, { error: { code, message } })
}

function answer(status: number, body: Readonly<Record<string, unknown>>): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } })
}
