import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readPageAssets } from '../../src/report/page-assets.ts'
import { reportHtml } from '../../src/report/report-html.ts'
import { smallReport } from './report-sample.ts'

const ASSETS = { script: 'console.log("<p></p>")', style: 'p { color: red }' }

const HOSTILE = '</script><img src=x onerror=alert(1)><!--\u2028'

function dataOf(html: string): unknown {
  const found = /<script type="application\/json" id="report-data">([^]*?)<\/script>/.exec(html)
  return JSON.parse(found?.[1] ?? '')
}

function inlined(html: string, pattern: RegExp): string {
  return pattern.exec(html)?.[1] ?? ''
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

describe('the HTML of a report', () => {
  test('holds the data as they are', () => {
    expect(dataOf(reportHtml(smallReport(), ASSETS))).toEqual(smallReport())
  })

  test('lets no name out of the data, or into the title', () => {
    const { code } = smallReport()
    const data = { ...smallReport(), title: HOSTILE, code: { ...code, tags: [{ ...code.tags[0], tag: HOSTILE }] } }
    const html = reportHtml(data as ReturnType<typeof smallReport>, ASSETS)
    expect(html).not.toContain('<img')
    expect(html).not.toContain('\u2028')
    expect(html.match(/<\/script/g)).toHaveLength(2)
    expect(dataOf(html)).toEqual(data)
  })

  test('lets in nothing but its own script and style, by their hashes', () => {
    const html = reportHtml(smallReport(), ASSETS)
    const policy = inlined(html, /Content-Security-Policy" content="([^"]*)"/)
    expect(policy).toBe(
      [
        "default-src 'none'",
        `script-src 'sha256-${sha256(inlined(html, /<script>([^]*?)<\/script>/))}'`,
        `style-src 'sha256-${sha256(inlined(html, /<style>([^]*?)<\/style>/))}'`,
        'img-src data:',
        "base-uri 'none'",
        "form-action 'none'",
      ].join('; '),
    )
  })

  test('keeps a script whole that HTML would cut or change', () => {
    const texts = ['</script>', '<!-- <script>', 'a\0b', 'a\nb']
    const script = `globalThis.__texts = [${texts.map((text) => `\`${text}\``).join(', ')}]`
    const html = reportHtml(smallReport(), { ...ASSETS, script: script.replaceAll('\n', '\r\n') })
    const kept = inlined(html, /<script>([^]*?)<\/script>/)
    expect(kept).not.toMatch(/[\0\r]|<!--|<script/)
    expect(new Function(`${kept}; return globalThis.__texts`)()).toEqual(texts)
  })
})

describe('the files of the page', () => {
  test('that are missing are named, with what to do', async () => {
    await expect(readPageAssets(new URL('nowhere/', import.meta.url))).rejects.toMatchObject({
      code: 'CT_INTERNAL',
      hint: expect.stringContaining('npm run build'),
    })
  })
})
