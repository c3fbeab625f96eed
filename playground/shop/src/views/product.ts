import { priceLine, priceOf } from '../data/prices.ts'
import type { Product } from '../data/products.ts'
import { tile } from './cards.ts'
import { page } from './layout.ts'
import { markup } from './markup.ts'

/** One product. How many are left is filled in by the browser, so that stock never makes this page stale. */
export function productPage(product: Product): string {
  return page(
    product.name,
    markup`<h1>${product.name}</h1>
<p class="price">${priceLine(priceOf(product.id))}</p>
<div class="card">${tile(product)}</div>
<p class="prose">${product.blurb}</p>
<p class="quiet">Made in ${product.made}. <span data-stock="${product.id}"></span></p>
<p><a href="/categories/${product.category}">More from this shelf</a></p>`,
  )
}
