import { cacheTagHeaders } from 'unplugin-cache-tags/runtime'
import { aboutPage } from '../../views/info.ts'
import { HTML_HEADERS } from '../responses.ts'

/** `/about`, under the header of whichever CDN is configured. */
export function about(): Response {
  return new Response(aboutPage(), { headers: { ...HTML_HEADERS, ...cacheTagHeaders(['about']) } })
}
