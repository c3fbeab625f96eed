import { stockLevels } from '../../data/stock.ts'
import { TAGS } from '../../tags.ts'
import { json } from '../responses.ts'

/** `/api/stock`, under a tag that passes through a wrapper. */
export function stock(): Response {
  return json(stockLevels(), [TAGS.stock])
}
