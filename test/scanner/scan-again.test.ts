import { describe, expect, test } from 'vitest'
import { digestText } from '../../src/core/hash.ts'
import type { LongTexts } from '../../src/scanner/cache/long-texts.ts'
import type { Scan } from '../../src/scanner/scan.ts'
import { CORPUS } from '../core/corpus.ts'
import { fc } from '../core/random.ts'
import { models, writeModel } from '../core/slices-model.ts'
import { CLASSES, EXAMPLES } from '../core/wild-programs.ts'
import { scanFiles, scanFilesAgain, type MemoryFiles, type MemoryOptions } from '../support/memory-project.ts'

/** Texts that are kept as long as the test runs, with how many were put. */
function keep(): LongTexts & { readonly put: LongTexts['put']; readonly texts: Map<string, string> } {
  const texts = new Map<string, string>()
  return {
    texts,
    get: (key) => {
      const text = texts.get(key)
      return text === undefined ? null : { text, digest: digestText(text) }
    },
    put: async (key, text) => {
      texts.set(key, text)
      return digestText(text)
    },
  }
}

/** All that a scan tells, as data. */
async function toldBy(scan: Scan, files: MemoryFiles): Promise<unknown> {
  const paths = Object.keys(files)
  const asked = paths.map((path) => `/project/${path}`)
  const edits = await Promise.all(
    paths.map(async (path) => [
      await scan.editsOf(`/project/${path}`, files[path] ?? ''),
      await scan.editsOf(`/project/${path}`, `/* moved */ ${files[path] ?? ''}`),
    ]),
  )
  return {
    code: scan.code,
    siteTags: [...scan.siteTags],
    edits: [[...scan.edits], edits],
    warnings: scan.warnings,
    scopes: [[...scan.scopes.members], [...scan.scopes.pages]],
    modules: paths.map((path) => [path, scan.fileOf(path), scan.sourceOf(path)]),
    count: scan.modules,
    leadsTo: [...scan.leadsTo()],
    failed: [...scan.failed],
    started: await scan.startedBy(asked),
  }
}

const PROJECTS: readonly { readonly title: string; readonly files: MemoryFiles }[] = [
  { title: 'the corpus', files: Object.fromEntries(CORPUS.map(({ file, source }) => [file, source])) },
  ...CLASSES,
  ...EXAMPLES,
]

const WORLD: MemoryFiles = {
  'page.ts': `import { cacheTag } from 'next/cache'
import { lib } from './lib'
import './page.css'
const texts = import.meta.glob('./texts/*.json', { eager: true })
export async function page(id: string) { 'use cache'; cacheTag(id); return [lib(), texts] }
export async function fixed() { 'use cache'; cacheTag('fixed'); return lib() }`,
  'lib.js': `import { start } from 'starter'
const made = start()
export const lib = () => made`,
  'page.css': `@import './base.css'`,
  'base.css': 'a { color: red }',
  'texts/a.json': '{}',
  'server.ts': `import { lib } from './lib'
globalThis.said = lib()`,
  'broken.ts': `import { page } from './page'
export const {`,
}

/** Changes of the world that leave the sources as they are, or not. */
const CHANGES: readonly { readonly title: string; readonly files?: MemoryFiles; readonly options?: MemoryOptions }[] = [
  { title: 'a file that another one hides', files: { 'lib.ts': 'export const lib = () => 2' } },
  { title: 'a file that a glob matches', files: { 'texts/b.json': '{}' } },
  { title: 'a file that a style sheet imports', files: { 'base.css': 'a { color: blue }' } },
  { title: 'a file that is read', files: { 'texts/a.json': '[]' } },
  { title: 'another text of a module', files: { 'lib.js': `export const lib = () => 3` } },
  { title: 'a version of a package', options: { packages: { starter: '2.0.0' } } },
  { title: 'a configuration that says tags', files: { _headers: '/a\n  Netlify-Cache-Tag: one' } },
  { title: 'a schema', files: { 'prisma/schema.prisma': 'model A { id Int }' } },
  { title: 'purity', options: { purity: 'strict' } },
  { title: 'site tags', options: { siteTags: 'all' } },
  { title: 'inputs', options: { inputs: ['texts/*.json'] } },
  { title: 'opaque modules', options: { opaque: ['lib.js'] } },
  { title: 'forms', options: { forms: [{ import: './lib', name: 'lib', tags: 'arguments[0]' }] } },
]

describe('a scan that is taken as it was tells the same as a new one', () => {
  test.each(PROJECTS)('$title', async ({ files }) => {
    const scans = keep()
    const anew = await toldBy(await scanFiles(files), files)
    expect(await toldBy(await scanFilesAgain(files, scans), files)).toEqual(anew)
    const again = await scanFilesAgain(files, scans)
    expect(again).not.toHaveProperty('loader')
    expect(await toldBy(again, files)).toEqual(anew)
  })

  test('after any edit of a project, and back', async () => {
    const edit = fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 2 }) })
    await fc.assert(
      fc.asyncProperty(models, fc.array(edit, { minLength: 1, maxLength: 3 }), async (model, edits) => {
        const scans = keep()
        for (const { at, value } of [{ at: 0, value: 0 }, ...edits, { at: 0, value: 0 }]) {
          const edited = at % model.statements.length
          const statements = model.statements.map((each, index) => (index === edited ? { ...each, value } : each))
          const files = writeModel({ ...model, statements })
          const found = await toldBy(await scanFilesAgain(files, scans), files)
          expect(found).toEqual(await toldBy(await scanFiles(files), files))
        }
      }),
      { numRuns: 100 },
    )
  })

  test.each(CHANGES)('after a change of the world: $title', async ({ files = {}, options = {} }) => {
    const plain: MemoryOptions = { packages: { starter: '1.0.0' } }
    const scans = keep()
    const before = await toldBy(await scanFilesAgain(WORLD, scans, plain), WORLD)
    const changed = { ...WORLD, ...files }
    const anew = await toldBy(await scanFiles(changed, { ...plain, ...options }), changed)
    expect(anew).not.toEqual(before)
    for (const _ of [1, 2]) {
      expect(await toldBy(await scanFilesAgain(changed, scans, { ...plain, ...options }), changed)).toEqual(anew)
    }
    const back = await scanFilesAgain(WORLD, scans, plain)
    expect(await toldBy(back, WORLD)).toEqual(before)
  })
})

test('headers that a configuration says are no reason to scan anew', async () => {
  const scans = keep()
  const files = {
    ...WORLD,
    'vercel.json': '{ "headers": [{ "source": "/a", "headers": [{ "key": "Cache-Tag", "value": "a" }] }] }',
  }
  const anew = await toldBy(await scanFiles(files), files)
  await scanFilesAgain(files, scans)
  const again = await scanFilesAgain(files, scans)
  expect(again).not.toHaveProperty('loader')
  expect(Object.values(again.code.sites).map(({ module }) => module)).toContain('vercel.json')
  expect(await toldBy(again, files)).toEqual(anew)
})

test('what a compiler of another language reads is not kept', async () => {
  const scans = keep()
  const files = {
    'page.vue': '<script>import { cacheTag } from "next/cache"; cacheTag("a")</script>',
    'a.ts': `import { cacheTag } from 'next/cache'\nexport async function a() { 'use cache'; cacheTag('a') }`,
  }
  const options: MemoryOptions = { scope: [{ sites: 'a.ts', add: ['page.vue'] }] }
  await scanFilesAgain(files, scans, options)
  expect(await scanFilesAgain(files, scans, options)).toHaveProperty('loader')
  expect(scans.texts).toEqual(new Map())
})
