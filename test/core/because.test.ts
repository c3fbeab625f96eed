import { describe, expect, test } from 'vitest'
import type { Because } from '../../src/core/because.ts'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { manifestOf, type MemoryFiles, type MemoryOptions } from '../support/memory-project.ts'

const FILES: MemoryFiles = {
  'app.ts': `import { cacheTag } from 'next/cache'
import { near } from './near'
export async function app() { 'use cache'; cacheTag('app'); return near() }`,
  'near.ts': `import { far } from './far'\nexport function near() { return far() }\nexport function beside() { return 0 }`,
  'far.ts': `import { parse } from 'yaml'\nexport function far() { return parse(1) }`,
}

async function because(edits: MemoryFiles, before?: MemoryOptions, after?: MemoryOptions): Promise<readonly Because[]> {
  const files = Object.fromEntries(Object.entries({ ...FILES, ...edits }).filter(([, text]) => text !== ''))
  const diff = diffManifests(await manifestOf(FILES, before), await manifestOf(files, after))
  expect(diff.purge.map((entry) => entry.tag)).toEqual(['app'])
  return diff.purge[0]?.because ?? []
}

function replaced(path: string, from: string, to: string): MemoryFiles {
  const text = FILES[path] ?? ''
  expect(text).toContain(from)
  return { [path]: text.replace(from, to) }
}

describe('a tag is purged because of', () => {
  test('the statement that changed, wherever the site reaches it', async () => {
    expect(await because(replaced('far.ts', 'parse(1)', 'parse(2)'))).toEqual([
      { module: 'far.ts', name: 'far', change: 'changed' },
    ])
  })

  test('every statement that changed, the nearest first', async () => {
    const edits = { ...replaced('far.ts', 'parse(1)', 'parse(2)'), ...replaced('near.ts', 'far() }', 'far(2) }') }
    expect((await because(edits)).map((reason) => reason.module)).toEqual(['near.ts', 'far.ts'])
  })

  test('the package that changed, with both versions', async () => {
    expect(await because({}, { packages: { yaml: '2.0.0' } }, { packages: { yaml: '2.1.0' } })).toEqual([
      { module: 'package', name: 'yaml 2.0.0 → 2.1.0', change: 'changed' },
    ])
  })

  test('what came in and what went out', async () => {
    const edits = {
      ...replaced('near.ts', `import { far } from './far'`, `import { other as far } from './other'`),
      'other.ts': 'export function other() { return 2 }',
    }
    expect(await because(edits)).toEqual([
      { module: 'far.ts', name: 'far', change: 'removed' },
      { module: 'other.ts', name: 'other', change: 'added' },
      { module: 'package', name: 'yaml@unknown', change: 'removed' },
    ])
  })

  test('the site itself, where only names were swapped', async () => {
    const swapped = (imports: string): MemoryFiles => ({
      ...FILES,
      'near.ts': `import { ${imports} } from './far'\nexport function near() { return [one(), two()] }`,
      'far.ts': 'export function a() { return 1 }\nexport function b() { return 2 }',
    })
    const before = await manifestOf(swapped('a as one, b as two'))
    const diff = diffManifests(before, await manifestOf(swapped('b as one, a as two')))
    expect(diff.purge).toEqual([
      { tag: 'app', sites: ['app.ts#app~1'], because: [{ module: 'app.ts', name: 'app', change: 'rewired' }] },
    ])
  })

  test('the value that was inlined', async () => {
    const edits = replaced('far.ts', 'parse(1)', 'parse(import.meta.env.VITE_API)')
    const of = (value: string): Promise<Manifest> =>
      manifestOf({ ...FILES, ...edits }, { build: { injected: [], values: { 'env:VITE_API': value } } })
    expect(diffManifests(await of('one'), await of('two')).purge).toEqual([
      { tag: 'app', sites: ['app.ts#app~1'], because: [{ module: 'env', name: 'VITE_API', change: 'changed' }] },
    ])
  })

  test('the statements of a module to which a bundler adds something else', async () => {
    const of = (value: string): Promise<Manifest> =>
      manifestOf(FILES, { build: { injected: [], modules: { 'far.ts': value } } })
    expect(diffManifests(await of('one'), await of('two')).purge[0]?.because).toEqual([
      { module: 'far.ts', name: 'far', change: 'changed' },
    ])
  })

  test('a caller whose values the site caches, and not the root that joins the two', async () => {
    const files = {
      'answer.ts': `export const answer = (body) => new Response(body, { headers: { 'Cache-Tag': 'answer' } })`,
      'route.ts': `import { answer } from './answer'\nimport { stock } from './stock'\nexport const GET = () => answer(stock())`,
      'stock.ts': 'export const stock = () => [1]',
    }
    const diff = diffManifests(
      await manifestOf(files),
      await manifestOf({ ...files, 'stock.ts': 'export const stock = () => [2]' }),
    )
    expect(diff.purge.map(({ because: reasons }) => reasons)).toEqual([
      [{ module: 'stock.ts', name: 'stock', change: 'changed' }],
    ])
  })

  test('a site that is gone', async () => {
    expect(await because({ 'app.ts': '' })).toEqual([{ module: 'app.ts', name: 'app', change: 'removed' }])
  })

  test('a few differences, where there are many', async () => {
    const many = (value: number): MemoryFiles => ({
      ...FILES,
      'near.ts': `import * as far from './far'\nexport function near() { return Object.values(far) }`,
      'far.ts': Array.from({ length: 40 }, (_, index) => `export const f${index} = () => ${value}`).join('\n'),
    })
    const { purge } = diffManifests(await manifestOf(many(1)), await manifestOf(many(2)))
    expect(purge[0]?.because).toHaveLength(10)
  })
})

