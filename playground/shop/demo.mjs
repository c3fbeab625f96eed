// npm run demo: a deploy purges exactly what it changed, shown on a real application with real processes.
import { startEmulator } from 'unplugin-cache-tags/emulator'
import { buildShop, cacheTags, copyShop, edit, serveShop, visit } from './stage.mjs'

const say = (text) => console.log(text)
const servers = []
const copy = await copyShop()
let emulator

// Nothing of the old code runs on here once the origin is switched.
const RELEASE = ['purge', '--target', 'production', '--yes', '--settle', '0s']

say(`A CDN whose cache outlives deploys, such as Vercel before an external origin: the local emulator plays it.
(Vercel's own CDN cache belongs to one deployment and needs no purge; its Runtime and Data Cache outlive deploys too.)
`)
try {
  process.exitCode = await demonstrate()
} finally {
  for (const server of servers) server.stop()
  await emulator?.close()
  await copy.remove()
}

async function demonstrate() {
  const { shop } = copy
  say('1. build the shop, announce it, serve it, release it; fill the cache')
  await buildShop(shop)
  const { pages } = await deploy('old')
  await tags(...RELEASE)
  await visit(emulator.url, pages)
  const before = await visit(emulator.url, pages)

  say('2. edit one function of src/data/prices.ts, build again, announce, switch the origin')
  await edit(
    shop,
    'src/data/prices.ts',
    'including ${formatPrice(vatCents)} VAT',
    'VAT of ${formatPrice(vatCents)} included',
  )
  await buildShop(shop)
  const fresh = await deploy('new')
  const truth = await visit(fresh.url, fresh.pages)
  const rendersBefore = await fresh.renders()

  say(`3. release: cache-tags ${RELEASE.join(' ')}\n`)
  const report = JSON.parse(await tags(...RELEASE, '--json'))
  for (const { tag, sites, because } of report.plan.tags) {
    say(`   ${tag}  of ${sites.join(', ')}`)
    for (const { module, name, change } of because) say(`     because ${name} of ${module} ${change}`)
  }

  const first = await visit(emulator.url, pages)
  await emulator.idle()
  const second = await visit(emulator.url, pages)
  const renders = (await fresh.renders()) - rendersBefore
  return conclude({ before, truth, first, second, renders, report, everything: await purgeOfEverything(fresh) })
}

/** Announces what was built, then serves it behind the CDN. */
async function deploy(name) {
  emulator ??= await startEmulator({ origin: 'http://127.0.0.1:9', token: 'emulator', project: 'shop' })
  await tags('announce', '--target', 'production')
  const server = await serveShop(copy.shop, name)
  servers.push(server)
  emulator.setOrigin(server.url)
  return server
}

async function tags(...args) {
  const { code, stdout, stderr } = await cacheTags(copy.shop, emulator, ...args)
  if (code !== 0) throw new Error(`cache-tags ${args[0]} failed with ${code}:\n${stderr}`)
  return stdout
}

/** What a purge of everything costs: the same pages behind an empty cache, counted. */
async function purgeOfEverything(server) {
  const empty = await startEmulator({ origin: server.url })
  const before = await server.renders()
  await visit(empty.url, server.pages)
  await empty.close()
  return (await server.renders()) - before
}

function conclude({ before, truth, first, second, renders, report, everything }) {
  const wrong = []
  const rows = [...before].map(([page, { cache, body }]) => {
    const isChanged = truth.get(page).body !== body
    const isFresh = second.get(page).body === truth.get(page).body && second.get(page).cache === 'HIT'
    const isTouched = first.get(page).cache !== 'HIT'
    if (!isFresh) wrong.push(`${page} is not fresh`)
    if (isTouched !== isChanged)
      wrong.push(isTouched ? `${page} was touched, though it did not change` : `${page} was not touched`)
    const after = `${first.get(page).cache}, then ${second.get(page).cache}`
    return [page, isChanged ? 'changed' : '', `${cache} → ${after}`, isFresh ? 'fresh' : 'STALE']
  })
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  say('')
  for (const row of rows) say(`   ${row.map((cell, column) => cell.padEnd(widths[column])).join('  ')}`.trimEnd())
  const changed = rows.filter((row) => row[1] !== '').length
  if (changed === 0) wrong.push('no page changed: the demo shows nothing')
  if (renders !== changed) wrong.push(`the origin rendered ${renders} times for ${changed} changed pages`)
  say(`
   pages ${rows.length}, changed ${changed}
   tags purged ${report.accepted.length}, in ${report.requests} request${report.requests === 1 ? '' : 's'}
   origin renders ${renders}; after a purge of everything ${everything}`)
  for (const line of wrong) console.error(`   WRONG: ${line}`)
  return wrong.length === 0 ? 0 : 1
}
