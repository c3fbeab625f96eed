import { unstable_cache } from 'next/cache'
import { entry } from './entry'
import { priceOf } from './prices'

export const cachedOffer = unstable_cache(async () => entry(`today only ${priceOf('1')}`), ['offer'])