test('what many modules that only moved lead to is found behind them', async () => {
  const wide = (folder: string, value: number): MemoryFiles => {
    const names = Array.from({ length: 30 }, (_, index) => `m${index}`)
    return {
      'app.ts': `import { cacheTag } from 'next/cache'
${names.map((name) => `import { ${name} } from './${name}'`).join('\n')}
export async function app() { 'use cache'; cacheTag('app'); return [${names.join()}] }`,
      ...Object.fromEntries(
        names.map((name) => [
          `${name}.ts`,
          `import { deep } from './${folder}/deep'\nexport const ${name} = () => [deep(), '${name}']`,
        ]),
      ),
      [`${folder}/deep.ts`]: `import { value } from '../value'\nexport function deep() { return value }`,
      'value.ts': `export const value = ${value}`,
    }
  }
  const { purge } = diffManifests(await manifestOf(wide('one', 1)), await manifestOf(wide('two', 2)))
  expect(purge[0]?.because).toContainEqual({ module: 'value.ts', name: 'value', change: 'changed' })
})

test('two versions of one package that both change are two changes', async () => {
  const before = await manifestOf(FILES)
  const withPackages = (manifest: Manifest, ...versions: string[]): Manifest => {
    const site = Object.entries(manifest.code.sites).map(([id, item]) => [
      id,
      { ...item, statement: 'app', fingerprint: versions.join() },
    ])
    const rows = versions.map((version) => [`package:pad@${version}`, version, []] as const)
    const root = ['app', 'app', versions.map((_, index) => index + 1)] as const
    return { ...manifest, code: { ...manifest.code, sites: Object.fromEntries(site), graph: [root, ...rows] } }
  }
  const reasons = diffManifests(withPackages(before, '1.0.0', '3.0.0'), withPackages(before, '2.0.0', '4.0.0', '5.0.0'))
  expect(reasons.purge[0]?.because).toEqual([
    { module: 'package', name: 'pad 1.0.0 → 2.0.0', change: 'changed' },
    { module: 'package', name: 'pad 3.0.0 → 4.0.0', change: 'changed' },
    { module: 'package', name: 'pad@5.0.0', change: 'added' },
  ])
})
