import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildShop, edit, serveShop, type Served, type ShopCopy } from '../../playground/shop/stage.mjs'
import { createVarnishPurger } from '../../src/cdn/varnish.ts'
import type { Batch } from '../../src/core/batch.ts'
import { visit, visitFresh } from './varnish-origin.ts'
import { startVarnish, varnishVersion, type Varnish } from './varnish-server.ts'
import { cacheTags, copyShopForVarnish, visitAll, type Seen } from './varnish-shop.ts'

const SECRET = 'S3cretOfVarnish+/=0123456789'

let copy: ShopCopy
let server: Served
let varnish: Varnish
let pages: readonly string[]
let truth: Map<string, Seen>

beforeAll(async () => {
  console.log(await varnishVersion())
  copy = await copyShopForVarnish()
  await buildShop(copy.shop)
  server = await serveShop(copy.shop, 'release-0')
  pages = server.pages
  truth = await visitAll(server.url, pages)
  varnish = await startVarnish({ origin: server.url, secret: SECRET })
})

afterAll(async () => {
  await varnish.close()
  await server.stop()
  await copy.remove()
})

/** Every page is in the cache, and fresh. */
async function warm(): Promise<void> {
  for (const page of pages) await visitFresh(varnish.url + page)
}

async function matched(batch: Batch): Promise<number | null> {
  const purger = createVarnishPurger({ urls: [varnish.url], secret: SECRET })
  const { stopped, receipts } = await purger.purge([batch], { target: 'production' })
  expect(stopped).toBeNull()
  return receipts[0]?.matched ?? null
}

const pagesOf = (...tags: readonly string[]): string[] =>
  pages.filter((page) => truth.get(page)?.tags.some((tag) => tags.includes(tag)))

const pagesThatAre = (seen: ReadonlyMap<string, Seen>, cache: string): string[] =>
  pages.filter((page) => seen.get(page)?.cache === cache)

describe('the shop behind Varnish', () => {
  test('is served as it is, first by a miss, then by a hit, and without its tags', async () => {
    expect(pages.length).toBeGreaterThan(30)
    expect(pages.filter((page) => truth.get(page)?.tags.length === 0)).toEqual([])
    for (const cache of ['MISS', 'HIT']) {
      const seen = await visitAll(varnish.url, pages)
      expect(pagesThatAre(seen, cache)).toEqual(pages)
      expect(pages.filter((page) => seen.get(page)?.body !== truth.get(page)?.body)).toEqual([])
      expect([...seen.values()].flatMap(({ tags }) => tags)).toEqual([])
    }
  })

  test('every tag matches exactly the pages that carry it', async () => {
    const tags = [...new Set([...truth.values()].flatMap((seen) => seen.tags))]
    expect(tags.length).toBeGreaterThan(30)
    for (const tag of tags) {
      await warm()
      expect([tag, await matched({ mode: 'invalidate', tags: [tag] })]).toEqual([tag, pagesOf(tag).length])
      expect([tag, pagesThatAre(await visitAll(varnish.url, pages), 'STALE')]).toEqual([tag, pagesOf(tag)])
    }
  })

  test('pages that are invalidated are served stale once, then fresh', async () => {
    await warm()
    const before = await server.renders()
    await matched({ mode: 'invalidate', tags: ['product-k2', 'posts'] })
    const renewed = pagesOf('product-k2', 'posts')
    expect(renewed.length).toBeGreaterThan(1)
    expect(pagesThatAre(await visitAll(varnish.url, pages), 'STALE')).toEqual(renewed)
    for (const page of renewed) await visitFresh(varnish.url + page)
    expect(pagesThatAre(await visitAll(varnish.url, pages), 'HIT')).toEqual(pages)
    expect((await server.renders()) - before).toBe(renewed.length)
  })

  test('pages that are deleted are missed, each of them counted once', async () => {
    await warm()
    const tags = ['products', 'category-garden', 'home']
    expect(await matched({ mode: 'delete', tags })).toBe(pagesOf(...tags).length)
    expect(pagesThatAre(await visitAll(varnish.url, pages), 'MISS')).toEqual(pagesOf(...tags))
  })

  test('one request renews everything', async () => {
    await warm()
    expect(await matched({ mode: 'invalidate', tags: ['home'], everything: true })).toBe(pages.length)
    expect(pagesThatAre(await visitAll(varnish.url, pages), 'STALE')).toEqual(pages)
  })
})

describe('a release of the shop', () => {
  test('by the command line renews exactly the pages that changed', async () => {
    const { shop } = copy
    await cacheTags(shop, varnish, SECRET, 'announce', '--target', 'production')
    await cacheTags(shop, varnish, SECRET, 'purge', '--target', 'production', '--yes', '--settle', '0s')
    await warm()

    await edit(shop, 'src/data/prices.ts', '${formatPrice(cents)}, including', '${formatPrice(cents)} including')
    await buildShop(shop)
    await cacheTags(shop, varnish, SECRET, 'announce', '--target', 'production')
    const next = await serveShop(shop, 'release-1')
    await varnish.reload({ origin: next.url })
    await server.stop()
    server = next
    const fresh = await visitAll(next.url, pages)
    const changed = pages.filter((page) => fresh.get(page)?.body !== truth.get(page)?.body)
    const before = await next.renders()

    const purged = await cacheTags(
      shop,
      varnish,
      SECRET,
      'purge',
      '--target',
      'production',
      '--yes',
      '--settle',
      '0s',
      '--json',
    )
    const report = JSON.parse(purged)
    expect(report).toMatchObject({ refused: [], unreached: [] })
    expect(report.cdns).toMatchObject([{ cdn: 'varnish', receipts: [{ matched: changed.length, status: 200 }] }])

    const first = await visitAll(varnish.url, pages)
    expect(changed).toHaveLength(18)
    expect(pagesThatAre(first, 'STALE')).toEqual(changed)
    expect(pagesThatAre(first, 'HIT')).toEqual(pages.filter((page) => !changed.includes(page)))
    for (const page of changed) expect((await visitFresh(varnish.url + page)).body).toBe(fresh.get(page)?.body)
    expect((await next.renders()) - before).toBe(changed.length)
    expect(await visit(`${varnish.url}/`)).toMatchObject({ cache: 'HIT', body: fresh.get('/')?.body })
  })
})
