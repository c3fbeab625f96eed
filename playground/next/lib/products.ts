import { cacheTag, unstable_cache } from 'next/cache'
import { entry } from './entry'
import { priceOf } from './prices'
import { productTag, TAGS } from './tags'

/** Its entries are keyed by the build, so that a deploy starts anew. */
export async function productList() {
  'use cache'
  cacheTag(TAGS.products)
  return entry(`all products from ${priceOf('3')}`)
}

export const cachedProduct = (id: string) =>
  unstable_cache(async () => entry(`product ${id} at ${priceOf(id)}`), ['product', id], { tags: [productTag(id)] })()
