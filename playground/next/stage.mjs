// What the demo and the tests do with the application: copy, build, start, look, edit, release. Each step is a real process.
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join, relative } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { CLI, ROOT, run, serve } from '../stage.mjs'

export { edit } from '../stage.mjs'

const APP = import.meta.dirname
const NEXT = join(ROOT, 'node_modules/next/dist/bin/next')
/** What builds and type checks leave in the application's folder. */
const MADE = new Set(['.next', '.cache-tags', 'next-env.d.ts', 'tsconfig.tsbuildinfo', 'node_modules'])
const SECRET = 'of-the-playground-alone'

export const BUNDLERS = ['turbopack', 'webpack']

/** Every page with an entry behind it; `/api/stock/2` is not prerendered. */
export const PAGES = ['/legacy', '/products/1', '/products/2', '/products', '/rates', '/api/stock/1', '/api/stock/2']

/** Those whose texts {@link EDIT} changes: `unstable_cache` keeps the old ones, whatever the code becomes. */
export const OUTLIVING = ['/legacy', '/products/1', '/products/2']

/** Those that {@link EDIT} leaves alone. */
export const UNRELATED = ['/rates', '/api/stock/1', '/api/stock/2']

/** A file, what it says, and what it says next: of a function that is imported by what the cached ones import. */
export const EDIT = ['lib/format.ts', '`${(cents / 100).toFixed(2)} EUR`', '`EUR ${(cents / 100).toFixed(2)}`']

/** What the code of after {@link EDIT} makes, where that of before made this. */
export function edited(text) {
  return text.replace(/([\d.]+) EUR/, 'EUR $1')
}

/**
 * Copies the application to a folder of its own. It stays in the repository: Turbopack reads no package that is not
 * below its root, and follows no link out of it.
 */
export async function copyApp() {
  const copies = join(APP, '../.apps')
  await mkdir(copies, { recursive: true })
  const app = await mkdtemp(join(copies, 'next-'))
  const isMade = (path) => MADE.has(relative(APP, path))
  await cp(APP, app, { recursive: true, filter: (path) => !isMade(path) })
  // A repository of its own, else the one around it says that all of its files are to be ignored; its lockfile with it.
  await cp(join(ROOT, 'package-lock.json'), join(app, 'package-lock.json'))
  await finished('git', ['init', '--quiet'], { cwd: app })
  return { app, remove: () => rm(app, { recursive: true, force: true }) }
}

/** The service behind `lib/rates.ts`: each answer is another one. */
export async function startUpstream() {
  let answers = 0
  const server = createServer((_, response) => response.end(`rate ${++answers}`))
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  return { url: `http://127.0.0.1:${server.address().port}`, close }
}

/** Runs `next build` with what `.next/cache` holds. */
export async function runNextBuild(app, bundler, upstream) {
  const flags = bundler === 'webpack' ? ['--webpack'] : []
  const env = environment({ UPSTREAM_URL: upstream.url })
  await finished(process.execPath, [NEXT, 'build', ...flags], { cwd: app, env })
}

/** Builds the application as its build script does, and yields the manifest. */
export async function buildApp(app, bundler, upstream) {
  await runNextBuild(app, bundler, upstream)
  await cacheTags(app, null, 'finalize')
  return JSON.parse(await readFile(join(app, '.cache-tags/manifest.json'), 'utf8'))
}

/** Starts what was built, on a free port. */
export function startApp(app, upstream) {
  const env = environment({ UPSTREAM_URL: upstream.url, CACHE_TAGS_SECRET: SECRET })
  const args = [NEXT, 'start', '--port', '0', '--hostname', '127.0.0.1']
  return serve(args, { cwd: app, env }, /Local: +(\S+)[\s\S]*Ready in/)
}

/** Runs the command line, as a deploy workflow does, and yields its output. Without a server nothing can be purged. */
export async function cacheTags(app, server, ...args) {
  const endpoint = server === null ? {} : { CACHE_TAGS_ENDPOINT: `${server.url}/api/cache-tags` }
  const env = environment({ ...endpoint, CACHE_TAGS_SECRET: SECRET, CACHE_TAGS_STORE: 'file:.cache-tags/ledger' })
  return finished(process.execPath, [CLI, ...args], { cwd: app, env })
}

async function finished(program, args, options) {
  const { code, stdout, stderr } = await run(program, args, options)
  if (code !== 0) throw new Error(`${[program, ...args].join(' ')} failed with ${code}:\n${stdout}${stderr}`)
  return stdout
}

/** Asks for every page, one after the other: the text of its entry, and the stamp of when that was made. */
export async function look(server) {
  const seen = new Map()
  for (const page of PAGES) {
    const response = await fetch(server.url + page)
    const body = await response.text()
    if (response.status !== 200) throw new Error(`${page} answered ${response.status}`)
    seen.set(page, page.startsWith('/api/') ? JSON.parse(body) : shown(page, body))
  }
  return seen
}

/** Looks until it is as expected: what is soft-purged is served once more, and renewed behind that. */
export async function lookUntil(server, isExpected) {
  for (let looks = 1; ; looks += 1) {
    const seen = await look(server)
    if (isExpected(seen) || looks === 60) return { seen, looks }
    await delay(250)
  }
}

function shown(page, body) {
  const [, stamp, text] = /data-stamp="([^"]+)">([^<]+)</.exec(body) ?? []
  if (text === undefined) throw new Error(`${page} shows no entry`)
  return { stamp, text }
}

/** Test runners set a NODE_ENV of their own, which Next would build for. */
function environment(more) {
  return { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1', ...more }
}
