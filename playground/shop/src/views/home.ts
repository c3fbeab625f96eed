import { CATEGORIES } from '../data/categories.ts'
import type { Product } from '../data/products.ts'
import { cards } from './cards.ts'
import { page } from './layout.ts'
import { markup } from './markup.ts'

/** The front page: the way to every category, and what sells best. */
export function homePage(bestsellers: readonly Product[]): string {
  const links = CATEGORIES.map((category) => markup`<a href="/categories/${category.slug}">${category.name}</a>`)
  return page(
    'Good things for plain days',
    markup`<h1>Good things for plain days</h1>
<nav>${links}</nav>
<h2>Most wanted this month</h2>
${cards(bestsellers)}`,
  )
}
