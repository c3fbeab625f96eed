import { describe, expect, test } from 'vitest'
import { fingerprintGraph } from '../../src/core/fingerprint.ts'
import type { Edge, Graph, GraphNode } from '../../src/core/graph.ts'
import { fc } from './random.ts'

/** A graph in short: for each node its digest, and its edges as `label` to id. */
type Short = Readonly<Record<string, readonly [digest: string, edges: Readonly<Record<string, string>>]>>

function toGraph(short: Short): Graph {
  return new Map(
    Object.entries(short).map(([id, [digest, edges]]): [string, GraphNode] => [
      id,
      { id, digest, edges: Object.entries(edges).map(([label, to]): Edge => ({ label, to })) },
    ]),
  )
}

function fingerprintOf(short: Short, id: string): string {
  const fingerprint = fingerprintGraph(toGraph(short)).get(id)
  if (fingerprint === undefined) throw new Error(`${id} is not in the graph`)
  return fingerprint
}

function ancestors(graph: Graph, id: string): Set<string> {
  const found = new Set([id])
  for (const node of found) {
    for (const [from, { edges }] of graph) if (edges.some((edge) => edge.to === node)) found.add(from)
  }
  return found
}

/** Graphs in which every node says something of its own, cycles and all. */
const graphs = fc.integer({ min: 1, max: 8 }).chain((size) => {
  const edge = fc.record({
    label: fc.constantFrom('a', 'b', 'c'),
    to: fc.integer({ min: 0, max: size - 1 }).map((index) => `n${index}`),
  })
  return fc
    .array(fc.array(edge, { maxLength: 4 }), { minLength: size, maxLength: size })
    .map(
      (lists): Graph =>
        new Map(lists.map((edges, index) => [`n${index}`, { id: `n${index}`, digest: `says ${index}`, edges }])),
    )
})

function differing(before: Graph, after: Graph): string[] {
  const old = fingerprintGraph(before)
  const now = fingerprintGraph(after)
  return [...before.keys()].filter((id) => old.get(id) !== now.get(id)).toSorted()
}

function replace(graph: Graph, id: string, change: (node: GraphNode) => GraphNode): Graph {
  return new Map([...graph].map(([key, node]) => [key, key === id ? change(node) : node]))
}

describe('a fingerprint', () => {
  test('changes with what its node reaches, and with nothing else', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (graph, index) => {
        const id = `n${index % graph.size}`
        const changed = replace(graph, id, (node) => ({ ...node, digest: 'says something else' }))
        expect(differing(graph, changed)).toEqual([...ancestors(graph, id)].toSorted())
      }),
    )
  })

  test('changes with an edge more among what its node reaches, and with no other', () => {
    fc.assert(
      fc.property(graphs, fc.nat(), fc.nat(), (graph, from, to) => {
        const id = `n${from % graph.size}`
        const edge = { label: 'd', to: `n${to % graph.size}` }
        const changed = replace(graph, id, (node) => ({ ...node, edges: [...node.edges, edge] }))
        expect(differing(graph, changed)).toEqual([...ancestors(graph, id)].toSorted())
      }),
    )
  })

  test('changes with the name under which something is taken', () => {
    fc.assert(
      fc.property(
        graphs.filter((graph) => graph.get('n0')?.edges.length !== 0),
        (graph) => {
          const changed = replace(graph, 'n0', (node) => ({
            ...node,
            edges: node.edges.map((edge, at) => (at === 0 ? { ...edge, label: 'z' } : edge)),
          }))
          expect(differing(graph, changed)).toEqual([...ancestors(graph, 'n0')].toSorted())
        },
      ),
    )
  })

  test('says nothing of names or of the order in which nodes and edges are recorded', () => {
    fc.assert(
      fc.property(graphs, fc.boolean(), (graph, isReversed) => {
        const rename = (id: string): string => `z${9 - Number(id.slice(1))}`
        const entries = [...graph.values()].map((node): [string, GraphNode] => [
          rename(node.id),
          {
            id: rename(node.id),
            digest: node.digest,
            edges: node.edges.map((edge) => ({ ...edge, to: rename(edge.to) })).toReversed(),
          },
        ])
        const renamed = fingerprintGraph(new Map(isReversed ? entries.toReversed() : entries))
        for (const [id, fingerprint] of fingerprintGraph(graph)) expect(renamed.get(rename(id))).toBe(fingerprint)
      }),
    )
  })

  test('is equal for equal code that stands twice', () => {
    const short: Short = { a: ['says', { x: 'c' }], b: ['says', { x: 'd' }], c: ['leaf', {}], d: ['leaf', {}] }
    expect(fingerprintOf(short, 'a')).toBe(fingerprintOf(short, 'b'))
  })
})

