import { describe, expect, test } from 'vitest'
import { diffManifests, type ManifestDiff } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { manifestOf, type MemoryFiles } from '../support/memory-project.ts'

const FILES: MemoryFiles = {
  'posts.ts': `import { cacheTag } from 'next/cache'
    import { rows } from './db'
    export async function posts() { 'use cache'; cacheTag('posts', 'all'); return rows('posts') }`,
  'product.ts': `import { cacheTag } from 'next/cache'
    import { rows } from './db'
    export async function product(id: string) { 'use cache'; cacheTag(\`product-\${id}\`, 'all'.repeat(0)); return rows(id) }`,
  'page.ts': `export const page = () => new Response('page', { headers: { 'Cache-Tag': 'all' } })`,
  'db.ts': `export function rows(name: string) { return [name] }`,
}

function tags(diff: ManifestDiff): string[] {
  return diff.purge.map((entry) => entry.tag)
}

async function edited(changes: Readonly<Record<string, string>>): Promise<[Manifest, Manifest]> {
  return [await manifestOf(FILES), await manifestOf({ ...FILES, ...changes })]
}

describe('the diff of two manifests', () => {
  test('of the same build is empty', async () => {
    const manifest = await manifestOf(FILES)
    const { purge, unpurgeable, sites, widened } = diffManifests(manifest, manifest)
    expect({ purge, unpurgeable, sites, widened }).toEqual({
      purge: [],
      unpurgeable: [],
      sites: { changed: [], removed: [], moved: [], added: [] },
      widened: null,
    })
  })

  test('purges a changed site by its site tag, or by the tag that fewest others carry, and says because', async () => {
    const [before, after] = await edited({ 'db.ts': 'export function rows(name: string) { return [name, name] }' })
    const diff = diffManifests(before, after)
    expect(tags(diff)).toEqual([before.code.sites['product.ts#product~1']?.siteTag, 'posts'])
    expect(diff.purge[0]?.because).toEqual([{ module: 'db.ts', name: 'rows', change: 'changed' }])
    expect(diff.sites.changed).toEqual(['posts.ts#posts~1', 'product.ts#product~1'])
  })

  test('purges a site that is gone, and nothing for one that is new', async () => {
    const [before, after] = await edited({
      'page.ts': `export const other = () => new Response('other', { headers: { 'Cache-Tag': 'new' } })`,
    })
    const diff = diffManifests(before, after)
    expect(tags(diff)).toEqual(['all'])
    expect(diff.sites).toMatchObject({ removed: ['page.ts#page~1'], added: ['page.ts#other~1'] })
  })

  test('purges only the old site tag of a site that moved', async () => {
    const before = await manifestOf(FILES)
    const { 'product.ts': product, ...rest } = FILES
    const after = await manifestOf({ ...rest, 'shop.ts': product ?? '' })
    const diff = diffManifests(before, after)
    expect(diff.sites).toMatchObject({ changed: [], removed: [], moved: ['product.ts#product~1'] })
    expect(tags(diff)).toEqual([before.code.sites['product.ts#product~1']?.siteTag])
  })

  test('purges the edited one of two twins', async () => {
    const twin = (name: string, text: string) =>
      `export const render = () => new Response('${text}', { headers: { 'Cache-Tag': '${name}' } })`
    const before = await manifestOf({
      'a.ts': twin('same', 'x'),
      'b.ts': twin('same', 'x').replace("'same'", "'same'"),
    })
    const sites = Object.values(before.code.sites)
    expect(new Set(sites.map((site) => site.fingerprint)).size).toBe(1)
    const after = await manifestOf({ 'a.ts': twin('same', 'x'), 'b.ts': twin('same', 'y') })
    expect(diffManifests(before, after).purge).toMatchObject([{ tag: 'same', sites: ['b.ts#render~1'] }])
  })

  test('never relies on a site tag that the build did not inject, though Next is told that of the reader', async () => {
    const changed = { ...FILES, 'db.ts': 'export function rows(name: string) { return name }' }
    const before = await manifestOf(FILES, { build: { injected: [] } })
    const after = await manifestOf(changed)
    const diff = diffManifests(before, after)
    expect(tags(diff)).toEqual([after.code.sites['product.ts#product~1']?.siteTag, 'posts'])
    expect(diff.unpurgeable.map((entry) => entry.site)).toEqual(['product.ts#product~1'])
    const neither = await manifestOf(changed, { build: { injected: [] } })
    expect(tags(diffManifests(before, neither))).toEqual(['posts'])
  })

  test('names no tag of the reader where the cache does not go by it', async () => {
    const page = (text: string): MemoryFiles => ({
      'page.ts': `export const page = (id: string) => new Response('${text}', { headers: { 'Cache-Tag': \`page-\${id}\` } })`,
    })
    const before = await manifestOf(page('old'), { build: { injected: [] } })
    const diff = diffManifests(before, await manifestOf(page('new')))
    expect(diff.unpurgeable).toEqual([{ site: 'page.ts#page~1', patterns: ['page-*'] }])
    expect(tags(diff)).toEqual([])
  })

  test('names the new tag of a Next site too, for Next compares the tags of the reader', async () => {
    const [before, after] = await edited({
      'posts.ts': (FILES['posts.ts'] ?? '').replace("'posts', 'all'", "'articles'"),
    })
    expect(tags(diffManifests(before, after))).toEqual(['articles', 'posts'])
  })

  test('leaves alone what upstream answered', async () => {
    const source = (url: string) => `export const load = () => fetch('${url}', { next: { tags: ['upstream'] } })`
    const before = await manifestOf({ 'a.ts': source('https://one.test') })
    expect(Object.values(before.code.sites)).toMatchObject([{ tags: ['upstream'], ours: false, siteTag: null }])
    expect(diffManifests(before, await manifestOf({ 'a.ts': source('https://two.test') })).purge).toEqual([])
  })

  test('names entries for the last time where the namespace, and so every site tag, changed', async () => {
    const before = await manifestOf(FILES)
    const renamed = Object.fromEntries(
      Object.entries(before.code.sites).map(([id, site]) => [
        id,
        { ...site, siteTag: site.siteTag === null ? null : 'ct_00000000' },
      ]),
    )
    const after: Manifest = {
      ...before,
      code: { ...before.code, sites: renamed },
      build: { injected: ['ct_00000000'] },
    }
    expect(tags(diffManifests(before, after))).toEqual([before.code.sites['product.ts#product~1']?.siteTag])
  })

  test('purges exactly the sites that reach a value which only the builds know', async () => {
    const files = {
      ...FILES,
      'page.ts': `export const page = () => new Response(import.meta.env.VITE_NAME, { headers: { 'Cache-Tag': 'page' } })`,
    }
    const withName = (value: string) =>
      manifestOf(files, { build: { injected: [], values: { 'env:VITE_NAME': value } } })
    expect(tags(diffManifests(await withName('one'), await withName('two')))).toEqual(['page'])
  })
})

