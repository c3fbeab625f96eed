import { unstable_cache } from 'next/cache'
import { entry } from './entry'
import { formatCount } from './format'

export const cachedStock = (id: string) =>
  unstable_cache(async () => entry(`stock of ${id}: ${formatCount(7)}`), ['stock', id], { tags: ['stock'] })()
