import type { InlineConfig, Plugin } from 'vite'
import { build } from 'vite'
import { expect, test } from 'vitest'
import { startEmulator } from '../../src/emulator.ts'
import { unplugin } from '../../src/index.ts'
import { writeProject } from '../support/disk-project.ts'
import { EMULATOR, useAccountAt } from '../support/emulator-account.ts'
import { readManifestOf } from './builds.ts'
import { captureTalk, siteTags } from './talk.ts'

const said = captureTalk()

const APP = {
  'package.json': '{ "name": "app", "type": "module", "devDependencies": { "@sveltejs/kit": "2" } }',
  'src/client.js': `import './page.css'\nimport('./routes/+page.js')`,
  'src/page.css': 'p { color: red }',
  'src/routes/+page.js': 'export const prerender = false',
  'src/routes/+page.server.js': `export const load = ({ setHeaders, id }) => setHeaders({ 'Cache-Tag': \`page-\${id}\` })`,
}

const OPTIONS = {
  purge: 'post-build',
  store: 'file:.cache-tags/ledger',
  ledger: { settle: '0s', retain: '0s' },
} as const

/** Builds as SvelteKit 2 does: the client by a build of its own, when the server is written and before that build ends. */
function buildNested(root: string): Promise<unknown> {
  const common: InlineConfig = { root, configFile: false, logLevel: 'silent' }
  const framework: Plugin = {
    name: 'framework',
    writeBundle: {
      sequential: true,
      async handler() {
        const input = { build: { outDir: 'dist/client', rolldownOptions: { input: 'src/client.js' } } }
        await build({ ...common, ...input, plugins: [unplugin.vite(OPTIONS)] })
      },
    },
  }
  const server = { build: { ssr: 'src/routes/+page.server.js', outDir: 'dist/server' } }
  return build({ ...common, ...server, plugins: [unplugin.vite(OPTIONS), framework] })
}

test('a client that is built within the build of the server belongs to it, and is released with it', async () => {
  const origin = await startEmulator(EMULATOR)
  useAccountAt(origin.url)
  const root = await writeProject(APP)
  await buildNested(root)
  const first = await readManifestOf(root)
  expect(siteTags(first)).toHaveLength(1)
  expect(first.build.injected).toEqual(siteTags(first))
  expect(Object.keys(first.build.assets ?? {})).toEqual(['src/routes/+page.server.js#load~1'])
  expect(said()).not.toContain('no tag covers')
  await buildNested(root)
  await origin.close()
  expect(await readManifestOf(root)).toEqual(first)
  expect(origin.purges()).toHaveLength(1)
  expect(said().match(/purged|nothing to purge/g)).toEqual(['purged', 'nothing to purge'])
})
