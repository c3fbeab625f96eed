import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { ReportData } from '../../src/report/report-data.ts'
import { largeReport } from '../report/report-sample-large.ts'
import { emptyReport, smallReport } from '../report/report-sample.ts'
import { launchBrowser } from './browser.ts'
import { openReport } from './report-page.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
})

async function open(data: ReportData, hash: string, width: number = 1280): Promise<Page> {
  const { page } = await openReport(browser, data, { hash, viewport: { width, height: 800 } })
  onTestFinished(() => page.close())
  return page
}

/** A report in which names are others. */
function renamed(data: ReportData, name: RegExp, to: string): ReportData {
  const spelt = JSON.stringify(to).slice(1, -1)
  return JSON.parse(JSON.stringify(data).replaceAll(name, () => spelt)) as ReportData
}

describe('a release', () => {
  test('says what hinders it though no ledger was read', async () => {
    const notes = ['A release would stop here.']
    const page = await open({ ...smallReport(), history: null, notes }, '#view=release')
    expect(await page.locator('#view-release .notes').textContent()).toBe(notes[0])
  })

  test('that can purge nothing of what is stale says so first, and before its tags', async () => {
    const page = await open(smallReport(), '#view=release')
    expect(await page.locator('.troubles').textContent()).toContain('no tag covers the entries of 1 stale site')
    const titles = await page.locator('#view-release h3').allTextContents()
    expect(titles.map((title) => title.trim())).toEqual([
      'Blast radius',
      'Requests',
      'Unpurgeable 1',
      'Left alone 1',
      'Tags',
    ])
  })

  test('shows the end of a long path', async () => {
    const path = `packages/${'very-long-folder/'.repeat(12)}price.ts`
    const page = await open(renamed(smallReport(), /src\/data\/price\.ts/g, path), '#view=release')
    expect(await page.locator('.why').first().textContent()).toMatch(/^….*price\.ts#format changed$/)
  })

  test('shows the spaces of a tag, and what nobody sees', async () => {
    const page = await open(renamed(smallReport(), /products/g, ' a  b\u200B'), '#view=release')
    expect(await page.locator('.tag .name').first().innerText()).toBe(String.raw` a  b\u200b`)
  })
})

describe('the code', () => {
  test('without any tag says so, and draws nothing', async () => {
    const page = await open(emptyReport(), '#view=code')
    expect(await page.getByRole('heading', { level: 2 }).textContent()).toBe('No cache tags are declared here.')
    expect(await page.locator('.graph').count()).toBe(0)
  })

  test('says that it has no such node, as after a tag is gone', async () => {
    const page = await open(smallReport(), '#view=code&tag=gone')
    expect(await page.getByText('This version has no tag gone.').count()).toBe(1)
  })

  test('leads the focus on as links of a node are followed', async () => {
    const page = await open(smallReport(), '#module=src/data/price.ts')
    await page.locator('.panel .links a').first().press('Enter')
    await page.locator('.panel h3', { hasText: 'src/pages/list.ts:12 GET' }).waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('panel-title')
  })

  test('of thousands of nodes is a list that keys can leave', async () => {
    const page = await open(largeReport(3000), '#view=code')
    await page.getByLabel('Search tags, sites and modules').focus()
    // The list itself, its first 60 rows, and the button that asks for more.
    for (let presses = 0; presses < 62; presses += 1) await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Show 60 of 9,240 more nodes')
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.closest(".nodes")')).toBe(null)
  })
})

test('names are not crushed in tables on a phone', async () => {
  const base = smallReport()
  const refused = '400: holds a space, and more about it that takes a line or two'
  const pending = [{ tag: 'pending-tag', refused }]
  const history = base.history === null ? null : { ...base.history, status: { ...base.history.status, pending } }
  const page = await open({ ...base, history }, '#view=history', 360)
  const least = 'Math.min(...[...document.querySelectorAll("tbody th")].map((cell) => cell.clientWidth))'
  expect(await page.evaluate(least)).toBeGreaterThan(100)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
})
