import { describe, expect, test } from 'vitest'
import { encodeManifest } from '../../../src/core/manifest-codec.ts'
import type { Records } from '../../../src/scanner/cache/records.ts'
import { fc } from '../../core/random.ts'
import { models, writeModel, type Model } from '../../core/slices-model.ts'
import { CORPUS } from '../../core/corpus.ts'
import { CLASSES, EXAMPLES } from '../../core/wild-programs.ts'
import { manifestOf, scanFiles, type MemoryFiles, type MemoryOptions } from '../../support/memory-project.ts'

/** Records that are kept as long as the test runs, with how often one was found. */
interface Kept extends Records {
  readonly texts: Map<string, string>
  readonly found: () => number
}

function keep(texts = new Map<string, string>()): Kept {
  let found = 0
  return {
    texts,
    found: () => found,
    get: (key) => {
      const text = texts.get(key)
      if (text !== undefined) found++
      return text
    },
    put: (key, text) => void texts.set(key, text),
    save: async () => {},
  }
}

async function bytesOf(files: MemoryFiles, records?: Records): Promise<string> {
  return encodeManifest(await manifestOf(files, records === undefined ? {} : { records }))
}

/** Where site tags are to be written: what the code part doesn't tell of. */
async function placesOf(files: MemoryFiles, records?: Records): Promise<unknown[]> {
  const scan = await scanFiles(files, { siteTags: 'all', ...(records !== undefined && { records }) })
  return [...scan.located].map(([id, located]) => [
    id,
    located.map(({ site, place }) => [site, place === null ? null : JSON.stringify(place)]),
  ])
}

const WRAPPERS: MemoryFiles = {
  'cached.ts': `import { unstable_cache } from 'next/cache'
import { prefix } from './prefix'
export const cached = (load: () => unknown, tags: string[]) => unstable_cache(load, [], { tags })
export const tagged = (id: string) => unstable_cache(() => id, [], { tags: [prefix + id] })`,
  'prefix.ts': `export const prefix = 'p-'`,
  'passed.ts': `export { cached as remember } from './cached'`,
  'user.ts': `import { remember } from './passed'
import { tagged } from './cached'
export const known = () => remember(() => 1, ['known'])
export const open = (id: string) => tagged(id)
export const shut = () => tagged('shut')`,
  'page.ts': `import { known, open } from './user'
export default () => [known(), open('page')]`,
  'broken.ts': `import { known } from './user'
export const {`,
}

const NAMES = Array.from({ length: 70 }, (_, at) => `k${at}: 'v${at}'`)

/** An object of a wrapper's class, which holds values of a module that its callers don't name. */
const BOUND: MemoryFiles = {
  'names.ts': `export const names = { ${NAMES.join(', ')},
late: 'late',
}`,
  'store.ts': `export class Store {
  constructor(private prefix: string, private names: Record<string, string>) {}
  get(key: string) { return fetch('/x', { next: { tags: [this.prefix, this.names[key]] } }) }
}`,
  'stored.ts': `import { names } from './names'
import { Store } from './store'
const store = new Store('shop', names)
export const stored = (key: string) => store.get(key)`,
  // The name of the class, as text finds it.
  'reader.ts': `import { stored } from './stored'
export const reader = () => stored('late') // of the Store`,
}

const PROJECTS: readonly { readonly title: string; readonly files: MemoryFiles }[] = [
  { title: 'wrappers of several levels, and a file that can’t be parsed', files: WRAPPERS },
  { title: 'an object that holds values', files: BOUND },
  { title: 'the corpus', files: Object.fromEntries(CORPUS.map(({ file, source }) => [file, source])) },
  ...CLASSES,
  ...EXAMPLES,
]

