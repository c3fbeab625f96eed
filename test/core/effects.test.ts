import { describe, expect, test } from 'vitest'
import { scanFiles, type MemoryFiles, type MemoryOptions } from '../support/memory-project.ts'
import { site } from './graph-cases.ts'

/** The fingerprint of the one site of `app.ts`. */
async function fingerprint(files: MemoryFiles, options: MemoryOptions = {}): Promise<string> {
  const { code } = await scanFiles(files, options)
  return Object.values(code.sites).find((found) => found.module === 'app.ts')?.fingerprint ?? 'no site'
}

async function counts(files: MemoryFiles, edits: MemoryFiles, options: MemoryOptions = {}): Promise<boolean> {
  const [before, after] = await Promise.all([fingerprint(files, options), fingerprint({ ...files, ...edits }, options)])
  expect(before).not.toBe('no site')
  return before !== after
}

/** A module beside the one that a site takes from; whether what it does when it runs counts. */
function beside(code: string, others: MemoryFiles = {}): MemoryFiles {
  return {
    'lib.ts': 'export const a = () => 1',
    'index.ts': `export * from './lib'\nexport * from './beside'`,
    'beside.ts': code,
    'app.ts': site(`import { a } from './index'`, 'a()'),
    ...others,
  }
}

const CACHED = {
  'cached.ts': `import { unstable_cache } from 'next/cache'\nexport const cached = (make, tags) => unstable_cache(make, [], { tags })`,
}

describe('a call of a function of the project at the top level of a module', () => {
  test.each([
    ['that only makes a value', 'export const make = (a) => ({ a, list: [a] })'],
    ['that hands what it is given to a package', `import { wrap } from 'pkg'\nexport const make = (a) => wrap(a)`],
    ['that makes a function', 'export function make(a) { return () => { globalThis.calls += a } }'],
    ['that calls another of the kind', `export const make = (a) => inner(a)\nconst inner = (a) => [a]`],
    ['that calls itself', 'export const make = (a) => (a === 0 ? [] : make(a - 1))'],
    [
      'that makes an instance',
      'export const make = (a) => new Shape(a)\nclass Shape { constructor(a) { this.a = a } }',
    ],
  ])('does nothing: %s', async (_, make) => {
    const files = beside(`import { make } from './make'\nexport const made = make(1)`, { 'make.ts': make })
    expect(await counts(files, { 'beside.ts': `import { make } from './make'\nexport const made = make(2)` })).toBe(
      false,
    )
  })

  test.each([
    ['that writes outside itself', 'export const make = (a) => { globalThis.a = a }'],
    ['that calls what it is given', 'export const make = (a) => a()'],
    ['that changes what it is given', 'export const make = (a) => { a.b = 1 }'],
    [
      'that calls another of the kind',
      `export const make = (a) => inner(a)\nconst inner = (a) => { globalThis.a = a }`,
    ],
    [
      'that calls one of two that call each other',
      `export const make = (a) => odd(a)\nconst odd = (a) => even(a)\nconst even = (a) => { odd(a); fetch(a) }`,
    ],
    [
      'that makes an instance',
      'export const make = (a) => new Shape(a)\nclass Shape { constructor(a) { globalThis.a = a } }',
    ],
    ['that can not be found', 'export const other = 1'],
  ])('counts: %s', async (_, make) => {
    const files = beside(`import { make } from './make'\nexport const made = make(1)`, { 'make.ts': make })
    expect(await counts(files, { 'beside.ts': `import { make } from './make'\nexport const made = make(2)` })).toBe(
      true,
    )
  })

  test('by a wrapper leaves the sites of one module apart', async () => {
    const files = {
      ...CACHED,
      'app.ts': `import { cached } from './cached'\nexport const app = cached(async () => 1, ['a'])`,
      'other.ts': `import './app'\nimport { cached } from './cached'\nexport const one = cached(async () => 1, ['one'])\nexport const two = cached(async () => 2, ['two'])`,
    }
    const prints = async (all: MemoryFiles): Promise<Map<string, string>> =>
      new Map(Object.entries((await scanFiles(all)).code.sites).map(([id, found]) => [id, found.fingerprint]))
    const before = await prints(files)
    const after = await prints({ ...files, 'other.ts': files['other.ts'].replace('=> 2', '=> 3') })
    expect([...before.keys()].filter((id) => before.get(id) !== after.get(id))).toEqual(['other.ts#two~1'])
  })
})

describe('a function that is handed over and does something', () => {
  const handed = (list: string): MemoryFiles =>
    beside(`import { list } from './list'\nexport const made = list.map((item) => { globalThis.a = item })`, {
      'list.ts': list,
    })

  test('counts where a list of the project calls it', async () => {
    const files = handed('export const list = [1]')
    const edited = files['beside.ts']?.replace('= item', '= [item]') ?? ''
    expect(await counts(files, { 'beside.ts': edited })).toBe(true)
  })

  test('is the own matter of a package', async () => {
    const files = handed(`export { list } from 'pkg'`)
    const edited = files['beside.ts']?.replace('= item', '= [item]') ?? ''
    expect(await counts(files, { 'beside.ts': edited })).toBe(false)
  })
})

