import { describe, expect, test } from 'vitest'
import { createGlobPlacer } from '../../src/scanner/glob-place.ts'
import { writeProject } from '../support/disk-project.ts'

describe('where the files of a pattern are', () => {
  const place = createGlobPlacer('/shop', [
    { find: '@', replacement: '/shop/src' },
    { find: '~shared', replacement: '../shared' },
  ])

  test.each([
    ['./*.md', '/shop/src/pages/*.md'],
    ['../posts/**/*.md', '/shop/src/posts/**/*.md'],
    ['/content/*.md', '/shop/content/*.md'],
    ['**/*.md', '/shop/**/*.md'],
    ['@/posts/*.md', '/shop/src/posts/*.md'],
    ['~shared/*.md', '/shared/*.md'],
  ])('%s', (pattern, expected) => {
    expect(place('/shop/src/pages/a.ts', pattern)?.pattern).toBe(expected)
  })

  test('what a folder is called is no pattern', () => {
    expect(place('/shop/src/[slug]/a.ts', './*.md')?.pattern).toBe(String.raw`/shop/src/\[slug\]/*.md`)
  })

  test('files are named from the module, or from the root', () => {
    expect(place('/shop/src/a.ts', './*.md')?.base).toBe('/shop/src')
    expect(place('/shop/src/a.ts', '@/*.md')?.base).toBe('/shop')
  })

  test('a package is no folder of the project', () => {
    expect(place('/shop/src/a.ts', 'date-fns/locale/*')).toBeNull()
  })

  test('a path of tsconfig is known', async () => {
    const root = await writeProject({
      'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '#posts/*': ['./src/posts/*'] } } }),
      'src/a.ts': '',
    })
    const placed = createGlobPlacer(root, [])(`${root}/src/a.ts`, '#posts/*.md')
    expect(placed?.pattern).toBe(`${root}/src/posts/*.md`)
  })

  test('a tsconfig that can not be read has no paths', async () => {
    const root = await writeProject({ 'tsconfig.json': '{ "extends": "./gone.json" }', 'src/a.ts': '' })
    expect(createGlobPlacer(root, [])(`${root}/src/a.ts`, '#posts/*.md')).toBeNull()
  })
})
