import { describe, expect, test } from 'vitest'
import type { Manifest } from '../../src/core/manifest.ts'
import type { SizedPlan } from '../../src/core/plan.ts'
import { reasonsOfSites } from '../../src/core/compare-sites.ts'
import { stepsOf, type Step } from '../../src/core/explain-steps.ts'
import { DEFAULTS } from '../../src/plugin/options.ts'
import { planCdns } from '../../src/release/cdn.ts'
import { knownManifests, planRelease, type Occasion } from '../../src/release/plan-release.ts'
import { releaseView, type ShownRelease } from '../../src/report/report-release.ts'
import type { ReleaseView } from '../../src/report/report-data.ts'
import { manifests } from '../core/manifests-model.ts'
import { fc } from '../core/random.ts'
import { manifestOf, type MemoryFiles } from '../support/memory-project.ts'

const FILES: MemoryFiles = {
  'app.ts': `import { cacheTag } from 'next/cache'
import { near } from './near'
export async function app() { 'use cache'; cacheTag('app'); return near() }
export async function other() { 'use cache'; cacheTag('other'); return 1 }
export async function gone() { 'use cache'; cacheTag('gone'); return 1 }`,
  'near.ts': `import { far } from './far'\nexport function near() { return far() }`,
  'far.ts': `import { parse } from 'yaml'\nexport function far() { return parse(1) }`,
}

function shown(
  manifest: Manifest,
  before: readonly Manifest[],
  rest: Partial<Occasion> = {},
): ShownRelease & { plan: SizedPlan } {
  const baselines = before.map((found) => ({ kind: 'read' as const, manifest: found }))
  const occasion: Occasion = { manifest, baselines, owed: [], target: 'production', ...rest }
  const plan = planRelease(occasion, planCdns(DEFAULTS), DEFAULTS)
  const others = knownManifests(occasion).filter((found) => found !== manifest)
  const release = {
    plan,
    target: 'production' as const,
    manifest,
    others,
    comparedWith: 'before',
    sourceOf: () => undefined,
  }
  return { ...releaseView(release), plan }
}

function wayOf({ steps, ways }: ReleaseView, start: number): Step[] {
  const found: Step[] = []
  for (let at = start; at !== -1; at = ways[at]?.[1] ?? -1) {
    const step = steps[ways[at]?.[0] ?? -1]
    if (step !== undefined) found.push(step)
  }
  return found
}

function said(path: readonly Step[]): string {
  return path.map(({ module, name }) => `${module} ${name}`).join(' → ')
}

const EDITED: MemoryFiles = {
  ...FILES,
  'app.ts': FILES['app.ts']?.split('\n').slice(0, 4).join('\n') ?? '',
  'far.ts': FILES['far.ts']?.replace('parse(1)', 'parse(2)') ?? '',
}

describe('a release', () => {
  test('is told with the way from each stale site to what differs', async () => {
    const { view } = shown(await manifestOf(EDITED), [await manifestOf(FILES)])
    const told = view.sites.map(({ name, state, because }) => [
      name,
      state,
      because.map(({ difference, way }) => [view.differences[difference]?.change, said(wayOf(view, way))]),
    ])
    expect(told).toEqual([
      ['app', 'changed', [['changed', 'app.ts app → near.ts near → far.ts far']]],
      ['gone', 'removed', [['removed', 'app.ts gone']]],
    ])
    expect(view.tags).toMatchObject([
      { tag: 'app', kind: 'own', mode: 'invalidate', sites: [0], because: [] },
      { tag: 'gone', sites: [1], because: [] },
    ])
    expect(view.counts).toEqual({ changed: 1, removed: 1, moved: 0, added: 0 })
  })

  test('tells in words what no way explains: what an earlier release owes, a site that moved', async () => {
    const [before, after] = [await manifestOf(FILES), await manifestOf(EDITED)]
    const { view } = shown(after, [before], { owed: ['app', 'owed'] })
    expect(view.tags.map(({ tag, because }) => [tag, because])).toEqual([
      ['app', ['an earlier release did not reach it']],
      ['gone', []],
      ['owed', ['an earlier release did not reach it']],
    ])
  })

  test('that purges everything says why, and names the sites that stand', async () => {
    const before = await manifestOf(FILES)
    const { view } = shown(await manifestOf(FILES), [{ ...before, recipe: 0 }])
    expect(view.widened).toBe('recipe-changed')
    expect(view.sites.map(({ state }) => state)).toEqual(['stands', 'stands', 'stands'])
    expect(view.tags.every(({ sites }) => sites.length === 1)).toBe(true)
  })

  test('counts the routes of prerendered pages, where the build tells of them', async () => {
    const build = {
      injected: [],
      prerendered: [
        ['/a', 3, ['app']],
        ['/b', 1, ['other']],
        ['/b', 2, ['app', 'other']],
      ] as const,
    }
    const { view } = shown(await manifestOf(EDITED, { build }), [await manifestOf(FILES, { build })])
    expect(view.radius).toMatchObject({ pages: { touched: 5, known: 6 }, routes: { touched: 2, known: 2 } })
    expect(shown(await manifestOf(EDITED), [await manifestOf(FILES)]).view.radius.routes).toBe(null)
  })
})

test('for any two builds it purges what the plan does, and explains each changed site as explain does', () => {
  fc.assert(
    fc.property(manifests, manifests, (before, after) => {
      const { view, plan } = shown(after, [before])
      expect(view.tags.map(({ tag }) => tag)).toEqual(plan.tags.map(({ tag }) => tag))
      expect(view.tags.map(({ sites }) => sites.map((site) => view.sites[site]?.id))).toEqual(
        plan.tags.map(({ sites }) => sites),
      )
      const alone = reasonsOfSites(before, after, new Set(plan.sites.changed))
      for (const [id, reasons] of alone.reasons) {
        const site = view.sites.find((found) => found.id === id)
        expect(site?.because.map(({ way }) => wayOf(view, way))).toEqual(
          reasons.map(({ side, path }) => stepsOf(alone[side], path)),
        )
      }
    }),
    { numRuns: 300 },
  )
})
