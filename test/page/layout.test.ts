import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { curveOver } from '../../src/page/curve.ts'
import { folderPlaces, layoutMap } from '../../src/page/layout-map.ts'
import { layoutColumns } from '../../src/page/layout.ts'
import { buildModel } from '../../src/page/model.ts'
import { around, everything, type Scope } from '../../src/page/scope.ts'
import type { Kind } from '../../src/page/route.ts'
import { largeReport } from '../report/report-sample-large.ts'
import { smallReport } from '../report/report-sample.ts'

const KINDS: ReadonlySet<Kind> = new Set(['tag', 'site', 'module'])

describe('a curve', () => {
  test('goes over every cell of an oblong once, each beside the one before', () => {
    const side = fc.integer({ min: 1, max: 40 })
    fc.assert(
      fc.property(side, side, (width, height) => {
        const cells = curveOver(width, height)
        expect(new Set(cells.map(({ x, y }) => `${x} ${y}`)).size).toBe(width * height)
        expect(cells.every(({ x, y }) => x >= 0 && x < width && y >= 0 && y < height)).toBe(true)
        // Where a side is odd, one step in a while goes aslant.
        const steps = cells
          .slice(1)
          .map(({ x, y }, at) => Math.max(Math.abs(x - cells[at]!.x), Math.abs(y - cells[at]!.y)))
        expect(Math.max(1, ...steps)).toBe(1)
      }),
      { seed: 10, numRuns: 200 },
    )
  })
})

describe('columns', () => {
  test('go from tags to sites to modules, each module right of what leads to it', () => {
    const model = buildModel(smallReport().code)
    const points = layoutColumns(everything(model, KINDS))
    const x = (key: Parameters<typeof points.get>[0]): number => points.get(key)?.x ?? Number.NaN
    expect([x('tag:0'), x('site:0'), x('module:0'), x('module:2')]).toEqual(
      [x('tag:0'), x('site:0'), x('module:0'), x('module:2')].toSorted((left, right) => left - right),
    )
    expect(x('tag:0')).toBe(x('tag:1'))
    expect(x('module:0')).toBe(x('module:1'))
  })

  test('put nodes beside their neighbours, so that these links do not cross', () => {
    const links: Scope['links'] = [
      ['tag:0', 'site:2'],
      ['tag:1', 'site:1'],
      ['tag:2', 'site:0'],
    ]
    const points = layoutColumns({ keys: links.flat(), links, left: 0 })
    const heights = (end: 0 | 1): number[] => links.map((link) => points.get(link[end])?.y ?? Number.NaN)
    expect(heights(0)).toEqual(heights(1))
  })

  test('are the same every time, and no two nodes stand on each other', () => {
    const model = buildModel(largeReport(600).code)
    const scope = around(model, 'module:0', 3, KINDS)
    const points = layoutColumns(scope)
    expect(points).toEqual(layoutColumns(scope))
    expect(new Set([...points.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(scope.keys.length)
  })
})

describe('a map', () => {
  const { code } = largeReport(2000)
  const model = buildModel(code)
  const scope = everything(model, KINDS)
  const points = layoutMap(model, scope)

  test('gives each node a cell of its own, the tags left of the code', () => {
    expect(new Set([...points.values()].map(({ x, y }) => `${x} ${y}`)).size).toBe(scope.keys.length)
    const xs = (kind: Kind): number[] => [...points].flatMap(([key, { x }]) => (key.startsWith(`${kind}:`) ? [x] : []))
    expect(Math.max(...xs('tag'))).toBeLessThan(Math.min(...xs('site'), ...xs('module')))
  })

  test('puts a site beside its module', () => {
    const away = code.sites.map(({ module }, site) => {
      const [from, to] = [points.get(`module:${module}`), points.get(`site:${site}`)]
      return Math.max(Math.abs((from?.x ?? 0) - (to?.x ?? 9)), Math.abs((from?.y ?? 0) - (to?.y ?? 9)))
    })
    expect(Math.max(...away)).toBe(1)
  })

  test('names folders as deep as they can be read', () => {
    expect(folderPlaces(model, points).map(({ folder }) => folder)).toEqual(
      [0, 1, 2, 3, 4].map((area) => `src/area-${area}`),
    )
  })
})
