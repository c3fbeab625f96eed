import type { Plugin } from 'vite'
import { expect, test } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { unplugin } from '../../src/index.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { buildViteWith } from './builds.ts'
import { captureTalk } from './talk.ts'

captureTalk()

const APP = {
  'package.json': '{ "name": "app", "devDependencies": { "@sveltejs/kit": "2" } }',
  'src/routes/blog/+page.server.js': `export const load = ({ setHeaders }) => setHeaders({ 'Cache-Tag': 'blog' })`,
  'src/routes/blog/+page.svelte': `<script>import Card from '../../lib/Card.svelte'; export default [Card]</script>`,
  'src/routes/about/+page.server.js': `export const load = ({ setHeaders }) => setHeaders({ 'Cache-Tag': 'about' })`,
  'src/routes/about/+page.svelte': `<script>export default []</script>`,
  'src/lib/Card.svelte': `<script>import { title } from './title.js'; export default title</script>`,
  'src/lib/title.js': `export const title = 'title 1'`,
  'src/server.js': `export * as blog from './routes/blog/+page.server.js'
    export { default as page } from './routes/blog/+page.svelte'
    export * as about from './routes/about/+page.server.js'
    export { default as other } from './routes/about/+page.svelte'`,
}

/** What a compiler of components does, in short. */
const svelte: Plugin = {
  name: 'svelte',
  transform: (code, id) => (id.endsWith('.svelte') ? code.replaceAll(/<\/?script>/g, '') : null),
}

function buildApp(root: string): Promise<Manifest> {
  const build = { ssr: 'src/server.js', outDir: 'dist' }
  return buildViteWith(root, [svelte, unplugin.vite({})], { build })
}

async function purgedBy(edits: Readonly<Record<string, string>>): Promise<string[]> {
  const root = await writeProject(APP)
  const before = await buildApp(root)
  await addFiles(root, edits)
  return diffManifests(before, await buildApp(root)).purge.map(({ tag }) => tag)
}

test.each([
  ['a component that its page imports', { 'src/lib/Card.svelte': '<script>export default 2</script>' }],
  ['a module that such a component imports', { 'src/lib/title.js': `export const title = 'title 2'` }],
])('a response is stale where %s changed', async (_, edits) => {
  expect(await purgedBy(edits)).toEqual(['blog'])
})

test('what a component imports that no route shows and no compiler here can read is a part of whatever uses it', async () => {
  const app = {
    ...APP,
    'src/server.js': `import Card from './lib/Card.svelte'
      export const shown = () => new Response(Card, { headers: { 'Cache-Tag': 'shown' } })
      export const other = () => new Response('', { headers: { 'Cache-Tag': 'other' } })`,
  }
  const root = await writeProject(app)
  const before = await buildApp(root)
  await addFiles(root, { 'src/lib/title.js': `export const title = 'title 2'` })
  expect(diffManifests(before, await buildApp(root)).purge.map(({ tag }) => tag)).toEqual(['shown'])
})

test('a build without an edit purges nothing', async () => {
  expect(await purgedBy({})).toEqual([])
})
