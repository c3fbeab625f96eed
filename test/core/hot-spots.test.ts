import { expect, test } from 'vitest'
import { explainFile } from '../../src/core/explain-file.ts'
import { hotSpots } from '../../src/core/hot-spots.ts'
import { createManifest, type Manifest, type ManifestNode, type ManifestSite } from '../../src/core/manifest.ts'
import { manifestOf } from '../support/memory-project.ts'
import { fc } from './random.ts'

const NODES = 12
const IDS = Array.from({ length: NODES }, (_, at) => (at === 0 ? 'asset:data.json' : `m${at % 4}.ts#s${at}`))

/** A graph with any cycles, with sites that start anywhere in it. */
const built: fc.Arbitrary<Manifest> = fc
  .record({
    edges: fc.array(fc.uniqueArray(fc.nat({ max: NODES - 1 }), { maxLength: 4 }), {
      minLength: NODES,
      maxLength: NODES,
    }),
    sites: fc.array(
      fc.record({
        start: fc.nat({ max: NODES }),
        always: fc.subarray(['a', 'b', 'c']),
        ours: fc.boolean(),
      }),
      { maxLength: 40 },
    ),
  })
  .map(({ edges, sites }) => {
    const graph = edges.map((leadsTo, at): ManifestNode => [IDS[at] ?? '', 'd', leadsTo, at + 1])
    const entries = sites.map(({ start, always, ours }, at): [string, ManifestSite] => [
      `site${at}`,
      {
        module: 'm0.ts',
        line: 1,
        column: 1,
        name: `site${at}`,
        form: 'vercel.runtimeCache',
        via: 'direct',
        tags: always,
        always,
        siteTag: null,
        ours,
        // Some start where the graph has nothing.
        statement: IDS[start] ?? 'gone.ts#s',
        fingerprint: 'f',
      },
    ])
    const code = { namespace: 'n', invalidations: [], unresolved: [], lockfile: 'read' as const }
    return createManifest(1, { ...code, sites: Object.fromEntries(entries), graph }, {})
  })

/** One file after the other. */
function counted(manifest: Manifest): unknown[] {
  return ['data.json', 'm0.ts', 'm1.ts', 'm2.ts', 'm3.ts'].flatMap((file) => {
    const found = explainFile(manifest, file).statements.flatMap(({ sites }) => sites)
    const sites = new Set(found.map(({ site }) => site)).size
    const tags = new Set(found.flatMap(({ purge }) => purge ?? [])).size
    return sites === 0 ? [] : [[file, { sites, tags }]]
  })
}

test('the figures of all files at once are those of each file alone', () => {
  fc.assert(
    fc.property(built, (manifest) => {
      expect([...hotSpots(manifest)].sort()).toEqual(counted(manifest))
    }),
    { numRuns: 300 },
  )
})

test('more items than fit one pass are all counted', () => {
  const [manifest] = fc.sample(built, 1)
  if (manifest === undefined) throw new Error('A sample has one.')
  const site = { module: 'a.ts', line: 1, column: 1, name: 'a', form: 'f', via: 'direct' as const, siteTag: null }
  const sites = Array.from({ length: 1300 }, (_, at): [string, ManifestSite] => [
    `site${at}`,
    { ...site, ours: true, tags: [`t${at}`], always: [`t${at}`], statement: `a.ts#s${at % 2}`, fingerprint: '' },
  ])
  const graph: ManifestNode[] = [
    ['a.ts#s0', '', [2]],
    ['a.ts#s1', '', [3]],
    ['b.ts#s', '', []],
    ['c.ts#s', '', [2]],
  ]
  const large = createManifest(1, { ...manifest.code, sites: Object.fromEntries(sites), graph }, {})
  expect([...hotSpots(large)]).toEqual([
    ['a.ts', { sites: 1300, tags: 1300 }],
    ['b.ts', { sites: 1300, tags: 1300 }],
    ['c.ts', { sites: 650, tags: 650 }],
  ])
})

test('of a project it tells what an edit of each file may purge', async () => {
  const manifest = await manifestOf({
    'app.ts': `import { cacheTag } from 'next/cache'
import { near } from './near'
export async function app() { 'use cache'; cacheTag('app'); return near() }
export async function other() { 'use cache'; cacheTag('other'); return 1 }`,
    'near.ts': `export function near() { return 1 }`,
  })
  expect([...hotSpots(manifest)]).toEqual([
    ['app.ts', { sites: 2, tags: 2 }],
    ['near.ts', { sites: 1, tags: 1 }],
  ])
})
