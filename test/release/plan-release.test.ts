import { describe, expect, test } from 'vitest'
import type { Plan } from '../../src/core/plan.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { DEFAULTS } from '../../src/plugin/options.ts'
import { planCdns } from '../../src/release/cdn.ts'
import { planRelease, type ReleaseOptions } from '../../src/release/plan-release.ts'
import { handMade } from '../cli/manifests.ts'

const SITE = 'src/product.ts#product~1'

/** A build whose one site carries these patterns, none of them on every path. */
function build(code: string, patterns: readonly string[], concrete: Manifest['build']['concrete'] = {}): Manifest {
  const manifest = handMade({ product: { tags: patterns, code } })
  const sites = Object.entries(manifest.code.sites).map(([id, site]) => [id, { ...site, always: [] }])
  return { ...manifest, code: { ...manifest.code, sites: Object.fromEntries(sites) }, build: { concrete } }
}

function plan(before: Manifest, after: Manifest, options: Partial<ReleaseOptions> = {}): Plan {
  const occasion = { manifest: after, baselines: [{ kind: 'read' as const, manifest: before }], owed: [] }
  return planRelease({ ...occasion, target: 'production' }, planCdns({ cdn: 'vercel' }), { ...DEFAULTS, ...options })
}

function tagsOf({ tags }: Plan): string[] {
  return tags.map(({ tag }) => tag)
}

describe('a changed site that no tag covers', () => {
  const patterns = ['product-*', 'maybe']

  test('has the values purged that either build saw on its pages, and stays unpurgeable: others may exist', () => {
    const before = build('old', patterns, { 'product-*': ['product-1', 'product-2'], 'other-*': ['other-1'] })
    const after = build('new', patterns, { 'product-*': ['product-2', 'product-3'] })
    const planned = plan(before, after)
    expect(tagsOf(planned)).toEqual(['maybe', 'product-1', 'product-2', 'product-3'])
    expect(planned.unpurgeable).toEqual([{ site: SITE, patterns }])
    expect(planned.tags[1]).toMatchObject({
      sites: [SITE],
      because: [{ module: 'src/product.ts', name: 'product', change: 'changed' }],
    })
  })

  test('is purgeable where the configuration gives all values, and what was seen is purged as well', () => {
    const before = build('old', patterns, { 'product-*': ['product-1'] })
    const planned = plan(before, build('new', patterns), { values: { 'product-*': ['product-7'] } })
    expect(tagsOf(planned)).toEqual(['maybe', 'product-1', 'product-7'])
    expect(planned.unpurgeable).toEqual([])
  })

  test('still makes the release fail where that is asked for, whatever was seen', () => {
    const before = build('old', patterns, { 'product-*': ['product-1'] })
    const release = (): Plan => plan(before, build('new', patterns), { onUnpurgeable: 'error' })
    expect(release).toThrow(expect.objectContaining({ code: 'CT_UNPURGEABLE' }))
  })

  test('purges nothing of what was seen while it stands', () => {
    const seen = { 'product-*': ['product-1'] }
    expect(tagsOf(plan(build('same', patterns, seen), build('same', patterns, seen)))).toEqual([])
  })
})
