import { findPost } from '../../data/posts.ts'
import { postPage } from '../../views/blog.ts'
import { HTML_HEADERS, notFound } from '../responses.ts'

/** `/blog/:slug`, under a template with a hole. */
export function post(slug: string): Response {
  const found = findPost(slug)
  if (found === undefined) return notFound()
  const headers = new Headers(HTML_HEADERS)
  headers.set('Vercel-Cache-Tag', `post-${found.slug}`)
  return new Response(postPage(found), { headers })
}
