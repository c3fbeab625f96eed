import { findCategory } from '../../data/categories.ts'
import { productsIn } from '../../data/products.ts'
import { categoryTag, TAGS } from '../../tags.ts'
import { categoryPage } from '../../views/category.ts'
import { HTML_HEADERS, notFound } from '../responses.ts'

/** `/categories/:slug`, under a constant of another module and a tag with a hole. */
export function category(slug: string): Response {
  const found = findCategory(slug)
  if (found === undefined) return notFound()
  const tags = [TAGS.products, categoryTag(found.slug)]
  return new Response(categoryPage(found, productsIn(found.slug)), {
    headers: { ...HTML_HEADERS, 'Vercel-Cache-Tag': tags.join(',') },
  })
}
