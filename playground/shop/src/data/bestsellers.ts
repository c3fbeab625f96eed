import { getCache } from '@vercel/functions'
import { TAGS } from '../tags.ts'
import { PRODUCTS } from './products.ts'

const SHOWN = 6

/** Pieces sold last month; products that are not named sold none. */
const SOLD: Readonly<Record<string, number>> = { k2: 41, k4: 88, d1: 132, g3: 97, t3: 64, l1: 23, l2: 119, g1: 38 }

/** The ids that sell best, best first: kept in the runtime cache, since a real shop would ask its warehouse. */
export async function bestsellers(): Promise<readonly string[]> {
  const cached = await getCache().get('bestsellers')
  if (isIdList(cached)) return cached
  const ids = rankProducts()
  await getCache().set('bestsellers', ids, { ttl: 3600, tags: [TAGS.bestsellers] })
  return ids
}

function rankProducts(): readonly string[] {
  return PRODUCTS.map((product) => product.id)
    .toSorted((left, right) => soldOf(right) - soldOf(left))
    .slice(0, SHOWN)
}

function soldOf(id: string): number {
  return SOLD[id] ?? 0
}

function isIdList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((id) => typeof id === 'string')
}
