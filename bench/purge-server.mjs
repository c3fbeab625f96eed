// node purge-server.mjs SETTINGS, with a channel to its parent: stands in for Vercel's API: answers after a while, counts, and turns away what is over the limit.
import { createServer } from 'node:http'

const { sources, latencyMs, limit, windowMs } = JSON.parse(process.argv[2])
const { createWindowCdn, systemClock } = await import(sources)
let cdn
let seen
reset()

const server = createServer((request, response) => {
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    seen.requests += 1
    const { taken, headers } = limit === null ? { taken: true, headers: {} } : cdn.arrive(1)
    if (taken) for (const tag of tagsOf(chunks)) seen.tags.add(tag)
    else seen.turnedAway += 1
    setTimeout(() => response.writeHead(taken ? 200 : 429, headers).end(), latencyMs)
  })
})
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', () => {
  process.send({ ...seen, tags: seen.tags.size })
  reset()
})

function reset() {
  seen = { requests: 0, turnedAway: 0, tags: new Set() }
  if (limit !== null) cdn = createWindowCdn(limit, windowMs, systemClock)
}

function tagsOf(chunks) {
  return JSON.parse(Buffer.concat(chunks).toString()).tags
}
