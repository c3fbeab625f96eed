import { bestsellers } from '../../data/bestsellers.ts'
import { findProduct } from '../../data/products.ts'
import { homePage } from '../../views/home.ts'
import { HTML_HEADERS } from '../responses.ts'

/** `/`, under a tag written where it is used. */
export async function home(): Promise<Response> {
  const ids = await bestsellers()
  const products = ids.flatMap((id) => findProduct(id) ?? [])
  return new Response(homePage(products), { headers: { ...HTML_HEADERS, 'Vercel-Cache-Tag': 'home' } })
}
