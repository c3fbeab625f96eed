// A worker of node:cluster, given SETTINGS: serves one version of the shop as a server of few workers does.
// A response takes a worker for a while; who comes when all are busy waits in line. It plays Vercel's runtime (`addCacheTag`),
// puts the tags into the header of Varnish, and says in `x-body` which body it is.
import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import { CART } from './gain-paths.mjs'

const { entry, costMs, workers } = JSON.parse(process.argv[2])
const { handler, pages } = await import(pathToFileURL(entry).href)
const contexts = new AsyncLocalStorage()
globalThis[Symbol.for('@vercel/request-context')] = { get: () => contexts.getStore() }

/** Stands in for the Runtime Cache, which a version has to itself here. */
const memory = new Map()
const cache = { get: async (key) => memory.get(key), set: async (key, value) => void memory.set(key, value) }
const rendered = {}
const line = []
let busy = 0

/** Waits for a worker, and keeps it for as long as a response costs. */
async function withWorker(work) {
  if (busy === workers) await new Promise((admit) => line.push(admit))
  else busy += 1
  try {
    if (costMs > 0) await new Promise((done) => setTimeout(done, costMs))
    return await work()
  } finally {
    const next = line.shift()
    if (next === undefined) busy -= 1
    else next()
  }
}

async function render(path) {
  rendered[path] = (rendered[path] ?? 0) + 1
  if (path === CART) return { status: 200, headers: { 'cache-control': 'no-store' }, body: 'your cart' }
  const added = []
  const context = { cache, addCacheTag: async (tag) => void added.push(...[tag].flat()) }
  const response = await contexts.run(context, () => handler(new Request(`http://shop.test${path}`)))
  const { 'vercel-cache-tag': vercel, xkey, ...headers } = Object.fromEntries(response.headers)
  const tags = [vercel, xkey, ...added].filter((tag) => tag !== undefined)
  const body = await response.text()
  const digest = createHash('sha256').update(body).digest('base64url')
  return { status: response.status, headers: { ...headers, xkey: tags.join(','), 'x-body': digest }, body }
}

const server = createServer(async (incoming, outgoing) => {
  try {
    const { status, headers, body } = await withWorker(() => render(incoming.url))
    outgoing.writeHead(status, server.listening ? headers : { ...headers, connection: 'close' }).end(body)
  } catch (error) {
    console.error(error)
    outgoing.writeHead(500, { 'cache-control': 'no-store' }).end()
  }
})
// Varnish keeps its connections for a minute.
server.keepAliveTimeout = 600_000

const orders = {
  // All versions behind one Varnish listen to one port, which node:cluster holds.
  serve: () => server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port, pages: pages() })),
  // What has begun is rendered to its end.
  retire: () => {
    server.close(() => process.send({ rendered }))
    process.send({ isRetired: true })
  },
}
process.on('message', (order) => orders[order]())
process.send({ isReady: true })
