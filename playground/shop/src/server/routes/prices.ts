import { priceList } from '../../data/prices.ts'
import { TAGS } from '../../tags.ts'
import { json } from '../responses.ts'

/** `/api/prices`. */
export function prices(): Response {
  return json({ currency: 'EUR', cents: priceList() }, [TAGS.prices])
}
