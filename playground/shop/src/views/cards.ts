import { categoryHue } from '../data/categories.ts'
import { formatPrice, priceOf } from '../data/prices.ts'
import type { Product } from '../data/products.ts'
import { markup, type Markup } from './markup.ts'

/** A coloured field with the initials of a product. */
export function tile(product: Product): Markup {
  const initials = product.name.split(' ').map((word) => word.slice(0, 1))
  const hue = categoryHue(product.category)
  return markup`<div class="tile" style="--hue: ${hue}" aria-hidden="true">${initials.join('')}</div>`
}

/** A grid of products, each with its price. */
export function cards(products: readonly Product[]): Markup {
  return markup`<ul class="grid">
${products.map(card)}
</ul>`
}

function card(product: Product): Markup {
  return markup`<li class="card">
  ${tile(product)}
  <p>
    <a href="/products/${product.id}">${product.name}</a><br />
    <span class="quiet">${formatPrice(priceOf(product.id))}</span>
  </p>
</li>`
}
