import { expect, test } from 'vitest'
import { stronglyConnected } from '../../src/core/components.ts'
import { fc } from './random.ts'

type Edges = Readonly<Record<string, readonly string[]>>

const graphs = fc.integer({ min: 1, max: 9 }).chain((size) => {
  const node = fc.integer({ min: 0, max: size - 1 }).map((index) => `n${index}`)
  const entries = Array.from({ length: size }, (_, index) => fc.tuple(fc.constant(`n${index}`), fc.array(node)))
  return fc.tuple(...entries).map((rows): Edges => Object.fromEntries(rows))
})

function componentsOf(edges: Edges): string[][] {
  return stronglyConnected(Object.keys(edges), (node) => edges[node] ?? [])
}

function reachable(edges: Edges, from: string): Set<string> {
  const seen = new Set([from])
  for (const node of seen) for (const next of edges[node] ?? []) seen.add(next)
  return seen
}

test('two nodes share a component exactly when each reaches the other', () => {
  fc.assert(
    fc.property(graphs, (edges) => {
      const nodes = Object.keys(edges)
      const naive = nodes.map((node) => {
        const from = reachable(edges, node)
        return nodes.filter((other) => from.has(other) && reachable(edges, other).has(node)).join()
      })
      const components = componentsOf(edges).map((component) => component.toSorted().join())
      expect(components.toSorted()).toEqual([...new Set(naive)].toSorted())
    }),
  )
})

test('every component comes before those that lead to it', () => {
  fc.assert(
    fc.property(graphs, (edges) => {
      const placeOf = new Map(componentsOf(edges).flatMap((component, at) => component.map((node) => [node, at])))
      for (const [from, targets] of Object.entries(edges)) {
        for (const to of targets) expect(placeOf.get(to)).toBeLessThanOrEqual(placeOf.get(from) ?? -1)
      }
    }),
  )
})

test('a node that only its edges name is found too', () => {
  expect(componentsOf({ a: ['b'] })).toEqual([['b'], ['a']])
})

test.each([
  ['a chain', 1],
  ['a cycle', 0],
])('%s of 100,000 nodes does not overflow the stack', (_, least) => {
  const size = 100_000
  const next = (node: string): string[] =>
    Number(node) === size - 1 && least === 1 ? [] : [`${(Number(node) + 1) % size}`]
  const components = stronglyConnected(['0'], next)
  expect(components).toHaveLength(least === 1 ? size : 1)
  expect(components.flat()).toHaveLength(size)
})
