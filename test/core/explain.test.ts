import { describe, expect, test } from 'vitest'
import { explainFile } from '../../src/core/explain-file.ts'
import type { Step } from '../../src/core/explain-steps.ts'
import { askableTags, explainTag, type ExplainedSite } from '../../src/core/explain-tag.ts'
import { createManifest, type Manifest, type ManifestNode } from '../../src/core/manifest.ts'
import { manifestOf, type MemoryFiles } from '../support/memory-project.ts'
import { fc } from './random.ts'

const FILES: MemoryFiles = {
  'app.ts': `import { cacheTag } from 'next/cache'
import { near } from './near'
export async function app(id) { 'use cache'; cacheTag('app', \`app-\${id}\`); return near() }
export async function other() { 'use cache'; cacheTag('other'); return process.env.MODE }`,
  'near.ts': `import { far } from './far'
export function near() { return far() }
export function beside() { return 0 }`,
  'far.ts': `import { parse } from 'yaml'

export function far() { return parse(1) }`,
}

function said(path: readonly Step[]): string {
  return path.map(({ module, name, line }) => `${module}:${line} ${name}`).join(' → ')
}

/** The ways to all that a site reaches. */
function waysOf({ reaches }: ExplainedSite): Step[][] {
  return reaches.map((step) => {
    const way: Step[] = []
    for (let at: (typeof reaches)[number] | undefined = step; at !== undefined; at = reaches[at.from ?? -1])
      way.unshift(at)
    return way
  })
}

describe('a tag', () => {
  test('is explained by the sites that may carry it, with all that they reach, nearest first', async () => {
    const [site, ...others] = explainTag(await manifestOf(FILES), 'app', null).sites
    expect(others).toEqual([])
    expect(site).toMatchObject({ site: 'app.ts#app~1', line: 3, isAlways: true, purge: 'app', state: null })
    expect(site && waysOf(site).map(said)).toEqual([
      'app.ts:3 app',
      'app.ts:3 app → near.ts:2 near',
      'app.ts:3 app → package:null next@unknown',
      'app.ts:3 app → near.ts:2 near → far.ts:3 far',
      'app.ts:3 app → near.ts:2 near → far.ts:3 far → package:null yaml@unknown',
    ])
  })

  test.each(['app-*', 'app-1'])('may be a pattern, or one that a pattern stands for: %s', async (tag) => {
    const { sites } = explainTag(await manifestOf(FILES), tag, null)
    expect(sites.map(({ site, isAlways }) => [site, isAlways])).toEqual([['app.ts#app~1', false]])
  })

  test('may be that of a site', async () => {
    const manifest = await manifestOf(FILES, { siteTags: 'all' })
    const tag = manifest.code.sites['app.ts#other~1']?.siteTag ?? ''
    expect(askableTags(manifest)).toContain(tag)
    expect(explainTag(manifest, tag, null).sites).toMatchObject([
      { site: 'app.ts#other~1', isAlways: true, purge: tag },
    ])
  })

  test('that nothing carries is explained by nothing', async () => {
    expect(explainTag(await manifestOf(FILES), 'nobody', null).sites).toEqual([])
  })

  test('says by which way its code changed since a baseline', async () => {
    const after = await manifestOf({ ...FILES, 'far.ts': FILES['far.ts']?.replace('parse(1)', 'parse(2)') ?? '' })
    const [site] = explainTag(after, 'app', await manifestOf(FILES)).sites
    expect(site?.because?.map(({ path, ...reason }) => [reason, said(path)])).toEqual([
      [{ module: 'far.ts', name: 'far', change: 'changed', line: 3 }, 'app.ts:3 app → near.ts:2 near → far.ts:3 far'],
    ])
    expect(explainTag(after, 'other', await manifestOf(FILES)).sites).toMatchObject([{ state: 'stands', because: [] }])
  })

  test('says where what is gone was', async () => {
    const files = { ...FILES, 'near.ts': `export function near() { return 1 }\nexport function beside() { return 0 }` }
    const [site] = explainTag(await manifestOf(files), 'app', await manifestOf(FILES)).sites
    expect(site?.because?.map(({ path, change }) => [change, said(path)])).toEqual([
      ['changed', 'app.ts:3 app → near.ts:1 near'],
      ['removed', 'app.ts:3 app → near.ts:2 near → far.ts:3 far'],
      ['removed', 'app.ts:3 app → near.ts:2 near → far.ts:3 far → package:null yaml@unknown'],
    ])
  })
})

describe('since a baseline', () => {
  const NEW = {
    ...FILES,
    'new.ts': `import { cacheTag } from 'next/cache'\nexport async function fresh() { 'use cache'; cacheTag('fresh') }`,
  }

  test('a site may be new, which is no reason to purge', async () => {
    const { sites } = explainTag(await manifestOf(NEW), 'fresh', await manifestOf(FILES))
    expect(sites).toMatchObject([{ site: 'new.ts#fresh~1', state: 'added', because: [] }])
  })

  test('a site may be gone: it is told as it was', async () => {
    const { sites } = explainTag(await manifestOf(FILES), 'fresh', await manifestOf(NEW))
    expect(sites).toMatchObject([{ site: 'new.ts#fresh~1', state: 'removed', purge: 'fresh' }])
  })

  test('what upstream answered is never stale', async () => {
    const at = (url: string): ReturnType<typeof manifestOf> =>
      manifestOf({ 'app.ts': `export const rows = () => fetch('${url}', { next: { tags: ['rows'] } })` })
    expect(explainTag(await at('b'), 'rows', await at('a')).sites).toMatchObject([
      { state: 'upstream', because: [], purge: null },
    ])
  })

  test('everything may be purged, with the reason', async () => {
    const before = await manifestOf(FILES)
    expect(explainTag(await manifestOf(FILES), 'app', { ...before, recipe: 0 }).widened).toBe('recipe-changed')
    expect(explainTag(await manifestOf(FILES), 'app', before).widened).toBe(null)
  })

  test('every changed site has a reason, and each reason differs', async () => {
    const edits = ['parse(1)', 'parse(2)', 'parse(1, 2)']
    for (const edit of edits) {
      const after = await manifestOf({ ...FILES, 'far.ts': FILES['far.ts']?.replace('parse(1)', edit) ?? '' })
      const changed = explainTag(after, 'app', await manifestOf(FILES)).sites.filter(({ state }) => state === 'changed')
      expect(changed).toHaveLength(edit === 'parse(1)' ? 0 : 1)
      for (const { because } of changed) expect(because.length).toBeGreaterThan(0)
    }
  })
})

