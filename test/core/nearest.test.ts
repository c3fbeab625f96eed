import { expect, test } from 'vitest'
import type { ManifestNode } from '../../src/core/manifest.ts'
import { openGraph } from '../../src/core/manifest-graph.ts'
import { searchFrom, wayTo } from '../../src/core/ways.ts'
import { fc } from './random.ts'

const MOST = 3

/** Graphs of few nodes, cycles and lonely ones among them, and which nodes are looked for. */
const worlds = fc.integer({ min: 1, max: 9 }).chain((size) =>
  fc.record({
    edges: fc.array(fc.uniqueArray(fc.nat({ max: size - 1 }), { maxLength: 4 }), { minLength: size, maxLength: size }),
    wanted: fc.uniqueArray(fc.nat({ max: size - 1 })),
  }),
)

test('from every node the nearest of those looked for are those that a search from there meets first', () => {
  fc.assert(
    fc.property(worlds, ({ edges, wanted }) => {
      const graph = openGraph(edges.map((leadsTo, at): ManifestNode => [`n${at}`, '', leadsTo]))
      const isWanted = new Set(wanted.map((at) => `n${at}`))
      const nearest = graph.nearest(isWanted, MOST)
      for (const start of graph.ids) {
        const origins = searchFrom(graph.next, start)
        const steps = new Map(
          [...origins.keys()].filter((id) => isWanted.has(id)).map((id) => [id, wayTo(origins, id).length - 1]),
        )
        const found = nearest(start)
        expect(found.map((near) => near.steps)).toEqual([...steps.values()].slice(0, MOST))
        expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
        for (const near of found) expect(steps.get(near.id)).toBe(near.steps)
      }
    }),
    { numRuns: 1000 },
  )
})

test('a node that the graph does not have reaches nothing', () => {
  const graph = openGraph([['a', '', []]])
  expect(graph.nearest(['a', 'b'], MOST)('b')).toEqual([])
  expect(graph.nearest(['b'], MOST)('a')).toEqual([])
})
