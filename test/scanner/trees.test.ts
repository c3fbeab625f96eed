import { describe, expect, test } from 'vitest'
import type { Syntax } from '../../src/core/syntax.ts'
import { createTrees, roomForTrees, type Trees } from '../../src/scanner/trees.ts'
import { read } from '../core/reading.ts'
import { CLASSES, EXAMPLES } from '../core/wild-programs.ts'
import { scanFiles, type MemoryFiles } from '../support/memory-project.ts'

const SOURCE = 'export {}'

/** Trees of modules that all have the same text, of which so many may be held. */
function trees(count: number): Trees {
  return createTrees((id) => (id === 'none' ? undefined : read(SOURCE, id)), count * SOURCE.length)
}

function treesOf({ treeOf }: Trees, ids: readonly string[]): (Syntax | undefined)[] {
  return ids.map((id) => treeOf(id))
}

describe('trees', () => {
  test('are the same ones until they are let go', () => {
    const all = trees(0)
    const before = treesOf(all, ['a', 'b', 'a'])
    expect(before[2]).toBe(before[0])
    all.letGo()
    expect(all.treeOf('a')).not.toBe(before[0])
    expect(all.treeOf('a')).toEqual(expect.objectContaining({ id: 'a', source: SOURCE }))
  })

  test('that were used last are held', () => {
    const all = trees(2)
    const [a, b, c] = treesOf(all, ['a', 'b', 'c', 'a'])
    all.letGo()
    expect(all.treeOf('a')).toBe(a)
    expect(all.treeOf('c')).toBe(c)
    expect(all.treeOf('b')).not.toBe(b)
    expect(all.remade()).toBe(4)
  })

  test('that are kept are held whatever else is used', () => {
    const all = trees(0)
    const [kept] = treesOf(all, ['kept', 'other'])
    all.keep('kept')
    all.letGo()
    treesOf(all, ['a', 'b'])
    all.letGo()
    expect(all.treeOf('kept')).toBe(kept)
  })

  test('are let go of all at once, but for those that are kept', () => {
    const all = trees(2)
    const [kept, other] = treesOf(all, ['kept', 'other'])
    all.keep('kept')
    all.release()
    expect(all.treeOf('kept')).toBe(kept)
    expect(all.treeOf('other')).not.toBe(other)
  })

  test('may take a twelfth of what is left of the heap', () => {
    expect(roomForTrees({ heap_size_limit: 3_600_000_000, used_heap_size: 600_000_000 })).toBe(5_000_000)
  })

  test('are not there for a module that is not', () => {
    const all = trees(1)
    all.keep('none')
    expect(all.treeOf('none')).toBeUndefined()
    expect(all.remade()).toBe(0)
  })

  test('are not made anew for what was held from the start', () => {
    const all = trees(1)
    all.hold(read(SOURCE, 'a'))
    expect(all.treeOf('a')?.id).toBe('a')
    expect(all.remade()).toBe(0)
  })
})

const WRAPPED: MemoryFiles = {
  'lib/cached.ts': `import { unstable_cache } from 'next/cache'
export const cached = (make, options) => unstable_cache(make, [], options)`,
  'lib/later.ts': `import { cached } from './cached'
export function later(make, ...tags) { return cached(make, { tags }) }`,
  'lib/index.ts': `export * from './later'
export { cached as keep } from './cached'`,
  'a.ts': `import { later, keep } from './lib'
import { names } from './names'
export const a = later(load, names.a, 'all')
export class Store { one(id) { return keep(() => id, { tags: [\`\${names.a}-\${id}\`] }) } }
export const b = new Store().one('b')`,
  'c.ts': `import * as lib from './lib'
export function c(tag) { return lib.later(load, tag) }`,
  'd.ts': `import { c } from './c'
export const d = c('d')`,
  'names.ts': `export const names = { a: 'a' }`,
}

test.each<[string, MemoryFiles]>([
  ['wrappers over several modules', WRAPPED],
  ...[...CLASSES, ...EXAMPLES].map(({ title, files }): [string, MemoryFiles] => [title, files]),
])('what is found does not change when no tree is held: %s', async (_, files) => {
  const [held, letGo] = await Promise.all([scanFiles(files), scanFiles(files, { maxTreeLength: 0 })])
  expect(letGo.code).toEqual(held.code)
  expect(letGo.siteTags).toEqual(held.siteTags)
  expect(held.loader.remade()).toBe(0)
  expect(letGo.loader.remade()).toBeGreaterThan(0)
})
