// npm run bench:purge: how long purges take beside Vercel's own client, and beside the least that they can take. See
// bench/README.md.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Vercel } from '@vercel/sdk'
import { median } from './figures.mjs'
import { withSources } from './sources.mjs'

const { values } = parseArgs({
  options: {
    tags: { type: 'string', default: '1,100,10000' },
    runs: { type: 'string', default: '7' },
    'latency-ms': { type: 'string', default: '50' },
    'most-ratio': { type: 'string', default: '1.15' },
    short: { type: 'boolean', default: false },
  },
})
const counts = (values.short ? '1,40' : values.tags).split(',').map(Number)
const latencyMs = values.short ? 5 : Number(values['latency-ms'])
/** Where there are more tags, one run takes long enough to be telling. */
const MANY = 1000
/** Purges that take less at the bound are held to none. */
const LEAST_BOUND_MS = 1000
/** One by one, no more requests than these are sent: what they took is multiplied. */
const MOST_ONE_BY_ONE = 200
/** So many requests in a window, which answers tell by the headers that Vercel has. */
const LIMIT = values.short ? { limit: 5, windowMs: 1000 } : { limit: 60, windowMs: 5000 }
const TOKEN = 'bench-token'

const { version } = JSON.parse(
  await readFile(join(import.meta.dirname, '../node_modules/@vercel/sdk/package.json'), 'utf8'),
)
console.log(`@vercel/sdk ${version}, Node ${process.version}, ${cpus().length} cores, ${cpus()[0].model}`)
await withSources('purge-sources', async (sources) => {
  const core = await import(sources)
  for (const limit of [null, LIMIT]) await measureWorld(core, sources, limit)
})

async function measureWorld(core, sources, limit) {
  const words = limit === null ? 'no rate limit' : `${limit.limit} requests in ${limit.windowMs} ms`
  console.log(`${latencyMs} ms a request, ${words}:`)
  const standIn = await startServer(sources, limit)
  try {
    const ways = waysOf(core, standIn.origin)
    // The first of each also loads and compiles.
    for (const way of Object.values(ways)) await runOnce(standIn, way, ['tag'], null)
    for (const count of counts) await measureCount(core, standIn, ways, count, limit)
  } finally {
    await standIn.close()
  }
}

async function measureCount(core, standIn, ways, count, limit) {
  const tags = Array.from({ length: count }, (_, index) => `tag-${index}`)
  const requests = batchesOf(core, tags).length
  const boundMs = boundOf(requests, core.TRANSPORT_DEFAULTS.concurrency, limit)
  console.log(`  ${count} tags, ${requests} requests: ${seconds(boundMs)} at the bound`)
  const rows = new Map(Object.keys(ways).map((name) => [name, []]))
  const runs = values.short || count >= MANY ? 1 : Number(values.runs)
  for (let run = 0; run < runs; run += 1) {
    for (const [name, way] of Object.entries(ways)) rows.get(name).push(await runOnce(standIn, way, tags, limit))
  }
  for (const [name, found] of rows) tell(name, found, boundMs)
  const ours = rows.get('ours')
  if (ours.some(({ seen }) => seen.tags < count)) fail('not every tag was purged')
  if (ours.some(({ seen }) => seen.turnedAway > 0)) fail('turned away though alone')
  const ratio = median(ours.map(({ ms }) => ms)) / boundMs
  // What takes less is start-up for the most part.
  const isHeld = boundMs >= LEAST_BOUND_MS
  if (!values.short && isHeld && ratio > Number(values['most-ratio'])) fail(`${ratio.toFixed(2)} times the bound`)
}

/** Ways to purge tags, each yields how much of the work it left out, as a factor. */
function waysOf(core, apiUrl) {
  const sdk = new Vercel({ bearerToken: TOKEN, serverURL: apiUrl })
  const ask = (tags) =>
    sdk.edgeCache.invalidateByTags({
      projectIdOrName: 'shop',
      teamId: 'team_1',
      requestBody: { tags, target: 'production' },
    })
  const inTurn = async (lists) => {
    for (const tags of lists) await ask(tags).catch(() => {})
  }
  return {
    ours: async (tags) => {
      const purger = core.createVercelPurger({ token: TOKEN, project: 'shop', team: 'team_1', apiUrl })
      const outcome = await purger.purge(batchesOf(core, tags), { target: 'production' })
      if (outcome.accepted.length < tags.length) throw new Error(`not all was purged: ${outcome.stopped?.message}`)
      return 1
    },
    'sdk one by one': async (tags) => {
      const some = tags.slice(0, MOST_ONE_BY_ONE)
      await inTurn(some.map((tag) => [tag]))
      return tags.length / some.length
    },
    'sdk 16 in turn': async (tags) => {
      await inTurn(listsOf(core, tags))
      return 1
    },
    'sdk Promise.all': async (tags) => {
      await Promise.allSettled(listsOf(core, tags).map(ask))
      return 1
    },
  }
}

function batchesOf({ cutBatches, CDN_LIMITS }, tags) {
  return cutBatches(tags, { mode: 'invalidate' }, CDN_LIMITS.vercel)
}

function listsOf(core, tags) {
  return batchesOf(core, tags).map((batch) => batch.tags)
}

async function runOnce(standIn, way, tags, limit) {
  // A window that has just begun, for everybody.
  if (limit !== null) await wait(limit.windowMs - (Date.now() % limit.windowMs))
  const started = performance.now()
  const factor = await way(tags)
  const ms = (performance.now() - started) * factor
  return { ms, factor, seen: await standIn.takeCounts() }
}

/** Milliseconds below which nobody comes who sends these requests so many at once, from the beginning of a window. */
function boundOf(requests, concurrency, limit) {
  const sendingMs = Math.ceil(requests / concurrency) * latencyMs
  if (limit === null) return sendingMs
  return Math.max(sendingMs, (Math.ceil(requests / limit.limit) - 1) * limit.windowMs + latencyMs)
}

function tell(name, rows, boundMs) {
  const ms = median(rows.map((row) => row.ms))
  const [{ seen, factor }] = rows
  const share = Math.round((100 * seen.turnedAway) / seen.requests)
  const lost = seen.turnedAway === 0 ? '' : `, ${share} % turned away`
  const sample = factor === 1 ? '' : ` (${seen.requests} of them measured)`
  const times = `×${(ms / boundMs).toFixed(2)}`
  console.log(`    ${name.padEnd(16)} ${seconds(ms)}  ${times}  ${seen.requests * factor} requests${lost}${sample}`)
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(2)} s`
}

function fail(reason) {
  console.error(`too much: ${reason}`)
  process.exitCode = 1
}

/** The stand-in in a process of its own, so that it doesn't slow down who is measured. */
async function startServer(sources, limit) {
  const settings = JSON.stringify({ sources, latencyMs, ...(limit ?? { limit: null, windowMs: 0 }) })
  const child = fork(join(import.meta.dirname, 'purge-server.mjs'), [settings])
  const [{ port }] = await once(child, 'message')
  return {
    origin: `http://127.0.0.1:${port}`,
    takeCounts: async () => {
      child.send('counts')
      return (await once(child, 'message'))[0]
    },
    close: async () => {
      child.kill()
      await once(child, 'close')
    },
  }
}
