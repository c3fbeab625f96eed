import { expect, test } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { buildVite, scan } from './builds.ts'
import { captureTalk } from './talk.ts'

captureTalk()

const APP = {
  'package.json': JSON.stringify({ name: 'app', type: 'module' }),
  'index.html': '<!doctype html><script type="module" src="/src/entry.js"></script>',
  'vercel.json': JSON.stringify({
    headers: [{ source: '/(.*)', headers: [{ key: 'Cache-Tag', value: 'shell' }] }],
  }),
  'netlify.toml': '[[headers]]\nfor = "/blog/*"\n[headers.values]\nNetlify-Cache-Tag = "blog"\n',
  'src/entry.js': `export { view } from './view.js'`,
  'src/view.js': `export const view = () => 'view'`,
}

test('a build knows the tags that vercel.json and netlify.toml set, and purges them when what they are for changed', async () => {
  const root = await writeProject(APP)
  const before = await buildVite(root)
  expect(JSON.stringify((await scan(root)).code)).toBe(JSON.stringify(before.code))
  expect(Object.keys(before.code.sites)).toEqual([
    String.raw`netlify.toml#/blog/\*~1`,
    String.raw`vercel.json#/(.\*)~1`,
  ])
  await addFiles(root, { 'src/view.js': `// The same.\nexport const view = () => "view"` })
  expect(diffManifests(before, await buildVite(root)).purge).toEqual([])
  await addFiles(root, { 'src/view.js': `export const view = () => 'another'` })
  const { widened, purge } = diffManifests(before, await buildVite(root))
  expect(widened).toBeNull()
  expect(purge.map(({ tag }) => tag)).toEqual(['blog', 'shell'])
})
