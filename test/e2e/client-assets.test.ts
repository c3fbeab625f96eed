import { describe, expect, test } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { unplugin, type Options } from '../../src/index.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { buildViteApp, buildViteWith, EXTERNAL } from './builds.ts'
import { captureTalk } from './talk.ts'

captureTalk()

const route = (name: string): string => `import { shared } from '../shared.js'
  export const headers = () => ({ 'Cache-Tag': '${name}' })
  export const data = () => fetch('/${name}')
  export default () => shared('${name}')`

/** Two routes, each with an entry of its own in the browser. */
const APP = {
  'package.json': '{ "name": "app", "devDependencies": { "@react-router/dev": "7" } }',
  'app/root.js': 'export default () => null',
  'app/routes/home.js': route('home'),
  'app/routes/about.js': route('about'),
  'app/routes/rows.js': `export const loader = () => new Response('[]', { headers: { 'Cache-Tag': 'rows' } })`,
  'app/shared.js': 'export const shared = (name) => `<h1>${name}</h1>`',
  'app/home.client.js': `import page from './routes/home.js'
    import { widget } from './widget.js'
    document.body.append(page(), widget)`,
  'app/about.client.js': `import page from './routes/about.js'
    import('./later.js').then(({ later }) => document.body.append(page(), later))`,
  'app/widget.js': `export const widget = 'widget 1'`,
  'app/later.js': `export const later = 'later 1'`,
  'app/server.js': `export * as home from './routes/home.js'
    export * as about from './routes/about.js'
    export * as rows from './routes/rows.js'`,
}

const CLIENT = { home: 'app/home.client.js', about: 'app/about.client.js' }

/** Builds client and server in one build, in the given order. */
function buildApp(
  root: string,
  { order = ['client', 'ssr'], ...options }: Options & { readonly order?: readonly string[] } = {},
): Promise<Manifest> {
  return buildViteApp(root, {
    plugins: [unplugin.vite(options)],
    environments: {
      client: { build: { outDir: 'dist/client', rolldownOptions: { input: CLIENT } } },
      ssr: { build: { outDir: 'dist/ssr', rolldownOptions: { input: 'app/server.js', external: EXTERNAL } } },
    },
    builder: {
      buildApp: async (builder) => {
        for (const name of order) {
          const found = builder.environments[name]
          if (found !== undefined) await builder.build(found)
        }
      },
    },
  })
}

/** Builds the server or the client, as a command of its own does. */
function buildAlone(root: string, isServer: boolean): Promise<Manifest> {
  const build = isServer
    ? { ssr: 'app/server.js', outDir: 'dist/ssr', rolldownOptions: { external: EXTERNAL } }
    : { outDir: 'dist/client', rolldownOptions: { input: CLIENT } }
  return buildViteWith(root, [unplugin.vite({})], { build })
}

async function release(edits: Readonly<Record<string, string>>, options: Options = {}) {
  const root = await writeProject(APP)
  const before = await buildApp(root, options)
  await addFiles(root, edits)
  const { widened, purge } = diffManifests(before, await buildApp(root, options))
  return {
    widened,
    purge: purge.map(({ tag, because }) => [tag, ...because.map(({ module, name }) => `${module} ${name}`)]),
  }
}

describe('a page is stale where the client files that it names', () => {
  test.each([
    ['are those of a module that only its entry has', { 'app/widget.js': `export const widget = 'widget 2'` }, 'home'],
    ['name a file that is loaded later', { 'app/later.js': `export const later = 'later 2'` }, 'about'],
  ])('%s', async (_, edits, name) => {
    expect(await release(edits)).toEqual({ widened: null, purge: [[name, `assets app/routes/${name}.js`]] })
  })

  test('belong to every page', async () => {
    const edits = { 'app/shared.js': 'export const shared = (name) => `<h2>${name}</h2>`' }
    const { purge } = await release(edits)
    expect(purge).toEqual([
      ['about', 'app/shared.js shared'],
      ['home', 'app/shared.js shared'],
    ])
  })
})

test('nothing is stale where the host keeps old client files', async () => {
  const edits = { 'app/widget.js': `export const widget = 'widget 2'` }
  expect(await release(edits, { assets: 'retained' })).toEqual({ widened: null, purge: [] })
})

test('nothing is stale where a comment was edited', async () => {
  const edits = { 'app/widget.js': `// 1\nexport const widget = 'widget 1'` }
  expect(await release(edits)).toEqual({ widened: null, purge: [] })
})

test('client and server may be built in any order, and by commands of their own', async () => {
  const root = await writeProject(APP)
  const { assets } = (await buildApp(root)).build
  expect(Object.keys(assets ?? {})).toEqual(['app/routes/about.js#headers~1', 'app/routes/home.js#headers~1'])
  expect((await buildApp(await writeProject(APP), { order: ['ssr', 'client'] })).build.assets).toEqual(assets)
  const alone = await writeProject(APP)
  expect((await buildAlone(alone, true)).build.assets).toBeUndefined()
  expect((await buildAlone(alone, false)).build.assets).toEqual(assets)
  const built = await buildAlone(alone, true)
  expect(built.build.assets).toEqual(assets)
  expect(built.build.injected).toEqual((await buildApp(root)).build.injected)
})
