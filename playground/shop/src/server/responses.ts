import { notFoundPage } from '../views/info.ts'

const CACHE_CONTROL = 's-maxage=3600, stale-while-revalidate=86400'

/** Headers of every cached page. */
export const HTML_HEADERS = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': CACHE_CONTROL } as const

/** A cached JSON answer under the given tags. */
export function json(body: unknown, tags: readonly string[]): Response {
  return Response.json(body, { headers: { 'Cache-Control': CACHE_CONTROL, 'Vercel-Cache-Tag': tags.join(',') } })
}

/** The answer for a path that leads nowhere: never cached, so without a tag. */
export function notFound(): Response {
  return new Response(notFoundPage(), {
    status: 404,
    headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
  })
}
