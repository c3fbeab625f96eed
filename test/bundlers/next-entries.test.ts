import { relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { entryFiles } from '../../src/bundlers/next-entries.ts'
import { writeProject } from '../support/disk-project.ts'

/** The files of an entry, relative to the project's folder, where the project has these files and nothing in them. */
async function filesOf(entry: string, paths: readonly string[], extensions?: readonly string[]): Promise<string[]> {
  const root = await writeProject(Object.fromEntries(paths.map((path) => [path, ''])))
  const files = await entryFiles(root, entry, extensions)
  return [...new Set(files.map((file) => relative(root, file)))].sort()
}

const SHOP = [
  'app/layout.tsx',
  'app/page.tsx',
  'app/loading.js',
  'app/layout.css',
  'app/shop/layout.tsx',
  'app/shop/helper.ts',
  'app/shop/[id]/page.tsx',
  'app/shop/[id]/error.tsx',
  'app/shop/other/page.tsx',
  'app/shop/other/layout.tsx',
]

describe('the files of a page of `app`', () => {
  test('are the page and what stands around it, from the top down', async () => {
    expect(await filesOf('app/shop/[id]/page', SHOP)).toEqual([
      'app/layout.tsx',
      'app/loading.js',
      'app/shop/[id]/error.tsx',
      'app/shop/[id]/page.tsx',
      'app/shop/layout.tsx',
    ])
  })

  test('may stand below `src`', async () => {
    const below = SHOP.map((path) => `src/${path}`)
    expect(await filesOf('app/page', below)).toEqual(['src/app/layout.tsx', 'src/app/loading.js', 'src/app/page.tsx'])
  })

  test('are those of every slot around it as well, whichever of them the entry is', async () => {
    const paths = [...SHOP, 'app/@modal/default.tsx', 'app/@modal/(.)shop/[id]/page.tsx', 'app/shop/@side/page.tsx']
    const expected = [
      'app/@modal/(.)shop/[id]/page.tsx',
      'app/@modal/default.tsx',
      'app/layout.tsx',
      'app/loading.js',
      'app/page.tsx',
    ]
    expect(await filesOf('app/page', paths)).toEqual(expected)
    expect(await filesOf('app/@modal/page', paths)).toEqual(expected)
    expect(await filesOf('app/shop/[id]/page', paths)).toContain('app/shop/@side/page.tsx')
  })

  test('are found in groups of routes, and by the extensions of the project', async () => {
    const paths = ['app/(group)/layout.page.tsx', 'app/(group)/about/page.page.tsx', 'app/(group)/about/page.tsx.md']
    expect(await filesOf('app/(group)/about/page', paths, ['page.tsx'])).toEqual([
      'app/(group)/about/page.page.tsx',
      'app/(group)/layout.page.tsx',
    ])
  })

  test('are none where the page is not found: its layouts alone would not tell of it', async () => {
    expect(await filesOf('app/shop/gone/page', SHOP)).toEqual([])
    expect(await filesOf('app/shop/route', SHOP)).toEqual([])
    const images = [...SHOP, 'app/opengraph-image.tsx', 'app/shop/icon.tsx']
    expect(await filesOf('app/shop/gone/page', images)).toEqual([])
    expect(await filesOf('app/shop/gone/route', images)).toEqual([])
  })
})

describe('the files of a route handler that Next makes of metadata', () => {
  test.each([
    ['app/sitemap.xml/route', 'app/sitemap.ts'],
    ['app/robots.txt/route', 'app/robots.ts'],
    ['app/opengraph-image/route', 'app/opengraph-image.tsx'],
    ['app/shop/[id]/twitter-image-1abc2d/[__metadata_id__]/route', 'app/shop/[id]/twitter-image.tsx'],
    ['app/icon2/route', 'app/icon2.tsx'],
  ])('%s: %s is one of them', async (entry, file) => {
    expect(await filesOf(entry, [...SHOP, file])).toContain(file)
    expect(await filesOf(entry, SHOP)).toEqual([])
  })
})

describe('the files of other entries', () => {
  test('of a page of `pages` are the page and what is around all', async () => {
    const paths = ['pages/_app.tsx', 'pages/_document.js', 'pages/about/index.tsx', 'pages/about/team.tsx']
    expect(await filesOf('pages/about', paths)).toEqual([
      'pages/_app.tsx',
      'pages/_document.js',
      'pages/about/index.tsx',
    ])
  })

  test.each(['middleware', 'src/middleware', 'proxy', 'instrumentation'])(
    'of %s stand at the top or in `src`',
    async (entry) => {
      const name = entry.replace('src/', '')
      expect(await filesOf(entry, [`${name}.ts`, 'lib/middleware.ts'])).toEqual([`${name}.ts`])
      expect(await filesOf(entry, [`src/${name}.js`, 'src/app/page.tsx'])).toEqual([`src/${name}.js`])
    },
  )

  test('of a route of `pages` are those of its page, not of what has its name elsewhere', async () => {
    expect(await filesOf('/about', ['about.ts', 'pages/about.tsx', 'pages/_app.tsx'])).toEqual([
      'pages/_app.tsx',
      'pages/about.tsx',
    ])
    expect(await filesOf('/', ['index.ts', 'pages/index.tsx'])).toEqual(['pages/index.tsx'])
  })

  test('of a route whose page is not found are none', async () => {
    expect(await filesOf('/about', ['about.ts', 'pages/_app.tsx'])).toEqual([])
    expect(await filesOf('pages/about', ['pages/_app.tsx', 'pages/_document.tsx'])).toEqual([])
  })
})
