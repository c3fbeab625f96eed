import { existsSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PAGES, readPage, ROOT } from './docs-pages.ts'

const TEXTS = new Map([
  ...PAGES,
  ...['CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].map((path) => [path, readPage(path)] as const),
])

/** A page without its code: what is written there is no link and no heading. */
function prose(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`(?!\])/g, (span) => span.replaceAll('](', ''))
}

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>()
  return [...prose(text).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = '']) => {
    const plain = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const anchor = plain.replaceAll(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-')
    const times = seen.get(anchor) ?? 0
    seen.set(anchor, times + 1)
    return times === 0 ? anchor : `${anchor}-${times}`
  })
}

const LINKS = [...TEXTS].flatMap(([page, text]) =>
  [...prose(text).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, link = '']) => ({ page, link })),
)
const INNER = LINKS.filter(({ link }) => !/^[a-z]+:/.test(link))

describe('a link', () => {
  test('is on every page', () => {
    expect(INNER.length).toBeGreaterThan(30)
    const pages = new Set(INNER.map(({ page }) => page))
    expect([...PAGES.keys()].filter((page) => page.startsWith('docs/frameworks/') && !pages.has(page))).toEqual([])
  })

  test.each(INNER)('$link of $page leads somewhere', ({ page, link }) => {
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? page : posix.normalize(posix.join(dirname(page), path))
    expect(target.startsWith('..')).toBe(false)
    expect(existsSync(join(ROOT, target))).toBe(true)
    if (anchor !== undefined) expect(anchorsOf(TEXTS.get(target) ?? '')).toContain(anchor)
  })

  test('leads to every page of docs, from the README or from a page to which it leads', () => {
    const reached = new Set(['README.md'])
    for (const page of reached) {
      for (const { link } of INNER.filter((found) => found.page === page)) {
        const target = posix.normalize(posix.join(dirname(page), link.split('#', 1)[0] ?? ''))
        if (PAGES.has(target)) reached.add(target)
      }
    }
    expect([...PAGES.keys()].filter((page) => !reached.has(page))).toEqual([])
  })
})

test('anchors are made as GitHub makes them', () => {
  expect(anchorsOf('# Why not …\n## Vercel’s `webhook`\n```\n# no heading\n```\n## a_b C-d\n## a_b C-d\n')).toEqual([
    'why-not-',
    'vercels-webhook',
    'a_b-c-d',
    'a_b-c-d-1',
  ])
})