describe('a module as it runs', () => {
  const run = (edges: Short[string][1]): Short => ({ m: ['', edges], a: ['a', {}], b: ['b', {}] })

  test('has another fingerprint when the same things run in another order', () => {
    const before = toGraph(run({ effect: 'a' }))
    const [first, second] = [
      { label: 'effect', to: 'a' },
      { label: 'effect', to: 'b' },
    ]
    const both = (edges: readonly Edge[]): Graph =>
      new Map([...toGraph(run({})), ['m', { id: 'm', digest: '', edges }]])
    const fingerprints = [before, both([first, second]), both([second, first])].map((graph) =>
      fingerprintGraph(graph).get('m'),
    )
    expect(new Set(fingerprints).size).toBe(3)
  })
})

describe('in a cycle', () => {
  test('what two names stand for cannot be swapped unseen', () => {
    const cycle = (x: string, y: string): Short => ({
      a: ['calls x and y', { x, y }],
      b: ['one', { back: 'a' }],
      c: ['two', { back: 'a' }],
    })
    expect(fingerprintOf(cycle('b', 'c'), 'a')).not.toBe(fingerprintOf(cycle('c', 'b'), 'a'))
  })

  test('two members that say the same are told apart by what they lead to', () => {
    // b and c say the same; only what lies two steps below tells which of them is x.
    const cycle = (x: string, y: string): Short => ({
      a: ['calls x and y', { x, y }],
      b: ['same', { next: 'd' }],
      c: ['same', { next: 'e' }],
      d: ['same below', { next: 'f', back: 'a' }],
      e: ['same below', { next: 'g', back: 'a' }],
      f: ['one', {}],
      g: ['two', {}],
    })
    expect(fingerprintOf(cycle('b', 'c'), 'a')).not.toBe(fingerprintOf(cycle('c', 'b'), 'a'))
  })

  test('a ring of two is not a ring of three', () => {
    const two: Short = { a: ['same', { next: 'b' }], b: ['same', { next: 'a' }] }
    const three: Short = { a: ['same', { next: 'b' }], b: ['same', { next: 'c' }], c: ['same', { next: 'a' }] }
    expect(fingerprintOf(two, 'a')).not.toBe(fingerprintOf(three, 'a'))
  })

  test('a node that leads to itself is not one that leads nowhere', () => {
    expect(fingerprintOf({ a: ['same', { again: 'a' }] }, 'a')).not.toBe(fingerprintOf({ a: ['same', {}] }, 'a'))
  })

  test('members at different places of the cycle have different fingerprints', () => {
    const ring: Short = { a: ['1', { next: 'b' }], b: ['2', { next: 'c' }], c: ['3', { next: 'a' }] }
    expect(new Set(fingerprintGraph(toGraph(ring)).values()).size).toBe(3)
  })
})

test('a chain of 20,000 nodes does not overflow the stack, and its end counts at its start', () => {
  const chain = (end: string): Graph =>
    new Map(
      Array.from({ length: 20_000 }, (_, index): [string, GraphNode] => [
        `n${index}`,
        {
          id: `n${index}`,
          digest: index === 19_999 ? end : 'same',
          edges: index === 19_999 ? [] : [{ label: 'next', to: `n${index + 1}` }],
        },
      ]),
    )
  expect(fingerprintGraph(chain('a')).get('n0')).not.toBe(fingerprintGraph(chain('b')).get('n0'))
})
