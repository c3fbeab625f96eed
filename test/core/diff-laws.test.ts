import { describe, expect, test } from 'vitest'
import { diffManifests, type ManifestDiff } from '../../src/core/diff.ts'
import { createManifest, type Manifest, type ManifestSite } from '../../src/core/manifest.ts'
import { manifests } from './manifests-model.ts'
import { fc } from './random.ts'

// Everything here is said of entries and tags, without a look at how the diff finds them.

const RUNS = { numRuns: 1500 }

function ours(manifest: Manifest): [string, ManifestSite][] {
  return Object.entries(manifest.code.sites).filter(([, site]) => site.ours)
}

/** Tags that surely stand on every entry that a site of this build makes. */
function carriedBy(manifest: Manifest, site: ManifestSite): string[] {
  const own = site.siteTag !== null && manifest.build.injected?.includes(site.siteTag) === true ? [site.siteTag] : []
  return [...own, ...site.always]
}

/** Tags by which some entry of the build can be named. */
function known(manifest: Manifest): Set<string> {
  const written = ours(manifest).flatMap(([, site]) => [...carriedBy(manifest, site), ...site.tags])
  return new Set(written.filter((tag) => !tag.endsWith('-*')).map((tag) => tag.replace(String.raw`\*`, '*')))
}

function tagsOf(diff: ManifestDiff): string[] {
  return diff.purge.map((entry) => entry.tag)
}

/** Whether a value or a generated module that the site reaches differs between the builds. */
function isTouched(before: Manifest, after: Manifest, site: ManifestSite): boolean {
  const differs = (part: 'values' | 'modules', key: string): boolean =>
    before.build[part]?.[key] !== after.build[part]?.[key]
  const row = before.code.graph.find(([id]) => id === site.statement)
  const reached = row?.[2].map((index) => before.code.graph[index]?.[0] ?? '') ?? []
  return differs('modules', site.module) || reached.some((id) => differs('values', id))
}

const pairs = fc.tuple(manifests, manifests)

describe('the diff of any two manifests', () => {
  test('is empty where they are one', () => {
    fc.assert(
      fc.property(manifests, (manifest) => {
        expect(diffManifests(manifest, manifest)).toEqual({
          widened: null,
          sites: { changed: [], removed: [], moved: [], added: [] },
          purge: [],
          unpurgeable: [],
          warnings: [],
        })
      }),
      RUNS,
    )
  })

  test('covers each stale site by a tag that all its entries carry, or calls it unpurgeable: one of the two', () => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const diff = diffManifests(before, after)
        const now = new Map(ours(after))
        for (const [id, site] of ours(before)) {
          const next = now.get(id)
          const isStale = next === undefined ? !diff.sites.moved.includes(id) : next.fingerprint !== site.fingerprint
          if (!isStale && !isTouched(before, after, site)) continue
          const entries = diff.purge.filter((entry) => entry.sites.includes(id))
          const isCovered = carriedBy(before, site).some((tag) => entries.some((entry) => entry.tag === tag))
          expect(isCovered).toBe(!diff.unpurgeable.some((entry) => entry.site === id))
        }
      }),
      RUNS,
    )
  })

  test('purges nothing that no differing site goes by', () => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const { purge, sites } = diffManifests(before, after)
        const differing = new Set([...sites.changed, ...sites.removed, ...sites.moved])
        for (const entry of purge) {
          expect(entry.sites.length).toBeGreaterThan(0)
          expect(entry.because.length).toBeGreaterThan(0)
          for (const id of entry.sites) {
            expect(differing).toContain(id)
            const [old, now] = [before.code.sites[id], after.code.sites[id]]
            const names = [...(old ? carriedBy(before, old) : []), ...(now ? carriedBy(after, now) : [])]
            expect(names).toContain(entry.tag)
          }
        }
      }),
      RUNS,
    )
  })

  test('puts each site into one group at most, and leaves out what upstream answered', () => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const { sites } = diffManifests(before, after)
        const old = [...sites.changed, ...sites.removed, ...sites.moved]
        expect(new Set(old).size).toBe(old.length)
        expect(ours(before).map(([id]) => id)).toEqual(expect.arrayContaining(old))
        expect(ours(after).map(([id]) => id)).toEqual(expect.arrayContaining([...sites.added]))
        expect(sites.added.filter((id) => ours(before).some(([other]) => other === id))).toEqual([])
      }),
      RUNS,
    )
  })

  test('does not depend on the order in which sites are recorded', () => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const reversed = (manifest: Manifest): Manifest => ({
          ...manifest,
          code: { ...manifest.code, sites: Object.fromEntries(Object.entries(manifest.code.sites).toReversed()) },
        })
        expect(diffManifests(reversed(before), reversed(after))).toEqual(diffManifests(before, after))
      }),
      RUNS,
    )
  })

  test('widened holds every known tag of both, and so all that it would purge otherwise', () => {
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        const wide = diffManifests(before, { ...after, recipe: 2 })
        expect(wide.widened).toBe('recipe-changed')
        expect(tagsOf(wide)).toEqual([...new Set([...known(before), ...known(after)])].toSorted())
        expect(tagsOf(wide)).toEqual(expect.arrayContaining(tagsOf(diffManifests(before, after))))
      }),
      RUNS,
    )
  })
})

/** The same manifest with some of its sites changed, or their own tags. */
function withSites(
  manifest: Manifest,
  chosen: number,
  change: (site: ManifestSite) => Partial<ManifestSite>,
  build: Manifest['build'] = manifest.build,
): Manifest {
  const sites = Object.entries(manifest.code.sites).map(([id, site], index): [string, ManifestSite] => [
    id,
    (chosen & (1 << index)) === 0 ? site : { ...site, ...change(site) },
  ])
  return createManifest(1, { ...manifest.code, sites: Object.fromEntries(sites) }, build)
}

const edited = (site: ManifestSite): Partial<ManifestSite> => ({ fingerprint: `${site.fingerprint}, edited` })
const someSites = fc.nat({ max: 255 })

test('two changes purge together what each of them purges alone', () => {
  fc.assert(
    fc.property(manifests, someSites, someSites, (manifest, one, other) => {
      const purge = (chosen: number): string[] => tagsOf(diffManifests(manifest, withSites(manifest, chosen, edited)))
      expect(purge(one | other)).toEqual([...new Set([...purge(one), ...purge(other)])].toSorted())
    }),
    RUNS,
  )
})

test('an entry that a release lets stand can be named by the next, though the site tags are others by then', () => {
  const retagged = (site: ManifestSite): Partial<ManifestSite> => ({
    siteTag: site.siteTag === null ? 'ct_99999999' : site.siteTag.replace('ct_0', 'ct_1'),
  })
  const half = [
    'ct_99999999',
    ...[0, 1, 2, 3].flatMap((name) => [`ct_00000${name % 3}${name}0`, `ct_10000${name % 3}${name}0`]),
  ]
  const builds = fc.constantFrom<Manifest['build']>({ injected: half }, { injected: [] })
  fc.assert(
    fc.property(manifests, someSites, builds, someSites, (first, tagged, build, changed) => {
      const second = withSites(first, tagged, retagged, { ...first.build, ...build })
      const third = withSites(second, changed, edited)
      const left = diffManifests(first, second)
      const right = diffManifests(second, third)
      for (const [id, site] of ours(first)) {
        const carried = carriedBy(first, site)
        if (carried.length === 0 || !right.sites.changed.includes(id)) continue
        expect([...tagsOf(left), ...tagsOf(right)].filter((tag) => carried.includes(tag))).not.toEqual([])
      }
    }),
    RUNS,
  )
})
