import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { parseSync } from 'oxc-parser'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { readPageAssets } from '../../src/report/page-assets.ts'
import type { ReportData } from '../../src/report/report-data.ts'
import { largeReport } from '../report/report-sample-large.ts'
import { emptyReport, smallReport } from '../report/report-sample.ts'
import { launchBrowser, WITHOUT_GL } from './browser.ts'
import { openReport, type OpenReport } from './report-page.ts'

let browser: Browser
let axe: string
const opened: OpenReport[] = []

beforeAll(async () => {
  browser = await launchBrowser()
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
})

afterAll(async () => {
  await browser.close()
})

type OpenOptions = Parameters<typeof openReport>[2]

/** Opens a report that is looked at for troubles and requests when all tests are over. */
async function openToStay(data: ReportData, options: OpenOptions = {}): Promise<Page> {
  const report = await openReport(browser, data, options)
  opened.push(report)
  return report.page
}

/** The same for one test: each draws by WebGL in software, and many that stay open starve each other. */
async function open(data: ReportData, options: OpenOptions = {}): Promise<Page> {
  const page = await openToStay(data, options)
  onTestFinished(() => page.close())
  return page
}

/** What axe finds amiss, as `rule: place`. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found = (await page.evaluate('axe.run(document)')) as {
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[]
  }
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`))
}

/** The accessible name of what has the focus, or its text. */
function focused(page: Page): Promise<unknown> {
  return page.evaluate(
    'document.activeElement.getAttribute("aria-label") ?? document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent',
  )
}

describe('the release', () => {
  test('is told in a headline, with shares of what is known', async () => {
    const page = await open(smallReport())
    expect(await page.getByRole('heading', { level: 2 }).textContent()).toContain('2 of 5 known tags')
    expect(await page.getByText('Over the limits:').count()).toBe(1)
    expect(await page.locator('dt').allTextContents()).toEqual(['Tags', 'Sites', 'Routes', 'Prerendered pages'])
    expect(await page.locator('.percent').allTextContents()).toEqual([
      '40\u00A0%',
      '67\u00A0%',
      '50\u00A0%',
      '98\u00A0%',
    ])
  })

  test('explains a tag: what changed, line by line, and the ways from its sites', async () => {
    const page = await open(smallReport())
    await page.locator('summary', { hasText: 'products' }).click()
    const body = page.locator('.tag .body')
    expect(await body.locator('.removed code').textContent()).toBe('  return `${cents / 100} EUR`')
    expect(await body.locator('.added code').textContent()).toBe('  return `€ ${(cents / 100).toFixed(2)}`')
    expect(await body.locator('.ways > li').count()).toBe(2)
    expect(await body.locator('.ways > li').first().textContent()).toContain('src/pages/list.ts:12 GET')
    expect(await body.locator('.way').first().textContent()).toContain('src/data/price.ts:4 format')
  })

  test('is searched by tag, site and change, and filtered by kind', async () => {
    const page = await open(smallReport())
    const search = page.getByLabel('Search tags, sites and changes')
    await search.fill('price.ts')
    expect(await page.locator('.tag').count()).toBe(1)
    expect(await page.getByRole('status').first().textContent()).toBe('1 of 2 tags')
    await search.press('Escape')
    await page.getByLabel('Tags of the code 1').uncheck()
    expect(await page.locator('.tag .name').first().textContent()).toBe('legal')
  })

  test('that is not compared says what to do', async () => {
    const page = await open(emptyReport())
    expect(await page.getByRole('heading', { level: 2 }).textContent()).toBe('Nothing is compared.')
    expect(await page.getByText('name one by --baseline').count()).toBe(1)
  })
})

describe('the code', () => {
  test('is reached by an address that names a module', async () => {
    const page = await open(smallReport(), { hash: '#module=src/data/price.ts' })
    const panel = page.locator('.panel')
    expect(await panel.getByRole('heading', { level: 3 }).textContent()).toBe('module src/data/price.ts')
    expect(await panel.textContent()).toContain('may make 2 sites stale, purged by 1 tag')
    expect(await panel.locator('.links').first().locator('a').allTextContents()).toEqual([
      'src/pages/list.ts:12 GET',
      'src/pages/product.ts:8 GET',
    ])
  })

  test('is drawn: what is chosen keeps its colour, the rest is dimmed', async () => {
    const page = await open(smallReport(), { hash: '#view=code&tag=legal' })
    await page.locator('.stage canvas').first().waitFor()
    const one = await coloured(page)
    await page.getByText('Choose nothing').click()
    await expect.poll(() => coloured(page)).toBeGreaterThan(one)
  })

  test('lists hot spots, tags nobody purges, purges nobody declares, and places that can not be followed', async () => {
    const page = await open(smallReport(), { hash: '#view=code' })
    const titles = await page.getByRole('heading', { level: 3 }).allTextContents()
    expect(titles).toEqual([
      'Hot spots',
      'Tags nobody purges 1',
      'Purges nobody declares 1',
      "Places that can't be followed 1",
    ])
    expect(await page.getByRole('cell', { name: 'prodcuts' }).count()).toBe(1)
  })

  test('can be read where there is no WebGL', async () => {
    const without = await launchBrowser(WITHOUT_GL)
    try {
      const { page, troubles } = await openReport(without, smallReport(), { hash: '#view=code' })
      expect(await page.locator('.canvas').textContent()).toContain('no WebGL')
      await page.getByRole('link', { name: 'products' }).click()
      expect(await page.locator('.panel').textContent()).toContain('2 sites may carry it')
      expect(troubles.filter((text) => !text.includes('WebGL'))).toEqual([])
    } finally {
      await without.close()
    }
  })
})

