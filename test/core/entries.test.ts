import { describe, expect, test } from 'vitest'
import { modulesBelow, reachOf } from '../../src/core/entries.ts'
import { indexProject, type ProjectIndex } from '../../src/core/graph.ts'
import { scanFiles, type MemoryFiles } from '../support/memory-project.ts'

const FILES: MemoryFiles = {
  'page.ts': `import { shown } from './lib'
    import './side'
    import { unstable_cache } from 'next/cache'
    export const page = unstable_cache(async () => shown + process.env.NAME)`,
  'layout.ts': `import { frame } from './frame'
    import type { Type } from './types'
    export const layout = frame`,
  'lib.ts': `export const shown = 'shown'
    export const unused = 'unused'`,
  'side.ts': `globalThis.side = 1`,
  'frame.ts': `export const frame = () => import('./lazy')`,
  'lazy.ts': `export { ring } from './ring'`,
  'ring.ts': `import { layout } from './layout'
    export const ring = () => layout`,
  'types.ts': `export type Type = string`,
  'other.ts': `export const other = 1`,
}

async function projectOf(changes: MemoryFiles = {}): Promise<ProjectIndex> {
  const scan = await scanFiles({ ...FILES, ...changes })
  await scan.loader.load(Object.keys(FILES).map((path) => `/project/${path}`))
  return indexProject(scan.loader.project, 'pragmatic')
}

describe('what whole modules reach', () => {
  const ENTRY = ['page.ts', 'layout.ts']

  test.each([
    ['a module', { 'page.ts': `${FILES['page.ts']}\nexport const more = 1` }],
    ['what it imports', { 'lib.ts': `export const shown = 'changed'` }],
    ['what it imports for its effects', { 'side.ts': `globalThis.side = 2` }],
    ['what it imports when it runs', { 'ring.ts': `export const ring = () => 'changed'` }],
  ])('differs where %s changed', async (_, changes) => {
    const [before, after] = [await projectOf(), await projectOf(changes)]
    expect(reachOf(after, ENTRY).fingerprint).not.toBe(reachOf(before, ENTRY).fingerprint)
  })

  test('stands where something else changed, and whatever the order of the modules', async () => {
    const before = reachOf(await projectOf(), ENTRY)
    const after = await projectOf({ 'other.ts': 'export const other = 2', 'types.ts': 'export type Type = number' })
    expect(reachOf(after, ENTRY).fingerprint).toBe(before.fingerprint)
    expect(reachOf(after, ENTRY.toReversed()).fingerprint).toBe(before.fingerprint)
  })

  test('tells one set of modules from another', async () => {
    const project = await projectOf()
    const prints = [['page.ts'], ['layout.ts'], ENTRY].map((modules) => reachOf(project, modules).fingerprint)
    expect(new Set(prints).size).toBe(3)
  })

  test('names the nodes, with the environment that is read', async () => {
    const { reached } = reachOf(await projectOf(), ENTRY)
    expect([...reached]).toEqual(expect.arrayContaining(['page.ts', 'lib.ts#shown', 'env:NAME', 'frame.ts#frame']))
    expect(reached.has('other.ts#other')).toBe(false)
  })
})

describe('the modules below', () => {
  test('are all that are imported, in whatever way, themselves among them; rings end', async () => {
    const { project } = await projectOf()
    const below = (...modules: string[]): string[] => [...modulesBelow(project, modules)].sort()
    expect(below('page.ts')).toEqual(['lib.ts', 'page.ts', 'side.ts'])
    expect(below('layout.ts')).toEqual(expect.arrayContaining(['frame.ts', 'layout.ts', 'lazy.ts', 'ring.ts']))
    expect(below('other.ts')).toEqual(['other.ts'])
    expect(below()).toEqual([])
  })
})
