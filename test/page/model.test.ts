import { describe, expect, test } from 'vitest'
import { headlineOf } from '../../src/page/headline.ts'
import { buildModel, labelOf, modulesReachedBy, nameOf, sitesReaching } from '../../src/page/model.ts'
import { around, chainIn, everything, ofRelease, touchedBy } from '../../src/page/scope.ts'
import type { Kind } from '../../src/page/route.ts'
import { causesOf } from '../../src/page/way.ts'
import { largeReport } from '../report/report-sample-large.ts'
import { smallReport } from '../report/report-sample.ts'

const { code, release } = smallReport()
const model = buildModel(code)
const KINDS: ReadonlySet<Kind> = new Set(['tag', 'site', 'module'])
const PRICE = 'module:2'

describe('the graph of the page', () => {
  test('is walked from a site to the modules that its code reaches, and back', () => {
    expect(modulesReachedBy(model, 0).map((key) => nameOf(model, key))).toEqual([
      'src/pages/list.ts',
      'src/data/price.ts',
    ])
    expect(sitesReaching(model, 2).map((key) => labelOf(model, key))).toEqual([
      'src/pages/list.ts:12 GET',
      'src/pages/product.ts:8 GET',
    ])
  })

  test('around a node holds what leads to it and what it leads to, and nothing beside', () => {
    expect(around(model, PRICE, 1, KINDS).keys).toEqual([PRICE, 'module:0', 'module:1'])
    expect(around(model, 'site:2', 8, KINDS).keys.toSorted()).toEqual(['module:3', 'site:2', 'tag:1', 'tag:3'])
    expect(around(model, PRICE, 8, new Set(['tag'])).keys).toEqual([PRICE, 'tag:0', 'tag:2'])
  })

  test('of a release holds the ways from its tags to what changed', () => {
    const { keys, links, left } = ofRelease(model, release ?? shown(), KINDS)
    expect(keys.map((key) => nameOf(model, key))).toEqual([
      'products',
      'src/pages/list.ts#GET',
      'src/pages/list.ts',
      'src/data/price.ts',
      'src/pages/product.ts#GET',
      'src/pages/product.ts',
      'legal',
    ])
    expect(links).toContainEqual(['module:0', PRICE])
    expect(left).toBe(0)
  })

  test('of a large release says how many tags it leaves out', () => {
    const large = largeReport(1000)
    const scope = ofRelease(buildModel(large.code), large.release ?? shown(), KINDS)
    expect(scope.keys.length).toBeLessThan(300)
    const drawn = scope.keys.filter((key) => key.startsWith('tag:')).length
    expect(scope.left).toBe((large.release?.tags.length ?? 0) - drawn)
  })

  test('tells what hangs on a node, nearest first', () => {
    const { chain, links } = chainIn(everything(model, KINDS).links, 'site:0')
    expect([...chain]).toEqual(['site:0', 'module:0', 'tag:0', PRICE])
    expect(links).toEqual([
      ['site:0', 'module:0'],
      ['module:0', PRICE],
      ['tag:0', 'site:0'],
    ])
  })

  test('marks what a release touches, and nothing where nothing is compared', () => {
    expect([...touchedBy(model, release)].toSorted()).toEqual([PRICE, 'site:0', 'site:1', 'tag:0', 'tag:4'])
    expect(touchedBy(model, null).size).toBe(0)
  })
})

describe('a tag of a release', () => {
  test('is explained by each difference once, with the ways of all its sites', () => {
    const view = release ?? shown()
    const [cause, ...others] = causesOf(view, view.tags[0] ?? shown())
    expect(others).toEqual([])
    expect(cause?.difference.name).toBe('format')
    expect(cause?.affected.map(({ steps }) => steps.map(({ module }) => module))).toEqual([
      ['src/pages/list.ts', 'src/data/price.ts'],
      ['src/pages/product.ts', 'src/data/price.ts'],
    ])
  })
})

describe('the headline of a release', () => {
  test.each([
    [{}, 'Invalidate 1 and delete 1: 2 of 5 known tags (40\u00A0%) in production, in 2 requests.'],
    [{ tags: [] }, 'Nothing to purge in production.'],
    [{ tags: [], target: null }, 'Nothing to purge.'],
    [{ tags: release?.tags.slice(0, 1), cdns: [] }, 'Invalidate 1 of 5 known tags (20\u00A0%) in production.'],
  ])('with %o is true', (change, text) => {
    expect(headlineOf({ ...(release ?? shown()), ...change } as Parameters<typeof headlineOf>[0])).toBe(text)
  })
})

function shown(): never {
  throw new Error('The sample has a release.')
}
