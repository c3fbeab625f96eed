/** A server application in plain JavaScript, so that every bundler reads it without help; all forms are in it. */
export const APP: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'app', type: 'module' }),
  'src/entry.js': `
    export * from './posts.js'
    export * from './pages.js'
    export { default as legacy } from './legacy.js'
  `,
  'src/tags.js': `
    export const TAGS = { posts: 'posts', prices: 'prices' }
    export const productTag = (id) => \`product-\${id}\`
  `,
  'src/db.js': `
    import rows from './rows.json' with { type: 'json' }
    export function query(name) { return rows[name] }
    export function unused() { return 'unused' }
  `,
  'src/rows.json': JSON.stringify({ posts: ['a', 'b'], products: ['c'] }),
  'src/posts.js': `
    import { cacheTag, unstable_cache as cache } from 'next/cache'
    import { TAGS, productTag } from './tags.js'
    import { query } from './db.js'
    export async function posts() {
      'use cache'
      cacheTag(TAGS.posts)
      return query('posts')
    }
    export async function product(id) {
      'use cache'
      cacheTag(productTag(id))
      return query('products')
    }
    export const untagged = cache(async (id) => query(id), ['untagged'])
  `,
  'src/pages.js': `
    import { addCacheTag, getCache } from '@vercel/functions'
    import { cacheTagHeaders } from 'unplugin-cache-tags/runtime'
    export function page(id) {
      return new Response('page ' + id, { headers: { 'Vercel-Cache-Tag': \`page-\${id}\` } })
    }
    export function about(tags) {
      return new Response('about', { headers: { ...cacheTagHeaders(tags) } })
    }
    export async function stock(sku) {
      await addCacheTag('stock-' + sku)
      await getCache().set('stock:' + sku, 1, { ttl: 60 })
      return 'stock'
    }
  `,
  'src/legacy.js': `
    export default function legacy(res, id) {
      res.setHeader('Surrogate-Key', 'legacy-' + id)
      return 'legacy'
    }
  `,
}
