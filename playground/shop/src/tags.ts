/** Tags that more than one page may carry. */
export const TAGS = {
  products: 'products',
  posts: 'posts',
  stock: 'stock',
  prices: 'prices',
  bestsellers: 'bestsellers',
} as const

/** The tag of everything made from one product. */
export function productTag(id: string): string {
  return `product-${id}`
}

/** The tag of everything made from one category. */
export function categoryTag(slug: string): string {
  return `category-${slug}`
}
