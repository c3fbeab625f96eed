import { describe, expect, test } from 'vitest'
import { isNextOutput, readNextOutput } from '../../src/bundlers/next-output.ts'
import { writeProject } from '../support/disk-project.ts'

const json = JSON.stringify

function meta(tags: string, sourceRoute?: string): string {
  const routeCache = sourceRoute === undefined ? {} : { routeCache: { owner: { sourceRoute } } }
  return json({ headers: { 'x-next-cache-tags': tags, 'content-type': 'text/html' }, ...routeCache })
}

const OUTPUT: Readonly<Record<string, string>> = {
  BUILD_ID: 'id',
  'prerender-manifest.json': json({
    version: 4,
    routes: {
      '/': { srcRoute: '/' },
      '/shop/42': { srcRoute: '/shop/[id]' },
      '/api/list': { srcRoute: '/api/list', initialHeaders: { 'x-next-cache-tags': '_N_T_/api/list,listed' } },
      '/legacy': { srcRoute: null, initialHeaders: { 'content-type': 'text/html' } },
    },
  }),
  'app-path-routes-manifest.json': json({
    '/page': '/',
    '/(group)/shop/[id]/page': '/shop/[id]',
    '/api/list/route': '/api/list',
  }),
  'server/app/index.meta': meta('_N_T_/layout,_N_T_/,home'),
  'server/app/shop/42.meta': meta('_N_T_/layout,shop-42,gr%C3%B6%C3%9Fe,50%25,%FF'),
  'server/app/unknown.meta': meta('lonely'),
  'server/route-cache/APP_PAGE/abc/$/shop/43.meta': meta('shop-43', '/shop/[id]/page'),
  'server/app/api/list.meta': meta('noted'),
  'server/pages/legacy.meta': meta('old-page'),
  'server/app/plain.meta': meta('_N_T_/layout,_N_T_/plain'),
  'server/app/torn.meta': '{ "headers": ',
}

async function outputOf(files: Readonly<Record<string, string>>) {
  return readNextOutput(await writeProject(files))
}

describe('the tags of prerendered pages', () => {
  test("are read from both places and the manifest, without Next's own, by the entry that made the page", async () => {
    const { prerendered } = await outputOf(OUTPUT)
    const sorted = prerendered.toSorted((left, right) => (left.route < right.route ? -1 : 1))
    expect(sorted).toEqual([
      { route: '/legacy', path: '/legacy', tags: ['old-page'] },
      { route: '/unknown', path: '/unknown', tags: ['lonely'] },
      { route: 'app/(group)/shop/[id]/page', path: '/shop/42', tags: ['%FF', '50%25', 'größe', 'shop-42'] },
      // It stands in two places.
      { route: 'app/api/list/route', path: '/api/list', tags: ['listed', 'noted'] },
      { route: 'app/page', path: '/', tags: ['home'] },
      { route: 'app/shop/[id]/page', path: '/shop/43', tags: ['shop-43'] },
    ])
  })

  test('are none where nothing was prerendered', async () => {
    expect((await outputOf({ BUILD_ID: 'id' })).prerendered).toEqual([])
  })
})

describe('the site tags of an output', () => {
  const [node, edge, chunk, client] = ['ct_node0000', 'ct_edge0000', 'ct_chunk000', 'ct_client00']

  test('are those in the code of the Node server; those of browsers are told apart', async () => {
    const output = await outputOf({
      ...OUTPUT,
      'server/app/page.js': `a = ['${node}']; b = 'act_node00001'`,
      'server/chunks/ssr/[root]__1._.js': `'${node}' + "ct_second00"`,
      'server/edge/chunks/1.js': edge,
      'server/edge-chunks/1.js': chunk,
      'server/app/page.js.map': 'ct_map00000',
      'static/chunks/1.js': client,
    })
    expect(output.siteTags).toEqual([node, 'ct_second00'])
    expect(output.clientTags).toEqual([client])
  })

  test('are found in however many files', async () => {
    const tags = Array.from({ length: 150 }, (_, index) => `ct_${String(index).padStart(8, '0')}`)
    const files = Object.fromEntries(tags.map((tag) => [`server/chunks/${tag}.js`, tag]))
    expect((await outputOf(files)).siteTags).toEqual(tags)
  })
})

describe('what else is known of an output', () => {
  test('the entries of the edge runtime', async () => {
    const manifest = json({
      version: 3,
      middleware: { '/': { name: 'middleware', files: ['server/edge/1.js'] } },
      functions: { '/api/e/[id]': { name: 'app/api/e/[id]/route', files: [] } },
    })
    const { edgeEntries } = await outputOf({ ...OUTPUT, 'server/middleware-manifest.json': manifest })
    expect(edgeEntries).toEqual(['middleware', 'app/api/e/[id]/route'])
    expect((await outputOf(OUTPUT)).edgeEntries).toEqual([])
  })

  test('the settings, and the bundler', async () => {
    const config = { env: { A: 'b' }, transpilePackages: ['c'], pageExtensions: ['tsx'], distDir: '.next' }
    const settings = { 'required-server-files.json': json({ version: 1, config }) }
    const built = await outputOf({ ...OUTPUT, ...settings, 'turbopack/x': '' })
    expect(built.settings).toEqual({ env: { A: 'b' }, transpilePackages: ['c'], pageExtensions: ['tsx'] })
    expect(built.bundler).toBe('turbopack')
    expect((await outputOf(OUTPUT)).bundler).toBe('webpack')
  })

  test.each([
    [['BUILD_ID', 'prerender-manifest.json'], true],
    [['BUILD_ID'], false],
    [['prerender-manifest.json'], false],
    [['trace'], false],
  ])('with %j it is finished: %s', async (names, isFinished) => {
    const dist = await writeProject(Object.fromEntries(names.map((name) => [name, ''])))
    expect(isNextOutput(dist)).toBe(isFinished)
  })
})
