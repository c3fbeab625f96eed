import { describe, expect, test } from 'vitest'
import { reasonsOfSites } from '../../src/core/compare-sites.ts'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest, ManifestBuild } from '../../src/core/manifest.ts'
import { createPaint } from '../../src/report/paint.ts'
import { diffReport } from '../../src/report/diff-report.ts'
import { manifestOf } from '../support/memory-project.ts'

const response = (tag: string): string =>
  `export const answer = () => new Response('', { headers: { 'Cache-Tag': '${tag}' } })`
const FILES = { 'home.ts': response('home'), 'about.ts': response('about') }
const HOME = 'home.ts#answer~1'
const ABOUT = 'about.ts#answer~1'

function built(build: ManifestBuild = {}, files: Readonly<Record<string, string>> = FILES): Promise<Manifest> {
  return manifestOf(files, { build: { injected: [], ...build } })
}

async function purged(before: ManifestBuild, after: ManifestBuild): Promise<string[]> {
  return diffManifests(await built(before), await built(after)).purge.map(({ tag }) => tag)
}

describe('a page whose client files have other names', () => {
  const BEFORE = { assets: { [HOME]: 'a', [ABOUT]: 'b' } }
  const AFTER = { assets: { [HOME]: 'c', [ABOUT]: 'b' } }

  test('is purged, and that is the reason', async () => {
    const diff = diffManifests(await built(BEFORE), await built(AFTER))
    expect(diff.sites.changed).toEqual([HOME])
    expect(diff.purge).toEqual([
      { tag: 'home', sites: [HOME], because: [{ module: 'assets', name: 'home.ts', change: 'changed' }] },
    ])
  })

  test('is told apart in the report', async () => {
    const view = { width: 120, paint: createPaint(false) }
    const report = diffReport(diffManifests(await built(BEFORE), await built(AFTER)), view)
    expect(report).toContain(
      "1 tag only because client files have other names (assets: 'retained' if your host keeps old ones).",
    )
    expect(report).toContain('client files of home.ts changed')
    expect(diffReport(diffManifests(await built(BEFORE), await built(BEFORE)), view)).not.toContain('client files')
  })

  test('is explained by it', async () => {
    const [before, after] = [await built(BEFORE), await built(AFTER)]
    const { reasons } = reasonsOfSites(before, after, new Set([HOME, ABOUT]))
    expect([...reasons]).toEqual([
      [HOME, [{ module: 'assets', name: 'home.ts', change: 'changed', path: ['home.ts#answer'], side: 'after' }]],
    ])
  })

  test('is told by its code where that changed as well', async () => {
    const edited = { ...FILES, 'home.ts': FILES['home.ts'].replace("''", "'Hello'") }
    const diff = diffManifests(await built(BEFORE), await built(AFTER, edited))
    expect(diff.purge[0]?.because).toEqual([{ module: 'home.ts', name: 'answer', change: 'changed' }])
  })

  test('is purged where it moved as well', async () => {
    const moved = { 'start.ts': FILES['home.ts'], 'about.ts': FILES['about.ts'] }
    const assets = { 'start.ts#answer~1': 'c', [ABOUT]: 'b' }
    const diff = diffManifests(await built(BEFORE), await built({ assets }, moved))
    expect(diff.purge.map(({ tag }) => tag)).toEqual(['home'])
    expect(diff.sites).toMatchObject({ changed: [HOME], moved: [], added: [] })
  })
})

test('pages from before client files were counted are purged', async () => {
  expect(await purged({}, { assets: { [HOME]: 'a' } })).toEqual(['home'])
})

test.each<[string, ManifestBuild, ManifestBuild]>([
  ['a build of the server alone', { assets: { [HOME]: 'a' } }, {}],
  ['a page that named none before', { assets: {} }, { assets: { [HOME]: 'a' } }],
])('%s says nothing of client files', async (_, before, after) => {
  expect(await purged(before, after)).toEqual([])
})
