import { route } from './router.ts'

export { pages } from './pages.ts'

/** Answers one request of the shop. */
export async function handler(request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return new Response(null, { status: 405, headers: { Allow: 'GET, HEAD' } })
  }
  return route(new URL(request.url).pathname)
}
