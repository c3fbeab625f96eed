import { copyFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildShop, CLI, copyShop, edit, run, type ShopCopy } from '../../playground/shop/stage.mjs'
import { launchBrowser } from './browser.ts'
import { openHtml } from './report-page.ts'

let copy: ShopCopy
let browser: Browser
let html: string

beforeAll(async () => {
  copy = await copyShop()
  const { shop, folder } = copy
  const live = join(folder, 'live.json')
  await buildShop(shop)
  await copyFile(join(shop, '.cache-tags/manifest.json'), live)
  await edit(shop, 'src/data/prices.ts', '`€${(cents / 100).toFixed(2)}`', '`EUR ${(cents / 100).toFixed(2)}`')
  await buildShop(shop)
  const args = ['report', '--target', 'production', '--baseline', live]
  const { code, stdout, stderr } = await run(process.execPath, [CLI, ...args], { cwd: shop })
  expect(code, stderr).toBe(0)
  html = await readFile(stdout.trim(), 'utf8')
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await copy.remove()
})

describe('the report of the shop, after a price is shown otherwise', () => {
  test('tells the tags of the pages that show prices, and the way to the change', async () => {
    const { page, troubles, requests } = await openHtml(browser, html)
    expect(await page.locator('.tag').count()).toBe(3)
    await page.locator('.tag summary', { hasText: 'products' }).click()
    expect(await page.locator('.cause h5').textContent()).toContain('src/data/prices.ts#formatPrice changed')
    expect(await page.locator('.ways').textContent()).toMatch(
      /src\/server\/routes\/category\.ts:\d+ category.*src\/views\/category\.ts.*formatPrice/,
    )
    expect(await page.locator('.diff').textContent()).toContain('EUR ${(cents / 100).toFixed(2)}')
    expect([troubles, requests]).toEqual([[], []])
  })

  test('holds its code: the module that changed, and the sites that depend on it', async () => {
    const { page } = await openHtml(browser, html, { hash: '#module=src/data/prices.ts' })
    const panel = page.locator('.panel')
    expect(await panel.textContent()).toContain('may make 5 sites stale, purged by 4 tags')
    expect(await panel.locator('.links').first().locator('li').count()).toBe(5)
  })
})
