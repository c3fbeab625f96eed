import type { Post } from '../data/posts.ts'
import { page } from './layout.ts'
import { markup } from './markup.ts'

/** The journal's list of entries. */
export function blogPage(posts: readonly Post[]): string {
  const entries = posts.map(
    (post) => markup`<p><a href="/blog/${post.slug}">${post.title}</a> <time class="quiet">${post.date}</time></p>`,
  )
  return page(
    'Journal',
    markup`<h1>Journal</h1>
${entries}`,
  )
}

/** One entry of the journal. */
export function postPage(post: Post): string {
  return page(
    post.title,
    markup`<h1>${post.title}</h1>
<p class="quiet"><time>${post.date}</time></p>
<div class="prose">
${post.paragraphs.map((paragraph) => markup`<p>${paragraph}</p>`)}
</div>`,
  )
}
