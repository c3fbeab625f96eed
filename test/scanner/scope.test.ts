import { describe, expect, test } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import { manifestOf, scanFiles, type MemoryFiles, type MemoryOptions } from '../support/memory-project.ts'

const KIT: MemoryFiles = {
  'src/hooks.ts': `export const reroute = () => '/'`,
  'src/app.html': '<body>%sveltekit.body%</body>',
  'src/routes/+layout.svelte': '<slot />',
  'src/routes/blog/+page.svelte': '<h1>Blog</h1>',
  'src/routes/blog/+page.server.ts': `import { posts } from '../../lib/posts'
    export const load = ({ setHeaders }) => { setHeaders({ 'Cache-Tag': 'blog' }); return posts() }`,
  'src/routes/blog/[slug]/+page.svelte': '<h1>Post</h1>',
  'src/routes/feed/+server.ts': `import { tagged } from '../../lib/tagged'
    export const GET = () => tagged('feed')`,
  'src/routes/about/+page.svelte': '<h1>About</h1>',
  'src/routes/about/+page.ts': `import { tagged } from '../../lib'
    export const load = () => tagged('about')`,
  'src/lib/index.ts': `export * from './tagged'`,
  'src/lib/tagged.ts': `export const tagged = (name) => new Response('', { headers: { 'Cache-Tag': 'tagged' } })`,
  'src/lib/posts.ts': `export const posts = () => ['first']
    export const drafts = () => []`,
  'src/lib/value.ts': `import { unstable_cache } from 'next/cache'
    export const value = unstable_cache(async () => 1, [], { tags: ['value'] })`,
}
const SVELTEKIT: MemoryOptions = { frameworks: ['sveltekit'] }

/** The tags that a release purges in which some files are edited. */
async function purged(edits: MemoryFiles, options: MemoryOptions = SVELTEKIT, files = KIT): Promise<string[]> {
  const [before, after] = await Promise.all([manifestOf(files, options), manifestOf({ ...files, ...edits }, options)])
  const diff = diffManifests(before, after)
  expect(diff.widened).toBeNull()
  return diff.purge.map(({ tag }) => tag)
}

describe('a response is stale where', () => {
  test.each<[string, MemoryFiles, string[]]>([
    ['its page changed', { 'src/routes/blog/+page.svelte': '<h1>News</h1>' }, ['blog']],
    ['a layout around it changed', { 'src/routes/+layout.svelte': '<main><slot /></main>' }, ['blog', 'tagged']],
    ['a layout around it is new', { 'src/routes/blog/+layout.svelte': '<slot />' }, ['blog']],
    ['the page around all changed', { 'src/app.html': '<body class="dark"></body>' }, ['blog', 'tagged']],
    ['what its load function gets changed', { 'src/lib/posts.ts': `export const posts = () => []` }, ['blog']],
    [
      'its module exports something else as well',
      { 'src/routes/blog/+page.server.ts': `${KIT['src/routes/blog/+page.server.ts']}\nexport const prerender = true` },
      ['blog'],
    ],
    [
      'the page of a route changed that uses its helper',
      { 'src/routes/about/+page.svelte': '<h1>Us</h1>' },
      ['tagged'],
    ],
    [
      'a handler changed that uses its helper',
      { 'src/routes/feed/+server.ts': `${KIT['src/routes/feed/+server.ts']}\nexport const POST = () => 1` },
      ['tagged'],
    ],
  ])('%s', async (_, edits, tags) => {
    expect(await purged(edits)).toEqual(tags)
  })
})

describe('nothing is stale where', () => {
  test.each<[string, MemoryFiles]>([
    ['a page of another route changed', { 'src/routes/blog/[slug]/+page.svelte': '<h1>Other</h1>' }],
    ['a component changed that is no route file', { 'src/routes/blog/Card.svelte': '<p />' }],
    ['another function of what it uses changed', { 'src/lib/posts.ts': `export const posts = () => ['first']` }],
  ])('%s', async (_, edits) => {
    expect(await purged(edits)).toEqual([])
  })

  test('the framework is not the one of the project', async () => {
    expect(await purged({ 'src/routes/blog/+page.svelte': '<h1>News</h1>' }, { frameworks: ['next'] })).toEqual([])
  })
})

