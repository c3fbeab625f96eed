import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  buildShop,
  cacheTags,
  copyShop,
  edit,
  serveShop,
  visit,
  type Served,
  type ShopCopy,
} from '../../playground/shop/stage.mjs'
import { startEmulator, type Emulator } from '../../src/emulator/server.ts'

let copy: ShopCopy
let server: Served
let emulator: Emulator
let pages: readonly string[]
let releases = 0

beforeAll(async () => {
  copy = await copyShop()
  await buildShop(copy.shop)
  server = await serveShop(copy.shop, 'release-0')
  pages = server.pages
  emulator = await startEmulator({ origin: server.url, token: 'emulator', project: 'shop' })
})

afterAll(async () => {
  server.stop()
  await emulator.close()
  await copy.remove()
})

interface Released {
  /** Pages whose fresh render differs from what was cached. */
  readonly changed: string[]
  /** Pages that the cache had to renew. */
  readonly touched: string[]
  /** Pages that are not what the new origin renders. */
  readonly wrong: string[]
  readonly tags: string[]
  readonly renders: number
}

/** Builds the edited shop, switches the origin, releases by the command line, and looks at every page. */
async function release(): Promise<Released> {
  const { shop, folder } = copy
  const live = join(folder, 'live.json')
  await visit(emulator.url, pages)
  const cached = await visit(emulator.url, pages)
  await copyFile(join(shop, '.cache-tags/manifest.json'), live)
  await buildShop(shop)
  const next = await serveShop(shop, `release-${++releases}`)
  emulator.setOrigin(next.url)
  server.stop()
  server = next
  const truth = await visit(next.url, pages)
  const before = await next.renders()
  const { code, stdout, stderr } = await cacheTags(
    shop,
    emulator,
    'purge',
    '--target',
    'production',
    '--baseline',
    live,
    '--yes',
    '--json',
  )
  expect(code, stderr).toBe(0)
  const first = await visit(emulator.url, pages)
  await emulator.idle()
  const second = await visit(emulator.url, pages)
  return {
    changed: pages.filter((page) => cached.get(page)?.body !== truth.get(page)?.body),
    touched: pages.filter((page) => first.get(page)?.cache !== 'HIT'),
    wrong: pages.filter((page) => second.get(page)?.body !== truth.get(page)?.body),
    tags: JSON.parse(stdout).accepted,
    renders: (await next.renders()) - before,
  }
}

describe('a release of the shop', () => {
  test.each([
    ['a comment', 'src/data/prices.ts', 'const VAT_RATE', '/* since 2007 */ const VAT_RATE'],
    ['formatting', 'src/data/prices.ts', 'return PRICES[id] ?? 0', 'return (\n    PRICES[id]\n      ?? 0\n  )'],
    ['quotes', 'src/tags.ts', "posts: 'posts'", 'posts: "posts"'],
    [
      'a type',
      'src/data/prices.ts',
      'export function priceOf(id: string): number {',
      'export function priceOf<Id extends string>(id: Id): number {',
    ],
    [
      'an interface',
      'src/data/prices.ts',
      'const VAT_RATE',
      'export interface Price { readonly cents: number }\nconst VAT_RATE',
    ],
    [
      'a function that no page uses',
      'src/data/prices.ts',
      'const VAT_RATE',
      "export function unused(): string { return 'unused' }\nconst VAT_RATE",
    ],
    ['the client script', 'src/client/main.ts', 'Sold out.', 'Sold out!'],
  ])('of %s purges nothing', async (_, file, from, to) => {
    await edit(copy.shop, file, from, to)
    const { changed, touched, tags, renders } = await release()
    expect({ changed, touched, tags, renders }).toEqual({ changed: [], touched: [], tags: [], renders: 0 })
  })

  test.each([
    [
      'a function of product pages',
      'src/data/prices.ts',
      '${formatPrice(cents)}, including',
      '${formatPrice(cents)} including',
      18,
    ],
    [
      'a function of many pages',
      'src/data/prices.ts',
      '`€${(cents / 100).toFixed(2)}`',
      '`EUR ${(cents / 100).toFixed(2)}`',
      24,
    ],
    ['the layout', 'src/views/layout.ts', "'Harbour & Pine'", "'Harbour and Pine'", 31],
  ])('of %s renews exactly the pages that changed', async (_, file, from, to, count) => {
    await edit(copy.shop, file, from, to)
    const { changed, touched, wrong, renders } = await release()
    expect(wrong).toEqual([])
    expect(changed).toHaveLength(count)
    expect(touched).toEqual(changed)
    expect(renders).toBe(touched.length)
  })

  test('of data behind a shared wrapper renews the caller that shows them, and no other', async () => {
    await edit(copy.shop, 'src/data/stock.json', '"k1": 14', '"k1": 15')
    const { changed, touched, wrong } = await release()
    expect(wrong).toEqual([])
    expect(changed).toEqual(['/api/stock'])
    expect(touched).toEqual(changed)
  })

  test('of one page renews that page alone', async () => {
    await edit(copy.shop, 'src/data/delivery.ts', '3 to 5 days', '2 to 4 days')
    const { changed, touched, wrong } = await release()
    expect(wrong).toEqual([])
    expect(changed).toEqual(['/delivery'])
    expect(touched).toEqual(changed)
  })
})
