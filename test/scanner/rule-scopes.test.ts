import { describe, expect, test } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import { explainFile } from '../../src/core/explain-file.ts'
import { manifestOf, scanFiles, type MemoryFiles, type MemoryOptions } from '../support/memory-project.ts'

const rule = (source: string, tag: string): object => ({ source, headers: [{ key: 'Cache-Tag', value: tag }] })

const NEXT: MemoryFiles = {
  'vercel.json': JSON.stringify({
    headers: [rule('/blog/:slug', 'blog'), rule('/about', 'about'), rule('/images/(.*)', 'images')],
  }),
  'app/layout.tsx': `export default ({ children }) => <main>{children}</main>`,
  'app/blog/[slug]/page.tsx': `import { posts } from '../../../lib/posts'\nexport default () => <p>{posts()}</p>`,
  'app/about/page.tsx': `export default () => <p>About</p>`,
  'app/contact/page.tsx': `export default () => <p>Contact</p>`,
  'lib/posts.ts': `export const posts = () => ['first']\nexport const drafts = () => []`,
}
const OPTIONS: MemoryOptions = { frameworks: ['next'] }

/** The tags that a release purges in which some files are edited. */
async function purged(edits: MemoryFiles, files = NEXT, options = OPTIONS): Promise<string[]> {
  const [before, after] = await Promise.all([manifestOf(files, options), manifestOf({ ...files, ...edits }, options)])
  const diff = diffManifests(before, after)
  expect(diff.widened).toBeNull()
  return diff.purge.map(({ tag }) => tag)
}

describe('what a rule is for is stale where', () => {
  test.each<[string, MemoryFiles, string[]]>([
    ['a page under its pattern changed', { 'app/about/page.tsx': `export default () => <p>Us</p>` }, ['about']],
    ['what such a page uses changed', { 'lib/posts.ts': `export const posts = () => []` }, ['blog']],
    ['what is around such pages changed', { 'app/layout.tsx': `export default () => null` }, ['about', 'blog']],
    ['a page under its pattern is new', { 'app/(more)/about/page.tsx': `export default () => 1` }, ['about']],
    ['its tags changed', { 'vercel.json': (NEXT['vercel.json'] ?? '').replace('"about"', '"us"') }, ['about']],
    [
      'it is for other paths',
      { 'vercel.json': (NEXT['vercel.json'] ?? '').replace('"/images/(.*)"', '"/pictures/(.*)"') },
      ['images'],
    ],
  ])('%s', async (_, edits, tags) => {
    expect(await purged(edits)).toEqual(tags)
  })
})

describe('nothing is stale where', () => {
  test.each<[string, MemoryFiles]>([
    ['a page elsewhere changed', { 'app/contact/page.tsx': `export default () => <p>Call us</p>` }],
    ['code changed that no page reaches', { 'lib/posts.ts': `export const posts = () => ['first']` }],
    [
      'the file is written in another way',
      { 'vercel.json': JSON.stringify(JSON.parse(NEXT['vercel.json'] ?? ''), null, 2) },
    ],
    ['comments in pages changed', { 'app/about/page.tsx': `// about\nexport default () => <p>About</p>` }],
  ])('%s', async (_, edits) => {
    expect(await purged(edits)).toEqual([])
  })
})

test('a condition is a part of a rule', async () => {
  const edits = {
    'vercel.json': (NEXT['vercel.json'] ?? '').replace('"/about",', '"/about","has":[{"type":"query","key":"a"}],'),
  }
  expect(await purged(edits)).toEqual(['about'])
})

test('what a configuration leaves to the run counts with its own code', async () => {
  const files = (tag: string): MemoryFiles => ({
    ...NEXT,
    'vercel.json': '{}',
    'next.config.ts': `const show = () => ${tag}
      export default { headers: () => [{ source: show(), headers: [{ key: 'Cache-Tag', value: 'all' }] }] }`,
  })
  expect(await purged(files('process.env.TWO'), files('process.env.ONE'))).toEqual(['all'])
})

test('a file under the pattern tells the site', async () => {
  const manifest = await manifestOf(NEXT, OPTIONS)
  const { statements } = explainFile(manifest, 'app/about/page.tsx')
  expect(statements.flatMap(({ sites }) => sites.map(({ site, purge }) => [site, purge]))).toEqual([
    ['vercel.json#/about~1', 'about'],
  ])
  expect(explainFile(manifest, 'vercel.json').statements.map(({ name }) => name)).toEqual([
    '/about~1',
    '/blog/:slug~1',
    '/images/(.\\*)~1',
  ])
})

