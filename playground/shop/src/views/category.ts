import type { Category } from '../data/categories.ts'
import type { Product } from '../data/products.ts'
import { cards } from './cards.ts'
import { page } from './layout.ts'
import { markup } from './markup.ts'

/** One category and everything in it. */
export function categoryPage(category: Category, products: readonly Product[]): string {
  return page(
    category.name,
    markup`<h1>${category.name}</h1>
<p class="quiet">${category.intro}</p>
${cards(products)}`,
  )
}
