// npm run demo:next: data that outlives a deploy of Next, and its cure, shown with real builds and servers.
import {
  buildApp,
  BUNDLERS,
  cacheTags,
  copyApp,
  EDIT,
  edit,
  edited,
  look,
  lookUntil,
  OUTLIVING,
  PAGES,
  startApp,
  startUpstream,
  UNRELATED,
} from './stage.mjs'

const say = (text) => console.log(text)

// Nothing of the old code runs on here once the new server is started.
const RELEASE = ['purge', '--target', 'production', '--yes', '--settle', '0s']

say(`Next on a server of one's own: what unstable_cache holds in .next/cache goes from one build into the next.`)
const upstream = await startUpstream()
try {
  const wrong = []
  for (const bundler of BUNDLERS) wrong.push(...(await demonstrate(bundler)))
  process.exitCode = wrong.length === 0 ? 0 : 1
} finally {
  await upstream.close()
}

async function demonstrate(bundler) {
  const { app, remove } = await copyApp()
  const servers = []
  try {
    const wrong = conclude(await deployTwice(app, bundler, servers))
    for (const line of wrong) console.error(`   WRONG: ${line}`)
    return wrong
  } finally {
    for (const server of servers) await server.stop()
    await remove()
  }
}

/** The story: a release, an edit, a deploy that serves old data, and the release that cures it. */
async function deployTwice(app, bundler, servers) {
  say(`\n${bundler}\n1. build the application, announce it, start it, release it; ask for every page`)
  const first = await deploy(app, bundler, servers)
  const founding = await release(app, first)
  const old = await look(first)

  say(`2. edit formatPrice of ${EDIT[0]}, build again with .next/cache kept, announce, start the new build`)
  await edit(app, ...EDIT)
  const server = await deploy(app, bundler, servers)
  const before = await look(server)

  say(`3. release: cache-tags ${RELEASE.join(' ')}\n`)
  const report = await release(app, server)
  for (const { tag, sites, because } of report.plan.tags) {
    say(`   ${tag}  of ${sites.join(', ')}`)
    for (const { module, name, change } of because) say(`     because ${name} of ${module} ${change}`)
  }
  const truth = new Map(PAGES.map((page) => [page, edited(old.get(page).text)]))
  const isFresh = (seen) => PAGES.every((page) => seen.get(page).text === truth.get(page))
  const once = await look(server)
  const { seen: after, looks } = await lookUntil(server, isFresh)
  return { founding, old, before, once, after, looks: looks + 1, truth, report }
}

/** Builds and announces, and only then starts the new server in the old one's place. */
async function deploy(app, bundler, servers) {
  await buildApp(app, bundler, upstream)
  await cacheTags(app, null, 'announce', '--target', 'production')
  await servers.at(-1)?.stop()
  const server = await startApp(app, upstream)
  servers.push(server)
  return server
}

async function release(app, server) {
  return JSON.parse(await cacheTags(app, server, ...RELEASE, '--json'))
}

function conclude({ founding, old, before, once, after, looks, truth, report }) {
  const stateOf = (seen, page) => (seen.get(page).text === truth.get(page) ? 'fresh' : 'STALE')
  const isRenewed = (page) => after.get(page).stamp !== before.get(page).stamp
  const rows = PAGES.map((page) => [
    page,
    before.get(page).text,
    stateOf(before, page),
    stateOf(once, page),
    stateOf(after, page),
    isRenewed(page) ? 'renewed' : 'kept',
  ])
  const stale = PAGES.filter((page) => stateOf(before, page) === 'STALE').length
  const renewed = PAGES.filter(isRenewed).length
  say('')
  for (const line of layOut([['', 'new build', '', 'purged: look 1', `look ${looks}`, 'entry'], ...rows]))
    say(`   ${line}`)
  say(`
   pages ${PAGES.length}, stale in the new build ${stale}
   tags purged ${report.accepted.length}; entries renewed ${renewed}, kept ${PAGES.length - renewed}
   A soft purge serves a page once more, and renews it behind that.
   /products uses 'use cache', which each build begins anew: it was fresh, and is renewed for nothing.`)

  const wrong = []
  if (founding.plan.widened !== 'first-release') wrong.push('the first release was not widened')
  if (report.plan.widened !== null) wrong.push(`the second release was widened: ${report.plan.widened}`)
  for (const page of PAGES) {
    const isOld = before.get(page).text === old.get(page).text && stateOf(before, page) === 'STALE'
    if (OUTLIVING.includes(page) !== isOld) wrong.push(`${page} was ${isOld ? 'stale' : 'not stale'} in the new build`)
    if (stateOf(after, page) !== 'fresh') wrong.push(`${page} is not fresh after ${looks} looks`)
    if (UNRELATED.includes(page) && isRenewed(page)) wrong.push(`${page} was touched, though its code did not change`)
  }
  return wrong
}

function layOut(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  )
}
