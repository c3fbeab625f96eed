import { describe, expect, test } from 'vitest'
import { manifestOf, type MemoryFiles, type MemoryOptions } from '../support/memory-project.ts'
import { COUNTS, site } from './graph-cases.ts'
import { STAYS } from './graph-cases-kept.ts'

async function fingerprintOf(files: MemoryFiles, options?: MemoryOptions): Promise<string> {
  const sites = Object.values((await manifestOf(files, options)).code.sites).filter(({ name }) => name === 'site')
  expect(sites).toHaveLength(1)
  return sites[0]?.fingerprint ?? ''
}

/** Whether the site's fingerprint differs between two states of a project. `''` takes a file away. */
async function changes(before: MemoryFiles, edits: MemoryFiles): Promise<boolean> {
  const after = Object.fromEntries(Object.entries({ ...before, ...edits }).filter(([, text]) => text !== ''))
  return (await fingerprintOf(before)) !== (await fingerprintOf(after))
}

describe('a fingerprint counts', () => {
  test.each(COUNTS)('%s', async (_, before, edits) => {
    expect(await changes(before, edits)).toBe(true)
  })
})

describe('a fingerprint does not count', () => {
  test.each(STAYS)('%s', async (_, before, edits) => {
    expect(await changes(before, edits)).toBe(false)
  })
})

describe('a package', () => {
  const files = {
    'app.ts': site(`import { parse } from './yaml'`, 'parse(1)'),
    'yaml.ts': `import { parse as read } from 'yaml'\nimport { other } from 'left-pad'\nexport const parse = (text) => read(text)\nexport const pad = () => other()`,
  }

  test('changes the sites that reach it', async () => {
    const at = (yaml: string): Promise<string> => fingerprintOf(files, { packages: { yaml, 'left-pad': '1.0.0' } })
    expect(await at('2.0.0')).not.toBe(await at('2.0.1'))
  })

  test('changes no site that only reaches what stands beside', async () => {
    const at = (pad: string): Promise<string> => fingerprintOf(files, { packages: { yaml: '2.0.0', 'left-pad': pad } })
    expect(await at('1.0.0')).toBe(await at('1.0.1'))
  })
})

describe('the graph of a manifest', () => {
  test('leads from a site to what it reaches, and to nothing else', async () => {
    const files = {
      'app.ts': site(`import { a } from './index'`, '[a(), process.env.MODE]'),
      'index.ts': `export * from './lib'`,
      'lib.ts': 'import { z } from "zod"\nexport const a = () => [k, z]\nconst k = 1\nexport const b = 2',
    }
    const { graph, sites } = (await manifestOf(files, { packages: { zod: '4.0.0', next: '16.0.0' } })).code
    expect(sites['app.ts#site~1']?.statement).toBe('app.ts#site')
    expect(graph.map(([id, , leadsTo]) => [id, leadsTo.map((index) => graph[index]?.[0])])).toEqual([
      ['app.ts#site', ['env:MODE', 'global:process', 'lib.ts#a', 'package:next@16.0.0']],
      ['env:MODE', []],
      ['global:process', []],
      ['lib.ts#a', ['lib.ts#k', 'package:zod@4.0.0']],
      ['lib.ts#k', []],
      ['package:next@16.0.0', []],
      ['package:zod@4.0.0', []],
    ])
  })
})
