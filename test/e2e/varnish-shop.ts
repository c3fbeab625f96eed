import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CLI, copyShop, edit, run, type ShopCopy } from '../../playground/shop/stage.mjs'
import { visit } from './varnish-origin.ts'
import type { Varnish } from './varnish-server.ts'

/** What every response of the shop says in Vercel's words, and what it says for Varnish. */
const TRANSLATIONS = [
  [`'Vercel-Cache-Tag': tags.join(',')`, `xkey: tags.join(' ')`],
  [`'Vercel-Cache-Tag':`, 'xkey:'],
  [`'Vercel-Cache-Tag'`, `'xkey'`],
  [`...cacheTagHeaders(['about'])`, `xkey: 'about'`],
] as const

/** Copies the shop and has it tag its responses for Varnish. */
export async function copyShopForVarnish(): Promise<ShopCopy> {
  const copy = await copyShop()
  const files = await readdir(join(copy.shop, 'src'), { recursive: true })
  for (const file of ['serve.mjs', ...files.filter((name) => name.endsWith('.ts')).map((name) => join('src', name))]) {
    const path = join(copy.shop, file)
    const source = await readFile(path, 'utf8')
    await writeFile(
      path,
      TRANSLATIONS.reduce((text, [from, to]) => text.replaceAll(from, to), source),
    )
  }
  await edit(
    copy.shop,
    'cache-tags.config.ts',
    'export default defineConfig({',
    "export default defineConfig({\n  cdn: 'varnish',",
  )
  return copy
}

/** A page as Varnish, or the shop itself, answers it. */
export interface Seen {
  readonly cache: unknown
  readonly body: string
  /** Tags that the answer still carries. */
  readonly tags: readonly string[]
}

/** Visits pages one after the other. */
export async function visitAll(url: string, pages: readonly string[]): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>()
  for (const page of pages) {
    const { status, cache, body, headers } = await visit(url + page)
    if (status !== 200) throw new Error(`${page} answered ${status}`)
    const tags = String(headers['xkey'] ?? '').split(/[ ,]+/u)
    seen.set(page, { cache, body, tags: tags.filter((tag) => tag !== '') })
  }
  return seen
}

/** Runs the command line as a deploy workflow runs it, and yields what it says on stdout. */
export async function cacheTags(
  shop: string,
  varnish: Varnish,
  secret: string,
  ...args: readonly string[]
): Promise<string> {
  const environment = {
    ...process.env,
    CACHE_TAGS_VARNISH_URL: varnish.url,
    CACHE_TAGS_VARNISH_SECRET: secret,
    CACHE_TAGS_STORE: 'file:.cache-tags/ledger',
    NO_COLOR: '1',
  }
  const { code, stdout, stderr } = await run(process.execPath, [CLI, ...args], { cwd: shop, env: environment })
  if (`${stdout}${stderr}`.includes(secret)) throw new Error('the command line shows the secret')
  if (code !== 0) throw new Error(`cache-tags ${args[0]} failed with ${code}:\n${stderr}`)
  return stdout
}
