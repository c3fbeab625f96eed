import { addCacheTag } from '@vercel/functions'
import { DELIVERY_OPTIONS } from '../../data/delivery.ts'
import { deliveryPage } from '../../views/info.ts'
import { HTML_HEADERS } from '../responses.ts'

/** `/delivery`, under a tag that the platform adds to the response. */
export async function delivery(): Promise<Response> {
  await addCacheTag('delivery')
  return new Response(deliveryPage(DELIVERY_OPTIONS), { headers: HTML_HEADERS })
}