test('a page that is edited is the reason, and no node that only joins', async () => {
  const before = await manifestOf(KIT, SVELTEKIT)
  const after = await manifestOf({ ...KIT, 'src/routes/blog/+page.svelte': '<h1>News</h1>' }, SVELTEKIT)
  expect(diffManifests(before, after).purge[0]?.because).toEqual([
    { module: 'asset', name: 'src/routes/blog/+page.svelte', change: 'changed' },
  ])
})

test('answers of an endpoint are no pages', async () => {
  const { scopes } = await scanFiles(
    {
      ...KIT,
      'src/routes/rss/+server.ts': `export const GET = () => new Response('', { headers: { 'Cache-Tag': 'rss' } })`,
    },
    SVELTEKIT,
  )
  expect([...scopes.pages].sort()).toEqual(['src/lib/tagged.ts#tagged~1', 'src/routes/blog/+page.server.ts#load~1'])
})

test('a renamed handler of a route is another one', async () => {
  const files = {
    'app/feed/route.ts': `const answer = () => new Response('', { headers: { 'Cache-Tag': 'feed' } })
      export { answer as GET }`,
  }
  const edits = { 'app/feed/route.ts': (files['app/feed/route.ts'] ?? '').replace('GET', 'POST') }
  expect(await purged(edits, { frameworks: ['next'] }, files)).toEqual(['feed'])
})

test('a page that another module offers is followed to it', async () => {
  const files = {
    'app/page.tsx': `export { default } from '../pages/home'
      import { addCacheTag } from '@vercel/functions'
      export const tagIt = () => addCacheTag('home')`,
    'pages/home.tsx': `export default function Home() { return <h1>Home</h1> }`,
  }
  const edits = { 'pages/home.tsx': `export default function Home() { return <h1>Hello</h1> }` }
  expect(await purged(edits, { frameworks: ['next'] }, files)).toEqual(['home'])
})

describe('the option scope', () => {
  const FILES: MemoryFiles = {
    'server/blog.ts': `export const blog = () => new Response('', { headers: { 'Cache-Tag': 'blog' } })`,
    'server/other.ts': `export const other = () => new Response('', { headers: { 'Cache-Tag': 'other' } })`,
    'views/(blog)/[slug].ts': `export const view = '<h1>Blog</h1>'`,
    'views/style.txt': 'red',
    'src/lib/value.ts': KIT['src/lib/value.ts'] ?? '',
  }

  test.each([
    ['a module', 'views/(blog)/*.ts', { 'views/(blog)/[slug].ts': `export const view = '<h1>News</h1>'` }],
    ['a file by its very name', 'views/(blog)/[slug].ts', { 'views/(blog)/[slug].ts': `export const view = 1` }],
    ['a file of another kind', 'views/*', { 'views/style.txt': 'blue' }],
  ])('adds %s', async (_, add, edits) => {
    expect(await purged(edits, { scope: [{ sites: 'server/blog.ts', add: [add] }] }, FILES)).toEqual(['blog'])
    expect(await purged(edits, {}, FILES)).toEqual([])
  })

  test('is for entries that are no responses, too', async () => {
    const scope = [{ sites: 'src/lib/*', add: ['views/style.txt'] }]
    expect(await purged({ 'views/style.txt': 'blue' }, { scope }, FILES)).toEqual(['value'])
  })

  test('removes what a convention says', async () => {
    const edits = { 'src/routes/+layout.svelte': '<main><slot /></main>' }
    const scope = [{ sites: 'src/routes/**', remove: ['src/routes/+layout.svelte'] }]
    expect(await purged(edits, { ...SVELTEKIT, scope })).toEqual(['tagged'])
  })
})