describe('a scan says the same, byte for byte', () => {
  test.each(PROJECTS)('without records, with the first ones, and with those: $title', async ({ files }) => {
    const records = keep()
    const without = await bytesOf(files)
    expect(await bytesOf(files, records)).toBe(without)
    expect(records.found()).toBe(0)
    expect(await bytesOf(files, records)).toBe(without)
    expect(records.found()).toBeGreaterThan(0)
    expect(await placesOf(files, records)).toEqual(await placesOf(files))
  })

  test('after any edit of a project', async () => {
    const edit = fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 2 }), way: fc.nat() })
    await fc.assert(
      fc.asyncProperty(models, fc.array(edit, { minLength: 1, maxLength: 3 }), async (model, edits) => {
        const records = keep()
        await bytesOf(writeModel(model), records)
        let edited = model
        for (const { at, value, way } of edits) {
          edited = withEdit(edited, at, value, way)
          const files = writeModel(edited)
          expect(await bytesOf(files, records)).toBe(await bytesOf(files))
        }
      }),
      { numRuns: 150 },
    )
  })

  test.each([
    { title: 'wrappers', whole: WRAPPERS },
    { title: 'an object that holds values', whole: BOUND },
    ...CLASSES.map(({ title, files }) => ({ title, whole: files })),
  ])('after any line is left out, and put back: $title', async ({ whole }) => {
    const records = keep()
    await bytesOf(whole, records)
    for (const [file, source] of Object.entries(whole)) {
      const lines = source.split('\n')
      for (const left of lines.keys()) {
        const files = { ...whole, [file]: lines.filter((_, at) => at !== left).join('\n') }
        expect(await bytesOf(files, records)).toBe(await bytesOf(files))
        expect(await placesOf(files, records)).toEqual(await placesOf(files))
        // What was kept without the line is not taken with it.
        expect(await bytesOf(whole, records)).toBe(await bytesOf(whole))
      }
      const { [file]: _, ...others } = whole
      expect(await bytesOf(others, records)).toBe(await bytesOf(others))
    }
    expect(await bytesOf(whole, records)).toBe(await bytesOf(whole))
  })

  test('whichever records are lost', async () => {
    const without = await bytesOf(WRAPPERS)
    const { texts } = await filled(WRAPPERS)
    expect(texts.size).toBeGreaterThan(5)
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.boolean()), async (kept) => {
        const left = new Map([...texts].filter(() => kept.next().value))
        expect(await bytesOf(WRAPPERS, keep(left))).toBe(without)
      }),
      { numRuns: 50 },
    )
  })

  test.each<{ readonly title: string; readonly options: MemoryOptions }>([
    { title: 'versions of packages', options: { packages: { starter: '2.0.0' } } },
    { title: 'purity', options: { purity: 'strict' } },
    { title: 'site tags', options: { siteTags: 'all' } },
    { title: 'no site tags', options: { siteTags: false } },
    { title: 'opaque modules', options: { opaque: ['lib.ts'] } },
    { title: 'inputs of everything', options: { inputs: ['data.json'] } },
    { title: 'inputs of a module', options: { inputs: [{ files: 'data.json', readBy: 'lib.ts' }] } },
    { title: 'modules of the start', options: { ambient: ['start.ts'] } },
    { title: 'scopes', options: { scope: [{ sites: 'page.ts', add: ['start.ts'] }] } },
  ])('under other options than the records were made with: $title', async ({ options }) => {
    const files = {
      'page.ts': `import { cacheTag } from 'next/cache'\nimport { lib } from './lib'\nexport async function page(id: string) { 'use cache'; cacheTag(id); return lib() }\nexport async function fixed() { 'use cache'; cacheTag('fixed'); return lib() }`,
      'lib.ts': `import { start } from 'starter'\nconst made = start()\nexport const lib = () => made`,
      'start.ts': `globalThis.x = 1`,
      'data.json': '{}',
    }
    const plain = { packages: { starter: '1.0.0' } }
    const records = keep()
    const before = await manifestOf(files, { ...plain, records })
    const without = encodeManifest(await manifestOf(files, { ...plain, ...options }))
    expect(without).not.toBe(encodeManifest(before))
    expect(encodeManifest(await manifestOf(files, { ...plain, ...options, records }))).toBe(without)
  })

  test('under other forms than the records were made with', async () => {
    const records = await filled(WRAPPERS)
    const forms = [{ import: './passed', name: 'remember', tags: 'arguments[1]' }]
    const { code } = await scanFiles(WRAPPERS, { forms, records })
    expect(code).toEqual((await scanFiles(WRAPPERS, { forms })).code)
  })
})

test('modules that declare nothing are not parsed again', async () => {
  const files = {
    'a.ts': `import { cacheTag } from 'next/cache'\nimport { b } from './b'\nexport async function a(id: string) { 'use cache'; cacheTag(id); return b() }`,
    'b.ts': `import { c } from './c'\nexport const b = () => c()`,
    'c.ts': `export const c = () => 1`,
    'page.ts': `import { a } from './a'\nexport default () => a('page')`,
  }
  const records = await filled(files)
  const { loader } = await scanFiles(files, { records })
  expect(loader.project.modules.size).toBe(4)
  // The one that declares something, and the caller that decides on its tag.
  expect(loader.remade()).toBe(2)
})

async function filled(files: MemoryFiles): Promise<Kept> {
  const records = keep()
  await bytesOf(files, records)
  return records
}

function withEdit(model: Model, at: number, value: number, way: number): Model {
  const edited = at % model.statements.length
  const statements = model.statements.map((statement, index) => {
    if (index !== edited) return statement
    const references = statement.references.slice(way % (statement.references.length + 1))
    return { ...statement, value, ...(statement.kind === 'writer' ? {} : { references }) }
  })
  return { ...model, statements }
}
