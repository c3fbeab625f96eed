// One strategy through all deploys of a history, under load, and what was seen of each.
import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { latenciesOf, percentile, startLoad } from './gain-load.mjs'
import { CART } from './gain-paths.mjs'
import { startOrigin } from './gain-versions.mjs'

const SECOND = 1000
const MOST_WAIT_MS = 30_000
const POLL_MS = 20

/**
 * Serves the first version behind an empty Varnish, fills the cache, and deploys the others, one after the other. Yields what
 * was seen of each deploy, and which pages were wrong in the end. `keep` is told what has to be stopped, also on failure.
 */
export async function playStrategy({ strategy, versions, shop, settings, startVarnish, nextPath, keep }) {
  const start = async (version) => {
    const origin = await startOrigin(version, settings)
    keep(origin.stop)
    return origin
  }
  let origin = await start(versions[0])
  const { url } = await origin.serve()
  const secret = randomBytes(24).toString('hex')
  const varnish = await startVarnish({ origin: url, secret })
  keep(varnish.close)
  const scene = { shop, varnish, secret, mode: settings.mode }
  await strategy.start(scene, versions[0])
  await settled(varnish.url, versions[0])

  const answers = []
  const onAnswer = (answer) => answers.push(answer)
  const load = await startLoad({ url: varnish.url, rate: settings.rate, nextPath, onAnswer })
  keep(load.stop)
  const deploys = []
  for (const version of versions.slice(1)) {
    const next = await start(version)
    await strategy.announce(scene, version)
    const deploy = await switchOrigin(origin, next, url)
    await endOrigin(origin, deploys.at(-1), deploy.drained)
    const matched = await strategy.purge(scene, version)
    const purgedMs = performance.now()
    await wait(Math.max(0, deploy.liveMs + settings.windowMs - purgedMs))
    deploys.push({ version, liveMs: deploy.liveMs, purgedMs, matched })
    origin = next
  }
  const { errors } = await load.stop()
  const failed = answers.filter(({ status }) => status !== 200)
  if (failed.length + errors > 0)
    throw new Error(`${failed.length} answers were no 200, ${errors} did not come: ${JSON.stringify(failed[0])}`)
  const wrong = await settled(varnish.url, versions.at(-1))
  const { drained } = await origin.retire()
  await varnish.close()
  await endOrigin(origin, deploys.at(-1), drained)
  return {
    name: strategy.name,
    wrong,
    deploys: deploys.map((deploy) => describeDeploy(deploy, answers, settings.windowMs)),
  }
}

/** The new version takes over; `drained` is what the old one has rendered, when the last it has begun is rendered. */
async function switchOrigin(old, next, url) {
  const served = await next.serve()
  const { drained } = await old.retire()
  if (served.url !== url) throw new Error(`the new version serves ${served.url}, where Varnish asks ${url}`)
  return { liveMs: performance.now(), drained }
}

async function endOrigin(origin, deploy, drained) {
  const rendered = await drained
  if (deploy !== undefined) deploy.rendered = rendered
  await origin.stop()
}

/** Visits every page until the cache holds it as fresh. Yields those that say something else than the version does. */
async function settled(url, { pages, truth }) {
  const bodies = await Promise.all(pages.map(async (page) => [page, await visitFresh(url + page)]))
  return bodies.filter(([page, body]) => digestOf(body) !== truth.get(page)).map(([page]) => page)
}

async function visitFresh(url) {
  const until = performance.now() + MOST_WAIT_MS
  while (performance.now() < until) {
    const response = await fetch(url)
    const body = await response.text()
    if (response.status !== 200) throw new Error(`${url} answered ${response.status}`)
    if (response.headers.get('x-cache') === 'HIT') return body
    await wait(POLL_MS)
  }
  throw new Error(`${url} does not come to rest in the cache`)
}

function digestOf(body) {
  return createHash('sha256').update(body).digest('base64url')
}

function describeDeploy({ version, liveMs, purgedMs, matched, rendered }, answers, windowMs) {
  const seen = answers.filter(({ startedMs }) => startedMs >= liveMs && startedMs < liveMs + windowMs)
  const cached = seen.filter(({ path }) => path !== CART)
  const latencies = latenciesOf(seen)
  const { [CART]: carts = 0, ...renders } = rendered
  return {
    kind: version.kind,
    changed: version.changed.length,
    matched,
    purgeSeconds: (purgedMs - liveMs) / SECOND,
    renders: Object.values(renders).reduce((total, times) => total + times, 0),
    renewed: Object.keys(renders),
    carts,
    requests: seen.length,
    fromCache: cached.filter(({ cache }) => cache === 'HIT' || cache === 'STALE').length / cached.length,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    ...describeStale(cached, version.truth, liveMs),
  }
}

/** Answers that differ from what the live version renders. */
function describeStale(cached, truth, liveMs) {
  const isStale = ({ path, body }) => truth.get(path) !== body
  const stale = cached.filter(isStale)
  const lastOfPath = new Map(cached.map((answer) => [answer.path, answer]))
  return {
    stale: stale.length,
    staleOnce: stale.filter(({ cache }) => cache === 'STALE').length,
    staleSeconds: (Math.max(liveMs, ...stale.map(({ endedMs }) => endedMs)) - liveMs) / SECOND,
    /** Nobody saw when that ends. */
    isStillStale: [...lastOfPath.values()].some(isStale),
  }
}
