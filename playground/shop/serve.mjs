// Serves a built shop over HTTP, and counts what it renders: node serve.mjs [folder of the build]
import { AsyncLocalStorage } from 'node:async_hooks'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const folder = resolve(process.argv[2] ?? resolve(import.meta.dirname, 'dist'))
const { handler } = await import(pathToFileURL(resolve(folder, 'server/entry.js')).href)
const script = await readFile(resolve(folder, 'client/client.js'))

// `addCacheTag` of @vercel/functions does nothing without the request context that Vercel's runtime sets up.
const contexts = new AsyncLocalStorage()
globalThis[Symbol.for('@vercel/request-context')] = { get: () => contexts.getStore() }

const renders = { total: 0, paths: {} }

async function render(request) {
  const tags = []
  const addCacheTag = async (tag) => void tags.push(...[tag].flat())
  const response = await contexts.run({ addCacheTag }, () => handler(request))
  for (const tag of tags) response.headers.append('Vercel-Cache-Tag', tag)

  const { pathname } = new URL(request.url)
  renders.total += 1
  renders.paths[pathname] = (renders.paths[pathname] ?? 0) + 1
  response.headers.set('x-render', String(renders.total))
  return response
}

async function answer(request) {
  const { pathname } = new URL(request.url)
  if (pathname === '/__renders') return Response.json(renders, { headers: { 'Cache-Control': 'no-store' } })
  if (pathname !== '/client.js') return render(request)
  return new Response(script, { headers: { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-cache' } })
}

const server = createServer(async (incoming, outgoing) => {
  try {
    const url = new URL(incoming.url, 'http://shop.test')
    const response = await answer(new Request(url, { method: incoming.method, headers: incoming.headers }))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.end(Buffer.from(await response.arrayBuffer()))
  } catch (error) {
    console.error(error)
    outgoing.writeHead(500, { 'Cache-Control': 'no-store' }).end()
  }
})

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`)
})
