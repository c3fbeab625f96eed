import { expect, test } from 'vitest'
import { createPaint } from '../../src/report/paint.ts'
import { scanCounts, scanReport } from '../../src/report/scan-report.ts'
import { widthOf } from '../../src/report/width.ts'
import { handMade } from '../cli/manifests.ts'

const VIEW = { width: 80, paint: createPaint(false) }
const FACTS = { sourceOf: () => null, modules: 12, durationMs: 34.4 }
const SITES = handMade({ list: { tags: ['products', 'shop'], code: '1' }, item: { tags: ['product-*'], code: '2' } })
const PLACE = {
  module: 'src/a.ts',
  line: 2,
  column: 9,
  form: 'next.cacheTag',
  reason: '`id` is known only at run time',
}

function unresolved(column: number): typeof SITES {
  return { ...SITES, code: { ...SITES.code, sites: {}, unresolved: [{ ...PLACE, column }] } }
}

test('each site stands with its form and tags', () => {
  expect(scanReport(SITES, FACTS, VIEW)).toBe(`  SITE                FORM                 TAGS
  src/item.ts#item~1  vercel.runtimeCache  product-*
  src/list.ts#list~1  vercel.runtimeCache  products
                                           shop

2 sites, 2 tags, 1 pattern, 0 site tags, 0 unresolved; 12 modules in 34 ms.
`)
})

test('what cannot be followed stands with its code', () => {
  const source = 'function f(id) {\n  cacheTag(id)\n}\n'
  expect(scanReport(unresolved(12), { ...FACTS, sourceOf: () => source }, VIEW))
    .toContain(`  src/a.ts:2:12  next.cacheTag
  \`id\` is known only at run time
      1 | function f(id) {
    > 2 |   cacheTag(id)
        |            ^
      3 | }
`)
})

test('in a long line the place itself is shown', () => {
  const line = `${'x'.repeat(3000)}cacheTag(id)${'y'.repeat(3000)}`
  const facts = { ...FACTS, sourceOf: () => `first\n${line}\n` }
  for (const width of [80, Number.POSITIVE_INFINITY]) {
    const lines = scanReport(unresolved(3010), facts, { ...VIEW, width }).split('\n')
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(120)
    const code = lines.find((text) => text.includes('cacheTag(')) ?? ''
    const caret = lines.find((text) => text.includes('^')) ?? ''
    expect(code.slice(caret.indexOf('^'))).toMatch(/^id\)/)
  }
})

test('where the source is not at hand the place is still named', () => {
  expect(scanReport(unresolved(9), FACTS, VIEW)).toContain('src/a.ts:2:9')
})

test('a project without declarations is told so', () => {
  const { code } = handMade({})
  expect(scanCounts(code, FACTS)).toBe('No cache tags are declared here: 12 modules in 34 ms.')
})

test('sites for which more code counts say why, each reason once', () => {
  const sites = Object.entries(SITES.code.sites).map(([id, site]) => [id, { ...site, widened: 'nothing is known' }])
  const wide = { ...SITES, code: { ...SITES.code, sites: Object.fromEntries(sites) } }
  const said = scanReport(wide, FACTS, VIEW).split('\n')
  expect(said.filter((line) => line.includes('known'))).toEqual([
    'More code counts than needed for 2 sites: nothing is known.',
  ])
})
