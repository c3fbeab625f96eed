import { describe, expect, test } from 'vitest'
import { askableTags, explainFile, explainTag, type Step } from '../../src/core/explain.ts'
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

describe('a tag', () => {
  test('is explained by the sites that may carry it, with all that they reach, nearest first', async () => {
    const [site, ...others] = explainTag(await manifestOf(FILES), 'app', null)
    expect(others).toEqual([])
    expect(site).toMatchObject({ site: 'app.ts#app~1', line: 3, isAlways: true, purge: ['app'], because: null })
    expect(site?.reaches.map(({ path }) => said(path))).toEqual([
      'app.ts:3 app',
      'app.ts:3 app → near.ts:2 near',
      'app.ts:3 app → package:null next@unknown',
      'app.ts:3 app → near.ts:2 near → far.ts:3 far',
      'app.ts:3 app → near.ts:2 near → far.ts:3 far → package:null yaml@unknown',
    ])
  })

  test.each(['app-*', 'app-1'])('may be a pattern, or one that a pattern stands for: %s', async (tag) => {
    const sites = explainTag(await manifestOf(FILES), tag, null)
    expect(sites.map(({ site, isAlways }) => [site, isAlways])).toEqual([['app.ts#app~1', false]])
  })

  test('may be that of a site', async () => {
    const manifest = await manifestOf(FILES, { siteTags: 'all' })
    const tag = manifest.code.sites['app.ts#other~1']?.siteTag ?? ''
    expect(askableTags(manifest)).toContain(tag)
    expect(explainTag(manifest, tag, null)).toMatchObject([{ site: 'app.ts#other~1', isAlways: true, purge: [tag] }])
  })

  test('that nothing carries is explained by nothing', async () => {
    expect(explainTag(await manifestOf(FILES), 'nobody', null)).toEqual([])
  })

  test('says by which way its code changed since a baseline', async () => {
    const after = await manifestOf({ ...FILES, 'far.ts': FILES['far.ts']?.replace('parse(1)', 'parse(2)') ?? '' })
    const [site] = explainTag(after, 'app', await manifestOf(FILES))
    expect(site?.because?.map(({ path, ...reason }) => [reason, said(path)])).toEqual([
      [{ module: 'far.ts', name: 'far', change: 'changed', line: 3 }, 'app.ts:3 app → near.ts:2 near → far.ts:3 far'],
    ])
    expect(explainTag(after, 'other', await manifestOf(FILES))[0]?.because).toEqual([])
  })

  test('says where what is gone was', async () => {
    const files = { ...FILES, 'near.ts': `export function near() { return 1 }\nexport function beside() { return 0 }` }
    const [site] = explainTag(await manifestOf(files), 'app', await manifestOf(FILES))
    expect(site?.because?.map(({ path, change }) => [change, said(path)])).toEqual([
      ['changed', 'app.ts:3 app → near.ts:1 near'],
      ['removed', 'app.ts:3 app → near.ts:2 near → far.ts:3 far'],
      ['removed', 'app.ts:3 app → near.ts:2 near → far.ts:3 far → package:null yaml@unknown'],
    ])
  })
})

describe('a file', () => {
  test('is explained by the sites that an edit of each of its statements makes stale', async () => {
    const manifest = await manifestOf(FILES)
    expect(explainFile(manifest, 'far.ts')).toEqual([
      {
        module: 'far.ts',
        name: 'far',
        line: 3,
        sites: [
          {
            site: 'app.ts#app~1',
            purge: ['app'],
            path: [
              { module: 'app.ts', name: 'app', line: 3 },
              { module: 'near.ts', name: 'near', line: 2 },
              { module: 'far.ts', name: 'far', line: 3 },
            ],
          },
        ],
      },
    ])
    expect(explainFile(manifest, 'app.ts').map(({ name, sites }) => [name, sites.map(({ site }) => site)])).toEqual([
      ['app', ['app.ts#app~1']],
      ['other', ['app.ts#other~1']],
    ])
  })

  test('that no site reaches is explained by nothing', async () => {
    expect(explainFile(await manifestOf(FILES), 'nowhere.ts')).toEqual([])
  })

  test('may be one that is no module', async () => {
    const files = {
      ...FILES,
      'data.json': '{}',
      'far.ts': `import data from './data.json'\nexport const far = () => data`,
    }
    const [asset] = explainFile(await manifestOf(files), 'data.json')
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
        const reaches = explainTag(manifest, site.tags[0] ?? '', null)[0]?.reaches ?? []
        expect(reaches).toHaveLength(distances.size)
        const backwards = explainFile(manifest, 'm.ts').flatMap(({ sites }) => sites.map(({ path }) => ({ path })))
        for (const { path } of [...reaches, ...backwards]) {
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
