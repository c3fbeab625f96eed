import { expect, test } from 'vitest'
import { DEFAULTS } from '../../../src/plugin/options.ts'
import { finalizeNextBuild, type Finalized } from '../../../src/plugin/next/finalize.ts'
import { siteTag } from '../../../src/core/site-tag.ts'
import { writeProject } from '../../support/disk-project.ts'

const IDS = ['lib/edge.ts#edge~1', 'lib/image.ts#image~1', 'lib/node.ts#node~1', 'lib/start.ts#start~1']
const SITE = (name: string): string => `
  import { unstable_cache } from 'next/cache'
  export const ${name} = unstable_cache(async () => '${name}')
`
const FILES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'app' }),
  'app/api/route.ts': `import { edge } from '../../lib/edge'; export const GET = edge`,
  'app/opengraph-image.tsx': `import { image } from '../lib/image'; export default image`,
  'app/page.tsx': `import { node } from '../lib/node'; export default node`,
  'lib/edge.ts': SITE('edge'),
  'lib/image.ts': SITE('image'),
  'lib/node.ts': SITE('node'),
  'lib/start.ts': SITE('start'),
  '.next/BUILD_ID': 'id',
  '.next/prerender-manifest.json': JSON.stringify({ routes: {} }),
  // Every tag stands in the code of the Node server.
  '.next/server/app/page.js': IDS.map((id) => siteTag('app', id)).join(' '),
}

/** What is found of a build in which the edge runtime runs the given entries. */
async function finalize(entries: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Finalized> {
  const functions = Object.fromEntries(entries.map((name) => [`/${name}`, { name }]))
  const manifest = JSON.stringify({ middleware: {}, functions })
  const root = await writeProject({ ...FILES, ...more, '.next/server/middleware-manifest.json': manifest })
  return finalizeNextBuild({ root, options: DEFAULTS, distDir: '.next', environment: {} })
}

test('without edge entries every tag that was found is relied on', async () => {
  const { edgeSites, manifest } = await finalize([])
  expect(edgeSites).toEqual([])
  expect(manifest.build.injected).toEqual(IDS.map((id) => siteTag('app', id)).sort())
})

test.each([
  ['app/api/route', ['lib/edge.ts#edge~1']],
  ['app/opengraph-image/route', ['lib/image.ts#image~1']],
])('what %s imports is not relied on, though the Node server has its tag too', async (entry, expected) => {
  const { edgeSites, manifest, missing } = await finalize([entry])
  expect(edgeSites).toEqual(expected)
  const relied = IDS.filter((id) => !expected.includes(id)).map((id) => siteTag('app', id))
  expect(manifest.build.injected).toEqual(relied.sort())
  expect(missing).toEqual([])
})

test('an entry whose files are not found may run anything: no tag is relied on', async () => {
  const { edgeSites, manifest } = await finalize(['app/api/route', 'app/gone/page'])
  expect(edgeSites).toEqual(IDS)
  expect(manifest.build.injected).toEqual([])
})

test('instrumentation runs where an edge runtime is, and only there counts', async () => {
  const start = { 'instrumentation.ts': `import { start } from './lib/start'; export const register = start` }
  expect((await finalize(['app/api/route'], start)).edgeSites).toEqual(['lib/edge.ts#edge~1', 'lib/start.ts#start~1'])
  expect((await finalize([], start)).edgeSites).toEqual([])
})
