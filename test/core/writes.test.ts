import { expect, it } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import { manifestOf, type MemoryFiles } from '../support/memory-project.ts'
import { read, statement } from './reading.ts'

const IMPORTS = 'import { x, y } from "./m"\n'

it.each([
  ['x.push(1)', ['x']],
  ['x.a.b = 1', ['x']],
  ['const { list } = x; list.push(1)', ['x']],
  ['x.get(y).add(1)', ['x']],
  ['(x ?? y).a = 1', ['x', 'y']],
  ['for (const item of x) item.seen = true', ['x']],
  ['Object.assign(x, y)', ['x']],
  ['x(y); x.find(y); new x(y); [...x]', []],
  ['{ const x = []; x.push(y) }', []],
  ['const copy = { ...x }; copy.a = y', []],
])('a function that does `%s` writes %j', (code, expected) => {
  expect(statement(`${IMPORTS}export function f() { ${code} }`, 'f').writes).toEqual(expected)
})

const SITE = `import { cacheTag } from 'next/cache'
import { routes } from './routes'
import './a'
export async function site() { 'use cache'; cacheTag('site'); return routes.all() }`

async function purges(file: string, from: string, to: string, files: MemoryFiles): Promise<boolean> {
  const changed = { ...files, [file]: files[file]?.replace(from, to) ?? '' }
  expect(changed).not.toEqual(files)
  return diffManifests(await manifestOf(files), await manifestOf(changed)).purge.length > 0
}

it('who writes into a reached binding is reached, from any module and by any name', async () => {
  const files = {
    'site.ts': SITE,
    'routes.ts': `export const routes = { list: [], all() { return this.list } }`,
    'a.ts': `import { routes } from './routes'
export function add() { const { list } = routes; list.push('added') }
export function other() { return 'other' }`,
  }
  expect(await purges('a.ts', 'added', 'changed', files)).toBe(true)
  expect(await purges('a.ts', `'other'`, `'changed'`, files)).toBe(false)
})

it('what writes a binding is kept in its order, by other names too, but not where declarations leave open what counts', () => {
  const writes = (source: string): (string | null)[] | null => {
    const { topLevel } = read(source)
    return topLevel('x')?.writes?.map((node) => source.slice(node.start, node.end)) ?? null
  }
  expect(writes('let x = []; x.push(1); x = [2]; x.length = 0; delete x[0]')).toEqual([
    'x = [2]',
    'x.push(1)',
    'x.length = 0',
    'delete x[0]',
  ])
  expect(writes('const x = []; const y = x; y.push(1)')).toEqual(['y.push(1)'])
  expect(writes('const x = []; f(x)')).toEqual([])
  expect(writes('var x = 1; var x = 2; x = 3')).toBeNull()
})
