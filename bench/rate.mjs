// npm run bench:rate: how near a purge comes to the time that the CDN's rate limit makes it take. See bench/README.md.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { cpus } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { format, median } from './figures.mjs'
import { withSources } from './sources.mjs'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    'most-ratio': { type: 'string', default: '1.15' },
    'least-share': { type: 'string', default: '0.9' },
  },
})
const runs = Number(values.runs)
const bounds = { ratio: Number(values['most-ratio']), share: Number(values['least-share']) }
const {
  CDN_CAPABILITIES,
  boundMs,
  createCloudflarePurger,
  createLeapingClock,
  createPaces,
  createStrictCdn,
  estimatePurgeMs,
  singles,
  systemClock,
} = await withSources('rate-sources', (sources) => import(sources))

const TOKEN = 'bench-token'
const FREE = CDN_CAPABILITIES.cloudflare.rate
/** The plan Free of Cloudflare, 600 times as fast: the bucket is the same. */
const SCALED = { ...FREE, amount: 50, seconds: 1 }
const REQUESTS = 200
/** What somebody else uses of the rate. */
const OTHER = 0.3
/** 24 days, which is as long as a timer takes. */
const DEADLINE_MS = 2_147_483_647

console.log(`Node ${process.version}, ${cpus().length} cores, ${cpus()[0].model}`)
const bound = boundMs(REQUESTS, SCALED)
console.log(`${REQUESTS} requests over loopback, 50 a second, a bucket of 25: ${bound} ms at the limit`)
const alone = await repeat(runs, () => measure({ says: false }))
tell('alone', alone)
if (median(alone.map(({ ratio }) => ratio)) > bounds.ratio) fail(`more than ${bounds.ratio} times the bound`)
if (alone.some(({ turnedAway }) => turnedAway > 0)) fail('turned away though alone')

tell('without the known rate', await repeat(1, () => measure({ says: false, rate: null })))

for (const says of [true, false]) {
  const rows = await repeat(runs, () => measure({ says, isShared: true }))
  tell(`besides another at 30 %, ${says ? 'told what is left' : 'told by refusals only'}`, rows)
  if (median(rows.map(({ share }) => share)) < bounds.share) fail('the other did not get through')
}
await simulate(1000)

/** One purge; `isShared`: while somebody else, who knows nothing of it, sends with the same token. */
async function measure({ says, rate = SCALED, isShared = false }) {
  const cdn = createStrictCdn(SCALED, systemClock, says)
  const server = await serve(cdn)
  const purger = makePurger(server.origin, systemClock, rate)
  const stop = new AbortController()
  const other = isShared ? sendRegularly(server.origin, stop.signal) : null
  try {
    const startedMs = performance.now()
    const outcome = await purger.purge(singles(REQUESTS), { target: 'production' })
    const ms = performance.now() - startedMs
    if (outcome.accepted.length !== REQUESTS) throw new Error(`not all was purged: ${outcome.stopped?.message}`)
    stop.abort()
    return { ms, ratio: ms / bound, turnedAway: outcome.retries, share: await other }
  } finally {
    stop.abort()
    await server.close()
  }
}

/** The real limits, by a clock that leaps over waits. */
async function simulate(count) {
  const clock = createLeapingClock()
  const server = await serve(createStrictCdn(FREE, clock, true))
  try {
    const startedMs = clock.now()
    const batches = singles(count)
    const outcome = await makePurger(server.origin, clock, FREE).purge(batches, { target: 'production' })
    const ms = clock.now() - startedMs
    const ratio = ms / boundMs(count, FREE)
    const minutes = (time) => `${(time / 60_000).toFixed(1)} min`
    console.log(
      `${count} requests at 5 a minute, simulated: ${minutes(ms)}, estimated ${minutes(estimatePurgeMs(batches, FREE, 4))}; ratio ${ratio.toFixed(3)}, ${outcome.retries} turned away`,
    )
    if (ratio > bounds.ratio) fail(`more than ${bounds.ratio} times the bound`)
    if (outcome.retries > 0 || outcome.accepted.length < count) fail('turned away though alone')
  } finally {
    await server.close()
  }
}

function makePurger(apiUrl, clock, rate) {
  const pace = createPaces(clock).paceOf('cloudflare', TOKEN, rate)
  return createCloudflarePurger({ token: TOKEN, zone: 'zone', apiUrl, clock, pace, deadlineMs: DEADLINE_MS })
}

/** Cloudflare's API, which turns away what comes too fast. */
async function serve(cdn) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { taken, headers } = cdn.arrive(1)
      const errors = taken ? [] : [{ code: 10_429, message: 'slow down' }]
      response.writeHead(taken ? 200 : 429, { 'content-type': 'application/json', ...headers })
      response.end(JSON.stringify({ success: taken, errors, messages: [], result: taken ? { id: 'zone' } : null }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Yields what share of its requests was taken at once. */
async function sendRegularly(origin, signal) {
  const everyMs = (SCALED.seconds * 1000) / SCALED.amount / OTHER
  let sent = 0
  let taken = 0
  for (let dueMs = performance.now(); !signal.aborted; dueMs += everyMs) {
    await wait(Math.max(0, dueMs - performance.now()), undefined, { signal }).catch(() => {})
    if (signal.aborted) break
    const response = await fetch(`${origin}/purge_cache`, { method: 'POST', body: '{}' })
    await response.arrayBuffer()
    sent += 1
    if (response.ok) taken += 1
  }
  return taken / sent
}

async function repeat(times, run) {
  const rows = []
  for (let time = 0; time < times; time += 1) rows.push(await run())
  return rows
}

function tell(name, rows) {
  console.log(`${name}:`)
  const of = (key) => rows.map((row) => row[key])
  console.log(`  ratio        ${format(of('ratio'), 3)}  (time / time at the limit)`)
  console.log(`  turned away  ${format(of('turnedAway'), 0)}`)
  if (rows[0].share !== null) console.log(`  other taken  ${format(of('share'), 3)}  (at its first try, of 1)`)
}

function fail(reason) {
  console.error(`too much: ${reason}`)
  process.exitCode = 1
}
