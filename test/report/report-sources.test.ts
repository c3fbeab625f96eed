import { describe, expect, test } from 'vitest'
import { differencesOfSites } from '../../src/core/compare-sites.ts'
import { collectSources, cutStatement } from '../../src/report/report-sources.ts'
import { manifestOf, type MemoryFiles } from '../support/memory-project.ts'

function cut(text: string, first: number, next = Number.POSITIVE_INFINITY): string {
  return cutStatement(text.split('\n'), first, next)
}

describe('a statement is cut', () => {
  test('at the next one that the manifest knows, without what stands above that', () => {
    expect(cut('a(\n  1\n)\n\n// Of b.\n/**\n * More.\n */\nb()', 1, 9)).toBe('a(\n  1\n)')
  })

  test('at a line that begins like another one, which no site reaches', () => {
    expect(cut('const a = {\n  b: 1,\n}\nexport function c() {}', 1)).toBe('const a = {\n  b: 1,\n}')
  })

  test('and keeps lines within it that begin so, where it is a part of something', () => {
    expect(cut('  a(\n  () => {\n    const b = 1\n  })', 1)).toBe('  a(\n  () => {\n    const b = 1\n  })')
  })

  test('after 60 lines, and 20,000 letters', () => {
    expect(cut(Array.from({ length: 100 }, (_, at) => `  ${at}`).join('\n'), 1).split('\n')).toHaveLength(60)
    expect(cut('a'.repeat(50_000), 1)).toHaveLength(20_000)
  })

  test('to nothing where the file has no such line', () => {
    expect(cut('a', 5)).toBe('')
  })
})

const FILES: MemoryFiles = {
  'app.ts': `import { cacheTag } from 'next/cache'
import { parse } from 'yaml'
import { near } from './near'
export async function app() { 'use cache'; cacheTag('app'); return parse(near()) }`,
  'near.ts': `export const near = () => 1`,
}

test('of what differs only statements have a source, each once, and a side that is not at hand is none', async () => {
  const edited: MemoryFiles = { ...FILES, 'near.ts': FILES['near.ts']?.replace('1', '2') ?? '' }
  const [before, after] = [
    await manifestOf(FILES, { packages: { yaml: '1.0.0' } }),
    await manifestOf(edited, { packages: { yaml: '2.0.0' } }),
  ]
  const { comparison } = differencesOfSites(before, after, new Set())
  const { add, sources } = collectSources((side, module) => (side === 'after' ? edited[module] : undefined))
  expect(['near.ts#near', 'near.ts#near', 'package:yaml@2.0.0'].map((id) => add(comparison, id))).toEqual([0, 0, null])
  expect(sources).toEqual([
    { module: 'near.ts', name: 'near', before: null, after: { line: 1, text: 'export const near = () => 2' } },
  ])
})

test('what would make the page too large is left out, and counted', async () => {
  const long = `export const near = () => '${'x'.repeat(19_000)}'`
  const names = Array.from({ length: 60 }, (_, at) => `m${at}.ts`)
  const imports = names.map((name, at) => `import { near as n${at} } from './${name}'`).join('\n')
  const app = `import { cacheTag } from 'next/cache'\n${imports}
export async function app() { 'use cache'; cacheTag('app'); return [${names.map((_, at) => `n${at}()`).join()}] }`
  const files: MemoryFiles = { 'app.ts': app, ...Object.fromEntries(names.map((name) => [name, long])) }
  const manifest = await manifestOf(files)
  const { comparison } = differencesOfSites(manifest, manifest, new Set())
  const collected = collectSources((side, module) => (side === 'after' ? files[module] : undefined))
  const indices = names.map((name) => collected.add(comparison, `${name}#near`))
  expect(indices.filter((index) => index !== null)).toHaveLength(collected.sources.length)
  expect(collected.sources.length + collected.leftOut()).toBe(60)
  expect(collected.leftOut()).toBeGreaterThan(5)
})
