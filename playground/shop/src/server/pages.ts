import { CATEGORIES } from '../data/categories.ts'
import { POSTS } from '../data/posts.ts'
import { PRODUCTS } from '../data/products.ts'

/** Every path that the shop answers, API included. */
export function pages(): string[] {
  return [
    '/',
    ...CATEGORIES.map((category) => `/categories/${category.slug}`),
    ...PRODUCTS.map((product) => `/products/${product.id}`),
    '/blog',
    ...POSTS.map((post) => `/blog/${post.slug}`),
    '/about',
    '/delivery',
    '/api/stock',
    '/api/prices',
    '/api/v1/prices',
  ]
}