describe('all code counts', () => {
  const WIDE: MemoryFiles = {
    'netlify.toml': '[[headers]]\nfor = "/a"\n[headers.values]\nCache-Tag = "a"',
    'src/main.ts': `import './style.css'\nimport { view } from './view'\nview()`,
    'src/view.ts': `export const view = () => 1`,
    'src/style.css': 'a {}',
    'index.html': '<body></body>',
    'README.md': 'Read me.',
  }

  test.each<[string, MemoryFiles, string[]]>([
    ['a module', { 'src/view.ts': `export const view = () => 2` }, ['a']],
    ['a style sheet', { 'src/style.css': 'b {}' }, ['a']],
    ['the page around all', { 'index.html': '<body class="a"></body>' }, ['a']],
    ['what no module imports', { 'README.md': 'Do.' }, []],
  ])('where no framework is known: %s', async (_, edits, tags) => {
    expect(await purged(edits, WIDE, {})).toEqual(tags)
  })

  test('but what the file that says it says besides', async () => {
    const config = (maxDuration: number): MemoryFiles => ({
      ...WIDE,
      'vercel.ts': `export const config = { maxDuration: ${maxDuration}, headers: [${JSON.stringify(rule('/b', 'b'))}] }`,
    })
    expect(await purged(config(2), config(1), {})).toEqual(['a'])
  })

  test('and the site says why', async () => {
    const { code } = await scanFiles(WIDE)
    expect(code.sites['netlify.toml#/a~1']?.widened).toBe('no framework tells which code renders which path')
  })

  test('what no module imports is named by the option scope', async () => {
    const scope = [{ sites: 'netlify.toml', add: ['*.md'], remove: ['src/**'] }]
    expect(await purged({ 'README.md': 'Do.' }, WIDE, { scope })).toEqual(['a'])
    expect(await purged({ 'src/view.ts': `export const view = () => 2` }, WIDE, { scope })).toEqual([])
  })

  test('of all routes, where paths are rewritten', async () => {
    const files = { ...NEXT, 'middleware.ts': 'export default () => NextResponse.rewrite(elsewhere())' }
    const edits = { 'app/contact/page.tsx': `export default () => <p>Call us</p>` }
    expect(await purged(edits, files)).toEqual(['about', 'blog', 'images'])
    const { code } = await scanFiles(files, OPTIONS)
    expect(code.sites['vercel.json#/about~1']?.widened).toBe('paths may be rewritten, so that any route may answer')
  })
})

test('a rewrite that is written out leads to its route alone', async () => {
  const rewrites = [
    { source: '/about', destination: '/contact' },
    { source: '/docs/:path*', destination: 'https://docs.example/:path*' },
  ]
  const text = JSON.stringify({ ...JSON.parse(NEXT['vercel.json'] ?? ''), rewrites })
  const files = { ...NEXT, 'vercel.json': text }
  expect(await purged({ 'app/contact/page.tsx': `export default () => 1` }, files)).toEqual(['about'])
  expect(await purged({ 'lib/posts.ts': `export const posts = () => []` }, files)).toEqual(['blog'])
})

test('a rule that a page of Nuxt says for itself is for that page', async () => {
  const files = {
    'pages/about.tsx': `defineRouteRules({ headers: { 'cache-tag': 'about' } })
export default () => <p>About</p>`,
    'pages/contact.tsx': `export default () => <p>Contact</p>`,
  }
  const options: MemoryOptions = { frameworks: ['nuxt'] }
  const [about, contact] = [(files['pages/about.tsx'] ?? '').replace('<p>', '<p> '), `export default () => 1`]
  expect(await purged({ 'pages/about.tsx': about }, files, options)).toEqual(['about'])
  expect(await purged({ 'pages/contact.tsx': contact }, files, options)).toEqual([])
})

test('pages that a rule is for are pages, and endpoints are none', async () => {
  const { scopes } = await scanFiles(
    {
      ...NEXT,
      'vercel.json': JSON.stringify({ headers: [rule('/about', 'about'), rule('/api/:path*', 'api')] }),
      'app/api/feed/route.ts': 'export const GET = () => new Response()',
    },
    OPTIONS,
  )
  expect([...scopes.pages]).toEqual(['vercel.json#/about~1'])
})

test('a rule changes nothing of the sites of code', async () => {
  const files = {
    ...NEXT,
    'vercel.json': '{}',
    'app/feed/route.ts': `export const GET = () => new Response('', { headers: { 'Cache-Tag': 'feed' } })`,
    'lib/cached.ts': `import { unstable_cache } from 'next/cache'\nexport const cached = unstable_cache(async () => 1)`,
  }
  const [without, withRules] = await Promise.all([
    scanFiles(files, OPTIONS),
    scanFiles({ ...files, 'vercel.json': NEXT['vercel.json'] ?? '' }, OPTIONS),
  ])
  expect(Object.keys(without.code.sites)).toHaveLength(2)
  expect(withRules.code.sites).toMatchObject(without.code.sites)
})