/** Pixels of the drawing in the accent's colour, about. */
async function coloured(page: Page): Promise<number> {
  const image = await page.locator('.stage').screenshot()
  const url = `data:image/png;base64,${image.toString('base64')}`
  return (await page.evaluate(`(async () => {
    const image = new Image()
    image.src = ${JSON.stringify(url)}
    await image.decode()
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height })
    const context = canvas.getContext('2d')
    context.drawImage(image, 0, 0)
    const { data } = context.getImageData(0, 0, image.width, image.height)
    let found = 0
    for (let at = 0; at < data.length; at += 4) if (data[at] - data[at + 2] > 120) found += 1
    return found
  })()`)) as number
}

describe('the history', () => {
  test('lists releases with what they cost and how they ended', async () => {
    const page = await open(smallReport(), { hash: '#view=history' })
    const rows = page.locator('table', { hasText: 'Retries' }).locator('tbody tr')
    expect(await rows.nth(0).textContent()).toContain('1.8 s')
    expect(await rows.nth(0).textContent()).toContain('Settled.1 tag refused')
    expect(await rows.nth(1).textContent()).toContain('It ended with CT_PURGE_UNREACHED. 6 tags not reached.')
    expect(await page.getByText('It was not reached.').count()).toBe(1)
  })

  test('that nobody wrote says so', async () => {
    const page = await open(emptyReport(), { hash: '#view=history' })
    expect(await page.getByRole('heading', { level: 2 }).textContent()).toBe('No ledger was read.')
  })
})

describe('a reader without a mouse', () => {
  test('goes through the views by arrows, searches by /, explains by Enter and leaves by Escape', async () => {
    const page = await open(smallReport())
    await page.keyboard.press('/')
    expect(await focused(page)).toContain('Search tags, sites and changes')
    await page.keyboard.type('price')
    await page.getByText('1 of 2 tags').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await expect.poll(() => focused(page)).toContain('products')
    await page.keyboard.press('Enter')
    await page.locator('.tag .body').waitFor()
    await page.getByRole('tab', { name: 'Release' }).focus()
    await page.keyboard.press('ArrowRight')
    expect(await focused(page)).toBe('Code')
    await page.getByLabel('Search tags, sites and modules').waitFor()
    await page.keyboard.press('/')
    await expect.poll(() => focused(page)).toContain('Search tags, sites and modules')
    await page.keyboard.type('cart.ts')
    await page.getByText('2 of 12 nodes').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await expect.poll(() => focused(page)).toContain('src/pages/cart.ts:30 load')
    await page.keyboard.press('Enter')
    expect(await page.locator('.panel h3').textContent()).toBe('site src/pages/cart.ts:30 load')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.panel').count()).toBe(0)
  })
})

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each([
    ['the release', '#tag=products'],
    ['the code', '#module=src/data/price.ts'],
    ['the history', '#view=history'],
  ])('%s has no fault that axe finds', async (_, hash) => {
    const page = await open(smallReport(), { hash, colorScheme })
    expect(await violations(page)).toEqual([])
  })
})

