// npm run bench:gain: what a site gains by a purge of exactly what changed: the shop behind Varnish, under load, through ten
// deploys, each strategy of purging in turn. See bench/README.md.
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { HISTORY, SHORT_HISTORY } from './gain-history.mjs'
import { createPaths } from './gain-load.mjs'
import { playStrategy } from './gain-play.mjs'
import { plotGain } from './gain-plot.mjs'
import { tellDeploys, tellStrategies } from './gain-report.mjs'
import { STRATEGIES } from './gain-strategies.mjs'
import { makeVersions } from './gain-versions.mjs'
import { withSources } from './sources.mjs'

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '300' },
    'window-ms': { type: 'string', default: '5000' },
    products: { type: 'string', default: '100' },
    'cost-ms': { type: 'string', default: '40' },
    workers: { type: 'string', default: '2' },
    mode: { type: 'string', default: 'invalidate' },
    json: { type: 'string' },
    plot: { type: 'string' },
    short: { type: 'boolean', default: false },
  },
})
/** What the load asks for besides pages: 3 of 100 requests are for something that is never cached. */
const CART_SHARE = 0.03
const SEED = 9
const settings = {
  rate: values.short ? 100 : Number(values.rate),
  windowMs: values.short ? 1000 : Number(values['window-ms']),
  /** Added to the 18 that the shop comes with. */
  products: values.short ? 0 : Number(values.products),
  costMs: values.short ? 5 : Number(values['cost-ms']),
  workers: Number(values.workers),
  mode: values.mode,
}
if (!['invalidate', 'delete'].includes(settings.mode)) throw new Error('--mode is invalidate or delete')
const stops = []
const keep = (stop) => stops.push(stop)
const interrupted = new Promise((_, fail) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => fail(new Error(signal)))
})

try {
  await withSources('gain-sources', async (sources) => Promise.race([interrupted, main(await import(sources))]))
} finally {
  // The last one first.
  while (stops.length > 0) await stops.pop()()
}

async function main({ startVarnish, varnishVersion, createRandom }) {
  // First: without it nothing of this can be measured.
  const varnish = /varnish-[\d.]+/.exec(await varnishVersion())?.[0]
  const machine = `${varnish}, autocannon ${versionOf('autocannon')}, Vite ${versionOf('vite')}; Node ${process.version}, ${cpus().length} cores, ${cpus()[0].model}`
  console.log(machine)
  const history = values.short ? SHORT_HISTORY : HISTORY
  const onBuilt = ({ number }) => console.error(`version ${number} is built`)
  const { copy, versions } = await makeVersions({ history, ...settings, onBuilt, keep })
  const conditions = describeConditions(versions)
  console.log(conditions)
  const results = []
  for (const strategy of STRATEGIES) {
    console.error(strategy.name)
    const nextPath = createPaths(versions[0].pages, CART_SHARE, createRandom(SEED))
    const scene = { strategy, versions, shop: copy.shop, settings, startVarnish, nextPath, keep }
    results.push(await playStrategy(scene))
  }
  check(results, versions)
  console.log(tellDeploys(results))
  console.log(tellStrategies(results))
  const report = { machine, conditions, settings, results }
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`)
  if (values.plot !== undefined) await writeFile(values.plot, plotGain(report))
}

function versionOf(name) {
  return createRequire(import.meta.url)(`${name}/package.json`).version
}

function describeConditions(versions) {
  const { rate, windowMs, costMs, workers, mode } = settings
  return `${versions[0].pages.length} pages, entries live an hour; ${rate} requests/s, ${CART_SHARE * 100} % of them never cached; ${windowMs / 1000} s after each deploy; a render takes ${costMs} ms, ${workers} at a time; mode ${mode}`
}

/** No time is checked: only that what was measured is what it is said to be. */
function check(results, versions) {
  for (const { name, wrong, deploys } of results) {
    if (name !== 'no purge' && wrong.length > 0) throw new Error(`${name} left pages stale: ${wrong.join(' ')}`)
    // That the cart is not to be cached is an entry as well.
    if (name === 'everything' && deploys[0].matched < versions[0].pages.length)
      throw new Error(`a purge of everything found ${deploys[0].matched} pages`)
    if (name === 'cache-tags' && values.short) checkExact(deploys, versions)
  }
}

/** In the short form each deploy changes other pages, and purges no others. */
function checkExact(deploys, versions) {
  const changed = new Set()
  for (const [index, { kind, matched, renewed }] of deploys.entries()) {
    const version = versions[index + 1]
    // One that nobody asked for is renewed under the next version.
    for (const page of version.changed) changed.add(page)
    const needless = renewed.filter((page) => !changed.has(page))
    if (version.changed.length === 0 || matched !== version.changed.length || needless.length > 0)
      throw new Error(
        `${kind}: cache-tags purged ${matched} pages, where ${version.changed.length} changed; needless: ${needless.join(' ')}`,
      )
  }
}