describe('purity', () => {
  const packaged = beside(`import { make } from 'pkg'\nexport const made = make(1)`)
  const edit = { 'beside.ts': `import { make } from 'pkg'\nexport const made = make(2)` }
  const listed = beside(`import { object } from 'zod'\nexport const made = object(1)`)

  test('takes the functions of packages to do nothing', async () => {
    expect(await counts(packaged, edit)).toBe(false)
  })

  test('takes only listed ones to do so where it is strict', async () => {
    expect(await counts(packaged, edit, { purity: 'strict' })).toBe(true)
    expect(
      await counts(listed, { 'beside.ts': listed['beside.ts']?.replace('1', '2') ?? '' }, { purity: 'strict' }),
    ).toBe(false)
  })
})

describe('what is registered while modules run', () => {
  const files: MemoryFiles = {
    'registry.ts': `const makers = new Map()\nexport function register(name, make) { makers.set(name, make) }\nexport const maker = (name) => makers.get(name)`,
    'boot.ts': `import { register } from './registry'\nimport { prices } from './prices'\nregister('prices', prices)`,
    'prices.ts': `export const prices = () => 1`,
    'app.ts': `import './boot'\n${site(`import { maker } from './registry'`, `maker('prices')()`)}`,
  }

  test('belongs to what is read from the registry', async () => {
    expect(await counts(files, { 'prices.ts': 'export const prices = () => 2' })).toBe(true)
  })

  test('belongs to it also where nothing that is read imports who registers it', async () => {
    const apart = { ...files, 'app.ts': site(`import { maker } from './registry'`, `maker('prices')()`) }
    const entry = { 'entry.ts': `import './boot'\n${site(`import { maker } from './registry'`, '1')}` }
    expect(await counts({ ...apart, ...entry }, { 'prices.ts': 'export const prices = () => 2' })).toBe(true)
  })

  test('also by a function that is called while modules run', async () => {
    const boot = `import { register } from './registry'\nimport { prices } from './prices'\nconst start = () => { register('prices', prices) }\nstart()`
    const apart = {
      ...files,
      'boot.ts': boot,
      'app.ts': site(`import { maker } from './registry'`, `maker('prices')()`),
    }
    const entry = { 'entry.ts': `import './boot'\n${site(`import { maker } from './registry'`, '1')}` }
    expect(await counts({ ...apart, ...entry }, { 'prices.ts': 'export const prices = () => 2' })).toBe(true)
  })

  test('also by one that is called as a member of a namespace', async () => {
    const start = `import { register } from './registry'\nimport { prices } from './prices'\nexport const start = () => { register('prices', prices) }`
    const apart = {
      ...files,
      'start.ts': start,
      'boot.ts': `import * as all from './start'\nall.start()`,
      'app.ts': site(`import { maker } from './registry'`, `maker('prices')()`),
    }
    const entry = { 'entry.ts': `import './boot'\n${site(`import { maker } from './registry'`, '1')}` }
    expect(await counts({ ...apart, ...entry }, { 'prices.ts': 'export const prices = () => 2' })).toBe(true)
  })

  test('is left out where a request hands it over', async () => {
    const memo: MemoryFiles = {
      'memo.ts': `const known = new Map()\nexport function remember(key, make) { if (!known.has(key)) known.set(key, make()); return known.get(key) }`,
      'other.ts': `import './app'\n${site(`import { remember } from './memo'`, `remember('b', () => 1)`)}`,
      'app.ts': site(`import { remember } from './memo'`, `remember('a', () => 1)`),
    }
    expect(await counts(memo, { 'other.ts': memo['other.ts']?.replace('=> 1', '=> 2') ?? '' })).toBe(false)
  })
})

describe('a directive', () => {
  const lib = (directive: string): MemoryFiles => ({
    'lib.ts': `${directive}export const a = () => 1\nexport const b = 1`,
  })
  const app = { 'app.ts': site(`import { a } from './lib'`, 'a()') }

  test('of a module belongs to each of its statements', async () => {
    expect(await counts({ ...app, ...lib('') }, lib(`'use server'\n`))).toBe(true)
  })

  test('is nothing that a module does when it runs', async () => {
    const files = { ...beside(`'use client'\nexport const button = 1`) }
    expect(await counts(files, { 'beside.ts': `export const button = 1` })).toBe(false)
  })
})

describe('packages behind `export *`', () => {
  const two = {
    'index.ts': `export * from 'one'\nexport * from 'two'`,
    'app.ts': site(`import { a } from './index'`, 'a()'),
  }
  const packages = { one: '1.0.0', two: '1.0.0' }

  test.each(['one', 'two'])('count each where they may have the name: %s', async (name) => {
    const [before, after] = await Promise.all([
      fingerprint(two, { packages }),
      fingerprint(two, { packages: { ...packages, [name]: '2.0.0' } }),
    ])
    expect(after).not.toBe(before)
  })

  test.each([
    ['a namespace', `import * as all from './index'`, 'Object.values(all)'],
    ['a dynamic import', '', `await import('./index')`],
    ['a namespace that is passed on', `import { all } from './space'`, 'Object.values(all)'],
  ])('count where %s is used whole', async (_, imports, expression) => {
    const files = {
      'index.ts': `export * from './deep'\nexport const own = 1`,
      'deep.ts': `export * from 'one'`,
      'space.ts': `export * as all from './index'`,
      'app.ts': site(imports, expression),
    }
    const [before, after] = await Promise.all([
      fingerprint(files, { packages }),
      fingerprint(files, { packages: { ...packages, one: '2.0.0' } }),
    ])
    expect(after).not.toBe(before)
  })
})
