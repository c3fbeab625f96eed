import { POSTS } from '../../data/posts.ts'
import { TAGS } from '../../tags.ts'
import { blogPage } from '../../views/blog.ts'
import { HTML_HEADERS } from '../responses.ts'

/** `/blog`, under a tag that is set on a `Headers` object. */
export function blog(): Response {
  const headers = new Headers(HTML_HEADERS)
  headers.set('Vercel-Cache-Tag', TAGS.posts)
  return new Response(blogPage(POSTS), { headers })
}
