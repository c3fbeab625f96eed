// What the demo and the tests do with the shop: copy, build, serve, visit, edit, release. Each step is a real process.
import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CLI, link, ROOT, run, serve } from '../stage.mjs'

export { CLI, edit, run } from '../stage.mjs'

const SHOP = import.meta.dirname

/** Copies the shop to a folder of its own, in which it finds its packages. */
export async function copyShop() {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'cache-tags-shop-')))
  const shop = join(folder, 'playground/shop')
  await cp(SHOP, shop, {
    recursive: true,
    filter: (path) => !/[\\/](dist|\.cache-tags)([\\/]|$)/.test(path.slice(SHOP.length)),
  })
  await cp(join(ROOT, 'tsconfig.json'), join(folder, 'tsconfig.json'))
  await writeFile(join(folder, 'package.json'), '{ "name": "shop-copy", "private": true, "type": "module" }\n')
  for (const name of ['vite', '@vercel/functions'])
    await link(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name))
  await link(ROOT, join(folder, 'node_modules/unplugin-cache-tags'))
  return { folder, shop, remove: () => rm(folder, { recursive: true, force: true }) }
}

/** Builds the shop with the plugin and yields its manifest. */
export async function buildShop(shop) {
  const { code, stdout, stderr } = await run(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build'], {
    cwd: shop,
  })
  if (code !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`)
  return JSON.parse(await readFile(join(shop, '.cache-tags/manifest.json'), 'utf8'))
}

/** Serves a copy of what was built, so that the next build leaves it alone. */
export async function serveShop(shop, name) {
  const served = join(shop, '../..', name)
  await cp(join(shop, 'dist'), served, { recursive: true })
  const args = [join(shop, 'serve.mjs'), served]
  const { url, stop } = await serve(args, { env: { ...process.env, PORT: '0' } }, /listening on (\S+)/)
  const { pages } = await import(join(served, 'server/entry.js'))
  const renders = async () => (await (await fetch(`${url}/__renders`)).json()).total
  return { url, pages: pages(), renders, stop }
}

/** Visits pages one after the other: the cache's word for each, and what it served. */
export async function visit(url, pages) {
  const seen = new Map()
  for (const page of pages) {
    const response = await fetch(url + page)
    if (response.status !== 200) throw new Error(`${page} answered ${response.status}`)
    seen.set(page, { cache: response.headers.get('x-vercel-cache'), body: await response.text() })
  }
  return seen
}

/** Runs the command line against the emulator, as a deploy workflow runs it against Vercel. */
export function cacheTags(shop, emulator, ...args) {
  const environment = {
    ...process.env,
    VERCEL_TOKEN: 'emulator',
    VERCEL_PROJECT_ID: 'shop',
    CACHE_TAGS_API_URL: emulator.url,
    CACHE_TAGS_STORE: 'file:.cache-tags/ledger',
    NO_COLOR: '1',
  }
  return run(process.execPath, [CLI, ...args], { cwd: shop, env: environment })
}
