import { describe, expect, test } from 'vitest'
import { pageAssets, readClientFiles, type ClientFile } from '../../src/bundlers/client-assets.ts'
import { scanFiles, type MemoryFiles } from '../support/memory-project.ts'

const page = (name: string): string => `export const load = ({ setHeaders }) => setHeaders({ 'Cache-Tag': '${name}' })`

const APP: MemoryFiles = {
  'src/routes/blog/+page.server.ts': page('blog'),
  'src/routes/blog/+page.svelte': '<h1>Blog</h1>',
  'src/routes/about/+page.server.ts': page('about'),
  'src/routes/about/+page.svelte': '<h1>About</h1>',
  'src/routes/plain/+page.server.ts': page('plain'),
  'src/routes/plain/+page.svelte': '<h1>Plain</h1>',
  'src/routes/feed/+server.ts': `import { shared } from '../../shared'
    export const GET = () => new Response(shared, { headers: { 'Cache-Tag': 'feed' } })`,
  'src/shared.ts': `export const shared = 1`,
}

const file = (name: string, options: Partial<ClientFile> = {}): ClientFile => ({
  name,
  isEntry: false,
  modules: [],
  loads: [],
  mayLoad: [],
  ...options,
})

/** A client with an entry that leads to the pages, and one that starts it all. */
const CLIENT: readonly ClientFile[] = [
  file('start.js', { isEntry: true, modules: ['/project/node_modules/kit/start.js'] }),
  file('app.js', { isEntry: true, modules: ['/project/.kit/app.js'], mayLoad: ['blog.js', 'about.js'] }),
  file('blog.js', { modules: ['/project/src/routes/blog/+page.svelte'], loads: ['shared.js', 'blog.css'] }),
  file('about.js', { modules: ['/project/src/routes/about/+page.svelte?used'], mayLoad: ['later.js'] }),
  file('shared.js', { modules: ['/project/src/shared.ts'] }),
  file('later.js', { modules: ['/project/src/later.ts'] }),
  file('blog.css'),
]

/** The pages whose rows differ where the client does. */
async function touchedBy(client: readonly ClientFile[], before = CLIENT, files = APP): Promise<string[]> {
  const scan = await scanFiles(files, { frameworks: ['sveltekit'] })
  const [old, now] = [before, client].map((found) => pageAssets(found, scan, '/project'))
  return Object.keys(old ?? {})
    .filter((site) => old?.[site] !== now?.[site])
    .map((site) => site.split('/')[2] ?? site)
}

function renamed(name: string): ClientFile[] {
  const other = (found: string): string => (found === name ? `other-${name}` : found)
  return CLIENT.map((found) => ({
    ...found,
    name: other(found.name),
    loads: found.loads.map(other),
    mayLoad: found.mayLoad.map(other),
  }))
}

describe('a page names', () => {
  test.each([
    ['start.js', 'an entry that reaches no page', ['about', 'blog', 'plain']],
    ['app.js', 'the entry that leads to it', ['about', 'blog', 'plain']],
    ['blog.js', 'the file of its own module', ['blog']],
    ['shared.js', 'what that loads', ['blog']],
    ['blog.css', 'the style sheets of what it loads', ['blog']],
    ['later.js', 'nothing that is only loaded later', []],
  ])('%s: %s', async (name, _, pages) => {
    expect(await touchedBy(renamed(name))).toEqual(pages)
  })

  test('a style sheet that no file loads', async () => {
    expect(await touchedBy([...CLIENT, file('style-2.css')], [...CLIENT, file('style-1.css')])).toEqual([
      'about',
      'blog',
      'plain',
    ])
  })

  test('all entries where its framework lists them in every page', async () => {
    const route = (name: string): ClientFile =>
      file(name, {
        isEntry: true,
        modules: ['/project/src/routes/about/+page.svelte?__react-router-build-client-route'],
      })
    expect(await touchedBy([...CLIENT, route('about-2.js')], [...CLIENT, route('about-1.js')])).toEqual([
      'about',
      'blog',
      'plain',
    ])
  })
})

test('the answer of an endpoint names no client file', async () => {
  const scan = await scanFiles(APP, { frameworks: ['sveltekit'] })
  expect(Object.keys(pageAssets(CLIENT, scan, '/project')).map((site) => site.split('/')[2])).toEqual([
    'about',
    'blog',
    'plain',
  ])
})

test('without a framework a response names the files of what it reaches, and one that reaches none names none', async () => {
  const files = {
    'server.ts': `import { shared } from './src/shared'
      export const home = () => new Response(shared, { headers: { 'Cache-Tag': 'home' } })
      export const rows = () => new Response('[]', { headers: { 'Cache-Tag': 'rows' } })`,
    'src/shared.ts': APP['src/shared.ts'] ?? '',
  }
  const scan = await scanFiles(files)
  expect(Object.keys(pageAssets(CLIENT, scan, '/project'))).toEqual(['server.ts#home~1'])
})

test('of Astro, a page whose modules are in no file names none of other pages', async () => {
  const scan = await scanFiles(APP, { frameworks: ['sveltekit'] })
  const [whole, said] = [pageAssets(CLIENT, scan, '/project'), pageAssets(CLIENT, scan, '/project', ['astro'])]
  const plain = 'src/routes/plain/+page.server.ts#load~1'
  expect(whole).toHaveProperty([plain])
  expect(said[plain]).not.toBe(whole[plain])
  expect({ ...said, [plain]: '' }).toEqual({ ...whole, [plain]: '' })
})

test('the order of files says nothing', async () => {
  expect(await touchedBy(CLIENT.toReversed())).toEqual([])
})

test('the separators of ids say nothing', async () => {
  const scan = await scanFiles(APP, { frameworks: ['sveltekit'] })
  const spelled = CLIENT.map((found) => ({
    ...found,
    modules: found.modules.map((id) => `C:${id.replaceAll('/', '\\')}`),
  }))
  const rows = (files: readonly ClientFile[], root: string): [string, string][] =>
    // Of a page without files the row depends on what is installed where this runs.
    Object.entries(pageAssets(files, scan, root)).filter(([site]) => !site.includes('/plain/'))
  expect(rows(CLIENT, '/project')).toHaveLength(2)
  expect(rows(spelled, 'c:/project')).toEqual(rows(CLIENT, '/project'))
})

test('what a bundle says of its files is read', () => {
  const read = readClientFiles({
    'entry.js': {
      type: 'chunk',
      code: '',
      isEntry: true,
      facadeModuleId: '/entry.ts',
      moduleIds: ['/a.ts'],
      imports: ['a.js'],
      dynamicImports: ['b.js'],
      viteMetadata: { importedCss: new Set(['a.css']), importedAssets: new Set(['a.svg']) },
    },
    'a.css': { type: 'asset', source: '' },
  })
  expect(read).toEqual([
    {
      name: 'entry.js',
      isEntry: true,
      modules: ['/entry.ts', '/a.ts'],
      loads: ['a.js', 'a.css', 'a.svg'],
      mayLoad: ['b.js'],
    },
    { name: 'a.css', isEntry: false, modules: [], loads: [], mayLoad: [] },
  ])
})
