import { priceList } from '../../data/prices.ts'
import { TAGS } from '../../tags.ts'
import { json } from '../responses.ts'

/** `/api/v1/prices`, kept for old readers: the twin of `prices.ts`, so that it can change alone one day. */
export function prices(): Response {
  return json({ currency: 'EUR', cents: priceList() }, [TAGS.prices])
}
