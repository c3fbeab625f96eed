import { describe, expect, test } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import { manifestOf, type MemoryFiles } from '../support/memory-project.ts'

type Case = readonly [claim: string, before: MemoryFiles, edits: MemoryFiles]

const COUNTS: readonly Case[] = [
  ['a sheet that an imported one imports', sheet({ 'b.css': '1' }), { 'b.css': '2' }],
  ['a sheet that this one imports', sheet({ 'b.css': `@import './c.css';`, 'c.css': '1' }), { 'c.css': '2' }],
  ['a picture named in a sheet', sheet({ 'b.css': 'i { background: url(i.png) }', 'i.png': '1' }), { 'i.png': '2' }],
  [
    'a sheet below one that has come back to the first',
    sheet({ 'b.css': `@import './a.css'; @import './c.css';`, 'c.css': '1' }),
    { 'c.css': '2' },
  ],
  [
    'a partial of Sass',
    { 'a.scss': `@use 'parts/colors';`, 'parts/_colors.scss': '1', 'app.ts': site(`import './a.scss'`, '1') },
    { 'parts/_colors.scss': '2' },
  ],
  [
    'a worker by query',
    { 'w.ts': 'self.x = 1', 'app.ts': site(`import W from './w.ts?worker'`, 'W') },
    { 'w.ts': 'self.x = 2' },
  ],
  [
    'an address that does not say it is relative',
    { 'a.png': '1', 'app.ts': site('', `new URL('a.png', import.meta.url)`) },
    { 'a.png': '2' },
  ],
  [
    'a file read by its path',
    { 'a.sql': '1', 'app.ts': site('', `read(join(import.meta.dirname, 'a.sql'))`) },
    { 'a.sql': '2' },
  ],
  [
    'a module that createRequire loads',
    { 'a.cjs': 'module.exports = 1', 'app.ts': site('const load = createRequire(import.meta.url)', `load('./a.cjs')`) },
    { 'a.cjs': 'module.exports = 2' },
  ],
  ['a file more for a glob from the root', glob(`'/posts/*.md'`), { 'posts/b.md': '1' }],
  [
    'a comment in a module whose text a glob takes',
    glob(`'./code/*.ts', { query: '?raw' }`),
    { 'code/a.ts': '/* 2 */' },
  ],
  [
    'a file that a template may mean',
    { 'words/a.json': '1', 'app.ts': site('', 'import(`./words/${x}.json`)') },
    { 'words/a.json': '2' },
  ],
]

const DOES_NOT: readonly Case[] = [
  ['a sheet that a comment names', sheet({ 'b.css': `/* @import './c.css'; */`, 'c.css': '1' }), { 'c.css': '2' }],
  ['a file that a glob leaves out', glob(`['./posts/*.md', '!./posts/a.md']`), { 'posts/a.md': '2' }],
  ['a file below one of a glob that is flat', glob(`'./posts/*.md'`), { 'posts/deep/a.md': '1' }],
  [
    'a module with the name of a file that is not there',
    { 'a.ts': 'x()', 'app.ts': site('', `read(join(import.meta.dirname, 'a'))`) },
    { 'a.ts': 'y()' },
  ],
  ['a module of a glob that only a comment changes', glob(`'./code/*.ts'`), { 'code/a.ts': '/* 2 */' }],
]

describe('a file that code asks for counts:', () => {
  test.each(COUNTS)('%s', async (_claim, before, edits) => {
    expect(await changed(before, edits)).toEqual(['app.ts#site~1'])
  })
})

describe('a file that code does not ask for does not count:', () => {
  test.each(DOES_NOT)('%s', async (_claim, before, edits) => {
    expect(await changed(before, edits)).toEqual([])
  })
})

test('a package that a template names counts as a whole', async () => {
  const files = { 'app.ts': site('', 'import(`date-fns/locale/${x}`)') }
  const versions = (version: string) => ({ packages: { 'date-fns': version } })
  const before = await manifestOf(files, versions('1.0.0'))
  expect(diffManifests(before, await manifestOf(files, versions('1.0.1'))).sites.changed).toEqual(['app.ts#site~1'])
})

async function changed(before: MemoryFiles, edits: MemoryFiles): Promise<readonly string[]> {
  return diffManifests(await manifestOf(before), await manifestOf({ ...before, ...edits })).sites.changed
}

function site(imports: string, expression: string): string {
  return `import { cacheTag } from 'next/cache'\n${imports}\nexport async function site(x) { 'use cache'; cacheTag('t'); return ${expression} }`
}

function sheet(others: MemoryFiles): MemoryFiles {
  return { 'a.css': `@import './b.css';`, 'app.ts': site(`import './a.css'`, '1'), ...others }
}

function glob(args: string): MemoryFiles {
  return {
    'posts/a.md': '1',
    'posts/c.md': '1',
    'code/a.ts': '/* 1 */',
    'app.ts': site('', `import.meta.glob(${args})`),
  }
}