test('a chain of 20,000 statements is explained at once', async () => {
  const template = await manifestOf(FILES)
  const [id = '', site] = Object.entries(template.code.sites)[0] ?? []
  const size = 20_000
  const graph = Array.from({ length: size }, (_, at): ManifestNode => [
    `m.ts#s${at}`,
    'd',
    at + 1 < size ? [at + 1] : [],
    at + 1,
  ])
  const sites = Object.fromEntries(site === undefined ? [] : [[id, { ...site, statement: 'm.ts#s0' }]])
  const long = createManifest(2, { ...template.code, sites, graph }, {})
  expect(explainTag(long, site?.tags[0] ?? '', null).sites[0]?.reaches).toHaveLength(size)
})

describe('a file', () => {
  test('is explained by the sites that an edit of each of its statements makes stale', async () => {
    const manifest = await manifestOf(FILES)
    expect(explainFile(manifest, 'far.ts').statements).toEqual([
      {
        module: 'far.ts',
        name: 'far',
        line: 3,
        sites: [
          {
            site: 'app.ts#app~1',
            purge: 'app',
            path: [
              { module: 'app.ts', name: 'app', line: 3 },
              { module: 'near.ts', name: 'near', line: 2 },
              { module: 'far.ts', name: 'far', line: 3 },
            ],
          },
        ],
      },
    ])
    expect(
      explainFile(manifest, 'app.ts').statements.map(({ name, sites }) => [name, sites.map(({ site }) => site)]),
    ).toEqual([
      ['app', ['app.ts#app~1']],
      ['other', ['app.ts#other~1']],
    ])
  })

  test('that no site reaches is explained by nothing', async () => {
    expect(explainFile(await manifestOf(FILES), 'nowhere.ts').statements).toEqual([])
  })

  test('may be one that is no module', async () => {
    const files = {
      ...FILES,
      'data.json': '{}',
      'far.ts': `import data from './data.json'\nexport const far = () => data`,
    }
    const [asset] = explainFile(await manifestOf(files), 'data.json').statements
    expect(asset?.sites.map(({ path }) => said(path))).toEqual([
      'app.ts:3 app → near.ts:2 near → far.ts:2 far → asset:null data.json',
    ])
  })
})

describe('the way that is told', () => {
  const graphs = fc
    .array(fc.uniqueArray(fc.nat({ max: 9 }), { maxLength: 4 }), { minLength: 10, maxLength: 10 })
    .map((edges) => edges.map((to, index): ManifestNode => [`m.ts#s${index}`, 'd', to, index + 1]))

  test('is a way of the graph, and no shorter one leads there', async () => {
    const template = await manifestOf(FILES)
    const [id = '', site] = Object.entries(template.code.sites)[0] ?? []
    if (site === undefined) throw new Error('The template has a site.')
    const withGraph = (graph: readonly ManifestNode[]): Manifest =>
      createManifest(1, { ...template.code, sites: { [id]: { ...site, statement: 'm.ts#s0' } }, graph }, {})
    fc.assert(
      fc.property(graphs, (graph) => {
        const distances = distancesFrom(graph)
        const indexOf = ({ name }: Step): number => Number(name.slice(1))
        const manifest = withGraph(graph)
        const reaches = explainTag(manifest, site.tags[0] ?? '', null).sites.flatMap(waysOf)
        expect(reaches).toHaveLength(distances.size)
        const backwards = explainFile(manifest, 'm.ts').statements.flatMap(({ sites }) => sites.map(({ path }) => path))
        for (const path of [...reaches, ...backwards]) {
          const steps = path.map(indexOf)
          expect(steps[0]).toBe(0)
          expect(steps.slice(1).every((to, at) => graph[steps[at] ?? -1]?.[2].includes(to))).toBe(true)
          expect(path).toHaveLength((distances.get(steps.at(-1) ?? -1) ?? -1) + 1)
        }
        expect(backwards).toHaveLength(distances.size)
      }),
      { numRuns: 300 },
    )
  })
})

/** How many steps each row is from the first, by a search that relaxes edges until nothing gets nearer. */
function distancesFrom(graph: readonly ManifestNode[]): ReadonlyMap<number, number> {
  const distances = new Map([[0, 0]])
  for (let round = 0; round < graph.length; round++) {
    graph.forEach(([, , leadsTo], from) => {
      const here = distances.get(from)
      if (here === undefined) return
      for (const to of leadsTo) distances.set(to, Math.min(distances.get(to) ?? Number.POSITIVE_INFINITY, here + 1))
    })
  }
  return distances
}
