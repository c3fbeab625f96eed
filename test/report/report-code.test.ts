import { expect, test } from 'vitest'
import { explainTag } from '../../src/core/explain-tag.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { codeView } from '../../src/report/report-code.ts'
import type { CodeView } from '../../src/report/report-data.ts'
import { manifests } from '../core/manifests-model.ts'
import { fc } from '../core/random.ts'
import { manifestOf, type MemoryFiles } from '../support/memory-project.ts'

const FILES: MemoryFiles = {
  'app.ts': `import { cacheTag, revalidateTag } from 'next/cache'
import { near } from './near'
export async function app(id) { 'use cache'; cacheTag('app', 'post-1', \`post-\${id}\`); return near() }
export async function idle() { 'use cache'; cacheTag('idle'); return 1 }
export function bought() { revalidateTag('app'); revalidateTag('ap') }
export const lost = async (tags) => { 'use cache'; cacheTag(...tags()); return 1 }`,
  'near.ts': `import { far } from './far'\nexport function near() { return far() }`,
  'far.ts': 'export function far() { return 1 }',
}

const BUILD = {
  injected: [],
  unexplained: { 'post-2': { routes: ['/posts'], fingerprint: 'f' } },
}

function namesOf({ tags }: CodeView, rows: readonly number[]): (string | undefined)[] {
  return rows.map((row) => tags[row]?.tag)
}

test('tags are told apart by kind, with their sites and the patterns that they may be one of', async () => {
  const view = codeView(await manifestOf(FILES, { siteTags: 'all', build: BUILD }))
  const rows = view.tags.map(({ tag, kind, sites, patterns }) => [
    kind === 'site' ? 'ct' : tag,
    kind,
    sites.map((site) => view.sites[site]?.name),
    namesOf(view, patterns),
  ])
  expect(rows).toEqual(
    expect.arrayContaining([
      ['app', 'own', ['app'], []],
      ['post-1', 'own', ['app'], ['post-*']],
      ['post-2', 'page', [], ['post-*']],
      ['post-*', 'pattern', ['app'], []],
      ['ct', 'site', ['app'], []],
    ]),
  )
  expect(new Set(view.tags.map(({ tag }) => tag)).size).toBe(view.tags.length)
})

test('what nobody purges and what nobody declares are told, tags of sites left out', async () => {
  const view = codeView(await manifestOf(FILES, { siteTags: 'all', build: BUILD }))
  expect(namesOf(view, view.neverPurged).sort()).toEqual(['idle', 'post-*', 'post-1'])
  expect(view.undeclared).toMatchObject([{ module: 'app.ts', line: 5, form: 'next.revalidateTag', tag: 'ap' }])
  expect(view.purgesUnknown).toBe(false)
  expect(view.unresolved).toMatchObject([{ module: 'app.ts', line: 6 }])
})

test('a purge of a tag that is known at run time only may be of any', async () => {
  const files = {
    ...FILES,
    'hook.ts': `import { revalidateTag } from 'next/cache'\nexport const POST = (tag) => revalidateTag(tag)`,
  }
  const view = codeView(await manifestOf(files))
  expect(view.purgesUnknown).toBe(true)
  expect(namesOf(view, view.neverPurged)).toContain('idle')
})

test('modules are told with how hot they are, sites with where they lead first', async () => {
  const view = codeView(await manifestOf(FILES))
  expect(view.modules).toEqual([
    { path: 'app.ts', imports: [2], sites: 3, tags: expect.any(Number) },
    { path: 'far.ts', imports: [], sites: 1, tags: 1 },
    { path: 'near.ts', imports: [1], sites: 1, tags: 1 },
  ])
  expect(view.sites.find(({ name }) => name === 'app')).toMatchObject({ path: 'app.ts', module: 0, reaches: [2] })
})

/** Everything that a site reaches, by a walk over the statements of the page. */
function walked(view: CodeView, start: number): string[] {
  const seen = new Set([start])
  for (const row of seen) for (const next of view.statements[row]?.[3] ?? []) seen.add(next)
  return [...seen].flatMap((row) => {
    const [module = -1, name = '', line] = view.statements[row] ?? []
    return [`${module === -1 ? '' : view.modules[module]?.path} ${module === -1 ? name : ''}:${line}`]
  })
}

test('a walk over the statements of the page meets what explain does', async () => {
  const manifest = await manifestOf(FILES)
  const view = codeView(manifest)
  for (const { tag, sites } of view.tags) {
    for (const site of sites) {
      const { id, statement } = view.sites[site] ?? { id: '', statement: -1 }
      const explained = explainTag(manifest, tag, null).sites.find((found) => found.site === id)
      const reaches = explained?.reaches.map(({ module, name, line }) =>
        view.modules.some(({ path }) => path === module) ? `${module} :${line}` : ` ${module}:${name}:${line}`,
      )
      expect(walked(view, statement).sort()).toEqual(reaches?.sort())
    }
  }
})

function isRow(rows: readonly unknown[], ...indices: readonly number[]): boolean {
  return indices.every((index) => index === -1 || (index >= 0 && index < rows.length))
}

function dangling({ tags, sites, modules, statements, neverPurged }: CodeView): unknown[] {
  return [
    ...tags.filter((row) => !isRow(sites, ...row.sites) || !isRow(tags, ...row.patterns)),
    ...sites.filter((row) => !isRow(tags, ...row.tags, row.siteTag ?? -1, row.purgedBy ?? -1)),
    ...sites.filter((row) => !isRow(modules, row.module, ...row.reaches) || !isRow(statements, row.statement)),
    ...modules.filter((row) => !isRow(modules, ...row.imports)),
    ...statements.filter(([module, , , leadsTo]) => !isRow(modules, module) || !isRow(statements, ...leadsTo)),
    ...neverPurged.filter((row) => !isRow(tags, row)),
  ]
}

test('no index of a page leads nowhere, and each site and tag names the other', () => {
  fc.assert(
    fc.property(manifests, (manifest: Manifest) => {
      const view = codeView(manifest)
      expect(dangling(view)).toEqual([])
      view.sites.forEach(({ tags, siteTag }, site) => {
        for (const tag of [...tags, ...(siteTag === null ? [] : [siteTag])])
          expect(view.tags[tag]?.sites).toContain(site)
      })
      view.tags.forEach(({ sites }, tag) => {
        for (const site of sites) expect([...(view.sites[site]?.tags ?? []), view.sites[site]?.siteTag]).toContain(tag)
      })
    }),
    { numRuns: 300 },
  )
})
