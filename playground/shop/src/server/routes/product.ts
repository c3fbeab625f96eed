import { findProduct } from '../../data/products.ts'
import { productTag } from '../../tags.ts'
import { productPage } from '../../views/product.ts'
import { HTML_HEADERS, notFound } from '../responses.ts'

/** `/products/:id`, under a tag that a helper builds: no part of it is known before the request. */
export function product(id: string): Response {
  const found = findProduct(id)
  if (found === undefined) return notFound()
  return new Response(productPage(found), {
    headers: { ...HTML_HEADERS, 'Vercel-Cache-Tag': productTag(found.id) },
  })
}