describe('a tag that pages carry and no site declares', () => {
  type Unexplained = NonNullable<Manifest['build']['unexplained']>

  async function diffOf(old: Unexplained, now: Unexplained): Promise<ManifestDiff> {
    const before = await manifestOf(FILES)
    const withTags = (unexplained: Unexplained): Manifest => ({ ...before, build: { ...before.build, unexplained } })
    return diffManifests(withTags(old), withTags(now))
  }

  const OLD: Unexplained = { foreign: { routes: ['app/a/page', 'app/b/page'], fingerprint: 'old' } }

  test('is left alone while its routes stand, and where it is new', async () => {
    expect((await diffOf(OLD, OLD)).purge).toEqual([])
    expect((await diffOf({}, OLD)).purge).toEqual([])
  })

  test.each([
    ['changed', { foreign: { routes: ['app/a/page'], fingerprint: 'new' } }],
    ['removed', {}],
  ])('is purged where its routes %s, and they are named', async (change, now) => {
    const diff = await diffOf(OLD, now)
    expect(diff.purge).toEqual([
      {
        tag: 'foreign',
        sites: [],
        because: ['app/a/page', 'app/b/page'].map((name) => ({ module: 'route', name, change })),
      },
    ])
    expect(diff.sites).toEqual({ changed: [], removed: [], moved: [], added: [] })
  })

  test('is among all that a widened purge reaches, of either build', async () => {
    const before = await manifestOf(FILES)
    const unexplained = { another: { routes: [], fingerprint: '' } }
    const old = { ...before, recipe: 0, build: { ...before.build, unexplained: OLD } }
    const diff = diffManifests(old, { ...before, build: { ...before.build, unexplained } })
    expect(diff.widened).toBe('recipe-changed')
    expect(tags(diff)).toEqual(expect.arrayContaining(['another', 'foreign']))
  })
})

describe('the diff widens to every tag of both', () => {
  test('without a baseline, with another recipe, with a lockfile that cannot be read', async () => {
    const manifest = await manifestOf(FILES)
    const all = ['all', manifest.code.sites['product.ts#product~1']?.siteTag, 'posts']
    const unreadable: Manifest = { ...manifest, code: { ...manifest.code, lockfile: 'unreadable' } }
    for (const [before, after, reason] of [
      [null, manifest, 'no-baseline'],
      [{ ...manifest, recipe: 0 }, manifest, 'recipe-changed'],
      [manifest, unreadable, 'lockfile-unreadable'],
    ] as const) {
      const diff = diffManifests(before, after)
      expect(diff.widened).toBe(reason)
      expect(tags(diff)).toEqual(all)
    }
  })

  test.each([
    ['8.3.8', '8.4.0', null],
    ['8.3.8', '9.0.0', 'toolchain-changed'],
    ['0.3.8', '0.4.0', 'toolchain-changed'],
    ['a-digest', 'another', 'toolchain-changed'],
  ])('where the toolchain went from %s to %s: %s', async (old, now, reason) => {
    const manifest = await manifestOf(FILES)
    const of = (version: string): Manifest => ({
      ...manifest,
      build: { ...manifest.build, toolchain: { vite: version } },
    })
    const diff = diffManifests(of(old), of(now))
    expect(diff.widened).toBe(reason)
    expect(diff.warnings.join()).toContain('vite')
    expect(diffManifests(of(old), of(now), { toolchain: { vite: 'ignore' } }).widened).toBeNull()
  })
})