describe('the page', () => {
  test('is dark where the system is, and as its button says', async () => {
    const page = await open(smallReport(), { colorScheme: 'dark' })
    const background = (): Promise<unknown> =>
      page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    expect(await background()).toBe('rgb(22, 23, 26)')
    await page.getByRole('button', { name: 'Dark' }).click()
    expect(await background()).toBe('rgb(255, 255, 255)')
    expect(await page.getByRole('button', { name: 'Dark' }).getAttribute('aria-pressed')).toBe('false')
  })

  test('on paper has every tag open, and the hot spots', async () => {
    const page = await open(smallReport(), { hash: '#view=code' })
    await page.emulateMedia({ media: 'print' })
    await page.locator('.tag .removed').waitFor()
    expect(await page.locator('.tag details:not([open])').count()).toBe(0)
    expect(await page.getByRole('heading', { name: 'Hot spots' }).count()).toBe(1)
    expect(await page.locator('[role=tab], .canvas').count()).toBe(0)
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-')
  })

  test('fits a phone', async () => {
    const page = await open(smallReport(), { hash: '#tag=products', viewport: { width: 360, height: 740 } })
    const places = { release: '#tag=products', code: '#module=src/data/price.ts', history: '#view=history' }
    for (const [view, hash] of Object.entries(places)) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
      await page.locator(`#view-${view}`).waitFor()
      expect(await page.evaluate('document.documentElement.scrollWidth'), hash).toBeLessThanOrEqual(360)
    }
  })

  test('shows names that are markup, and obeys none of them', async () => {
    const hostile = '</script><img src=x onerror=alert(1)>\u202E'
    const text = JSON.stringify(smallReport()).replaceAll(/products|src\/data\/price\.ts|format\b/g, () =>
      JSON.stringify(hostile).slice(1, -1),
    )
    const page = await open(JSON.parse(text) as ReportData, { hash: '#view=release' })
    page.on('dialog', () => opened.push({ page, troubles: ['a dialog was opened'], requests: [] }))
    await page.locator('.tag summary').first().click()
    expect(await page.locator('.tag .name').first().textContent()).toBe(hostile.replace('\u202E', String.raw`\u202e`))
    await page.getByRole('tab', { name: 'Code' }).click()
    await page
      .getByRole('link', { name: hostile.slice(0, 20) })
      .first()
      .click()
    await page.locator('.panel').waitFor()
    expect(await page.locator('#page img').count()).toBe(0)
  })
})

describe('a report of 10,000 sites', () => {
  let page: Page
  beforeAll(async () => {
    page = await openToStay(largeReport(10_000))
  })

  test('shows the first tags, and more as one scrolls', async () => {
    expect(await page.getByRole('status').first().textContent()).toBe('11,000 tags')
    expect(await page.locator('.tag').count()).toBe(100)
    await page.locator('.more').scrollIntoViewIfNeeded()
    await expect.poll(() => page.locator('.tag').count()).toBeGreaterThan(100)
  })

  test('is searched, filtered and explained', async () => {
    await page.getByLabel('Search tags, sites and changes').fill('module-7777.ts')
    // Its collection and its own tag.
    expect(await page.locator('.tag .name').allTextContents()).toEqual(['collection-7770', 'ct-001e61'])
    await page.getByLabel('Tags of single sites 10,000').uncheck()
    expect(await page.getByRole('status').first().textContent()).toBe('1 of 11,000 tags')
    await page.locator('.tag summary').click()
    await expect.poll(() => page.locator('.tag .body .cause').count()).toBe(10)
  })

  test('reaches a tag far down by its address', async () => {
    await page.evaluate('location.hash = "#tag=ct-00270f"')
    await page.locator('.tag [open] .name', { hasText: 'ct-00270f' }).first().waitFor()
    expect(await focused(page)).toContain('ct-00270f')
  })

  test('lists all nodes, draws what matters, and everything when asked', async () => {
    await page.getByRole('tab', { name: 'Code' }).click()
    const results = page.locator('.nodes [role=status]')
    expect(await results.textContent()).toBe('31,000 nodes')
    expect(await page.locator('.caption').textContent()).toContain('without 10,988 more tags')
    await page.getByLabel('Everything').check()
    expect(await page.locator('.caption').textContent()).toContain('31,000 nodes drawn')
    await page.getByLabel('Search tags, sites and modules').fill('module-9999')
    expect(await results.textContent()).toBe('2 of 31,000 nodes')
    await page.locator('.nodes li a').last().click()
    await page.locator('.panel').waitFor()
    expect(await page.locator('.panel h3').textContent()).toBe('module src/area-24/part-19/module-9999.ts')
  })

  test('has no fault that axe finds', async () => {
    expect(await violations(page)).toEqual([])
  })
})

test('the script of the page takes nothing from elsewhere, and names what it was made of', async () => {
  const { script } = await readPageAssets()
  const { staticImports, dynamicImports } = parseSync('page.js', script, { sourceType: 'module' }).module
  expect([staticImports, dynamicImports]).toEqual([[], []])
  const licences = script.slice(0, script.indexOf('*/'))
  const bundled = ['diff', 'events', 'graphology', 'graphology-utils', 'preact', 'sigma']
  expect([...licences.matchAll(/^([\w-]+) \d+\.\d+\.\d+$/gm)].map(([, name]) => name)).toEqual(bundled)
  expect(licences.match(/Permission is hereby granted|Redistribution and use/g)).toHaveLength(bundled.length)
})

test('no page had an error, and none asked for anything', () => {
  expect(opened.length).toBeGreaterThan(15)
  // The browser itself tells how slow it finds a drawing without a graphics card.
  const troubles = opened
    .flatMap((report) => report.troubles)
    .filter((text) => !text.includes('GPU stall due to ReadPixels'))
  expect(troubles).toEqual([])
  expect(opened.flatMap(({ requests }) => requests)).toEqual([])
})
