import { expect, test } from 'vitest'
import { differencesOfSites, reasonsOfSites } from '../../src/core/compare-sites.ts'
import { stepsOf, type Step } from '../../src/core/explain-steps.ts'
import { createManifest, type Manifest, type ManifestNode, type ManifestSite } from '../../src/core/manifest.ts'
import { collectWays, type SharedWays } from '../../src/core/shared-ways.ts'
import { fc } from './random.ts'

const NODES = 10

/** Two builds of one graph, of which some nodes differ; every node is a site, as if all differed. */
const pairs = fc.record({
  edges: fc.array(fc.uniqueArray(fc.nat({ max: NODES - 1 }), { maxLength: 3 }), { minLength: NODES, maxLength: NODES }),
  changed: fc.uniqueArray(fc.nat({ max: NODES - 1 }), { maxLength: NODES }),
  removed: fc.uniqueArray(fc.nat({ max: NODES - 1 }), { maxLength: 3 }),
})

function build(
  edges: readonly number[][],
  isGone: (node: number) => boolean,
  digestOf: (node: number) => string,
): Manifest {
  const kept = edges.map((_, node) => node).filter((node) => !isGone(node))
  const graph = kept.map((node): ManifestNode => [
    `m.ts#s${node}`,
    digestOf(node),
    (edges[node] ?? []).filter((to) => !isGone(to)).map((to) => kept.indexOf(to)),
    node + 1,
  ])
  const sites = kept.map((node): [string, ManifestSite] => [
    `s${node}`,
    {
      module: 'm.ts',
      line: node + 1,
      column: 1,
      name: `s${node}`,
      form: 'vercel.runtimeCache',
      via: 'direct',
      tags: [],
      always: [],
      siteTag: null,
      ours: true,
      statement: `m.ts#s${node}`,
      fingerprint: digestOf(-1),
    },
  ])
  const code = { namespace: 'n', invalidations: [], unresolved: [], lockfile: 'read' as const }
  return createManifest(1, { ...code, sites: Object.fromEntries(sites), graph }, {})
}

function wayOf({ steps, ways }: SharedWays, start: number): Step[] {
  const found: Step[] = []
  for (let at = start; at !== -1; at = ways[at]?.[1] ?? -1) {
    const step = steps[ways[at]?.[0] ?? -1]
    if (step !== undefined) found.push(step)
  }
  return found
}

test('shared ways are as long as those that are searched for one by one, begin and end where they do, and follow edges', () => {
  fc.assert(
    fc.property(pairs, ({ edges, changed, removed }) => {
      const before = build(
        edges,
        () => false,
        (node) => `${node}`,
      )
      const after = build(
        edges,
        (node) => removed.includes(node),
        (node) => `${node}${changed.includes(node) || node < 0}`,
      )
      const wanted = new Set(Object.keys(after.code.sites))
      const alone = reasonsOfSites(before, after, wanted)
      const { comparison, met } = differencesOfSites(before, after, wanted)
      const collected = collectWays()
      for (const id of wanted) {
        const start = after.code.sites[id]?.statement ?? ''
        const ways = (met.get(id) ?? []).map(({ side, id: to }) =>
          wayOf(collected, collected.add(comparison, side, start, to)),
        )
        const expected = (alone.reasons.get(id) ?? []).map(({ side, path }) => stepsOf(alone[side], path))
        expect(ways.map((way) => [way.length, way[0], way.at(-1)])).toEqual(
          expected.map((way) => [way.length, way[0], way.at(-1)]),
        )
        for (const way of ways) {
          const nodes = way.map(({ name }) => Number(name.slice(1)))
          expect(nodes.slice(1).every((to, at) => edges[nodes[at] ?? -1]?.includes(to))).toBe(true)
        }
      }
    }),
    { numRuns: 500 },
  )
})
