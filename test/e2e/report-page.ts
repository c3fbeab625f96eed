import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { readPageAssets } from '../../src/report/page-assets.ts'
import type { ReportData } from '../../src/report/report-data.ts'
import { reportHtml } from '../../src/report/report-html.ts'

/** Where the browser believes to have got a report from; nothing listens there. */
const ADDRESS = 'http://report.invalid/'

/** A report in a browser, and what went wrong in it. */
export interface OpenReport {
  readonly page: Page
  /** Messages of the console, and errors that nobody caught. */
  readonly troubles: readonly string[]
  /** Addresses that the page asked for besides itself; none of these requests leaves the browser. */
  readonly requests: readonly string[]
}

/** How a report is opened. */
export interface OpenOptions extends BrowserContextOptions {
  /** With `#`. */
  readonly hash?: string
}

/** Opens the page of a report. */
export async function openReport(browser: Browser, data: ReportData, options: OpenOptions = {}): Promise<OpenReport> {
  assets ??= readPageAssets()
  return openHtml(browser, reportHtml(data, await assets), options)
}

let assets: ReturnType<typeof readPageAssets> | undefined

/** Opens the HTML of a report, with nothing else to be had. */
export async function openHtml(browser: Browser, html: string, options: OpenOptions = {}): Promise<OpenReport> {
  const { hash = '', ...context } = options
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...context })
  const troubles: string[] = []
  const requests: string[] = []
  page.on('console', (message) => troubles.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => troubles.push(error.message))
  await page.route('**', async (route) => {
    const url = route.request().url()
    if (url === ADDRESS) return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html })
    requests.push(url)
    return route.abort()
  })
  await page.goto(`${ADDRESS}${hash}`)
  return { page, troubles, requests }
}
