// What is deployed: every version of the shop, built once for all strategies, and what each of its pages says.
import cluster from 'node:cluster'
import { once } from 'node:events'
import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { copyShop, edit, run } from '../playground/shop/stage.mjs'
import { moreProducts } from './gain-history.mjs'

/**
 * Copies the shop, and builds it before and after each edit of a history. Yields the copy and its versions: `truth` is by
 * path which body the version renders, `changed` which paths say something else than in the version before.
 */
export async function makeVersions({ history, products, mode, onBuilt, keep }) {
  const copy = await copyShop()
  keep(copy.remove)
  const settings = `export default defineConfig({\n  cdn: 'varnish',\n  mode: '${mode}',`
  await edit(copy.shop, 'cache-tags.config.ts', 'export default defineConfig({', settings)
  for (const { file, from, to } of moreProducts(products)) await edit(copy.shop, file, from, to)
  const versions = [await makeVersion(copy, 0, null)]
  onBuilt(versions[0])
  for (const [index, step] of history.entries()) {
    await edit(copy.shop, step.file, step.from, step.to)
    versions.push(await makeVersion(copy, index + 1, { step, before: versions[index] }))
    onBuilt(versions[index + 1])
  }
  return { copy, versions }
}

async function makeVersion({ folder, shop }, number, deploy) {
  // Beside the shop's folder, so that it finds the packages of the copy.
  const place = join(folder, `version-${number}`)
  await mkdir(place)
  const graphFile = join(place, 'graph.json')
  const built = await run(process.execPath, [join(import.meta.dirname, 'gain-build.mjs'), graphFile], { cwd: shop })
  if (built.code !== 0) throw new Error(`the build failed:\n${built.stdout}${built.stderr}`)
  await cp(join(shop, 'dist'), join(place, 'dist'), { recursive: true })
  await cp(join(shop, '.cache-tags/manifest.json'), join(place, 'manifest.json'))
  const manifest = JSON.parse(await readFile(join(place, 'manifest.json'), 'utf8'))
  const version = { number, entry: join(place, 'dist/server/entry.js'), manifestFile: join(place, 'manifest.json') }
  const { pages, truth } = await readTruth(version)
  const before = deploy?.before.truth
  return {
    ...version,
    sites: Object.values(manifest.code.sites),
    graph: JSON.parse(await readFile(graphFile, 'utf8')),
    pages,
    truth,
    kind: deploy?.step.kind ?? null,
    file: deploy?.step.file ?? null,
    changed: before === undefined ? [] : pages.filter((page) => truth.get(page) !== before.get(page)),
  }
}

/** What each page of a version says, asked of the version itself. */
async function readTruth(version) {
  const origin = await startOrigin(version, { costMs: 0, workers: 1 })
  try {
    const { url, pages } = await origin.serve()
    const truth = new Map()
    for (const page of pages) {
      const response = await fetch(url + page)
      if (response.status !== 200) throw new Error(`${page} answered ${response.status}`)
      truth.set(page, response.headers.get('x-body'))
    }
    return { pages, truth }
  } finally {
    await origin.stop()
  }
}

/**
 * Starts a process for a version. `serve` has it take what comes to the port that all origins share, `retire` has it take no
 * more: `drained` then yields by path how often it rendered, when nothing is under way.
 */
export async function startOrigin({ entry }, { costMs, workers }) {
  cluster.setupPrimary({
    exec: join(import.meta.dirname, 'gain-origin.mjs'),
    args: [JSON.stringify({ entry, costMs, workers })],
  })
  const worker = cluster.fork()
  const ended = once(worker, 'exit')
  const failed = ended.then(([code]) => {
    throw new Error(`an origin ended with ${code}`)
  })
  // Who waits is told; where nobody does, it has ended as it should.
  failed.catch(() => {})
  // Such as a message that does not reach it: `exit` says the same.
  worker.on('error', () => {})
  /** The message that has this key. */
  const hear = (key) => {
    const heard = new Promise((resolve) => {
      worker.on('message', (message) => key in message && resolve(message))
    })
    const message = Promise.race([heard, failed])
    message.catch(() => {})
    return message
  }
  await hear('isReady')
  return {
    serve: async () => {
      const serves = hear('port')
      worker.send('serve')
      const { port, pages } = await serves
      return { url: `http://127.0.0.1:${port}`, pages }
    },
    retire: async () => {
      const retires = hear('isRetired')
      const drained = hear('rendered').then(({ rendered }) => rendered)
      drained.catch(() => {})
      worker.send('retire')
      await retires
      return { drained }
    },
    stop: async () => {
      if (worker.isDead()) return
      worker.process.kill('SIGKILL')
      await ended
    },
  }
}

/** Puts a version's manifest where a build writes it. */
export async function putManifest(shop, version) {
  await cp(version.manifestFile, join(shop, '.cache-tags/manifest.json'))
}

/** Forgets the ledger that an earlier run has left. */
export async function forgetLedger(shop) {
  await rm(join(shop, '.cache-tags'), { recursive: true, force: true })
  await mkdir(join(shop, '.cache-tags'))
}
