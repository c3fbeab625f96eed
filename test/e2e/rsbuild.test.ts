import { join } from 'node:path'
import { createRsbuild, type RsbuildConfig } from '@rsbuild/core'
import { describe, expect, test } from 'vitest'
import type { Manifest } from '../../src/core/manifest.ts'
import { unplugin } from '../../src/index.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { EXTERNAL, readManifestOf, scan } from './builds.ts'
import { purged } from './builds-webpack.ts'
import { APP } from './fixture.ts'
import { outputText } from './parity-app.ts'
import { captureTalk, siteTags } from './talk.ts'

captureTalk()

const SERVER: RsbuildConfig = {
  source: { entry: { index: './src/entry.js' } },
  output: { target: 'node', externals: EXTERNAL },
}

async function buildRsbuild(root: string, config: RsbuildConfig): Promise<Manifest> {
  const rsbuild = await createRsbuild({
    cwd: root,
    config: {
      mode: 'production',
      logLevel: 'silent',
      tools: { rspack: { plugins: [unplugin.rspack({})] } },
      ...config,
    },
  })
  const { close } = await rsbuild.build()
  await close()
  return readManifestOf(root)
}

async function tagsIn(folder: string): Promise<string[]> {
  return [...new Set((await outputText(folder)).match(/ct_[0-9a-z]{8}/g))].sort()
}

describe('Rsbuild, with the plugin for Rspack', () => {
  test('says of an application what a scan says', async () => {
    const root = await writeProject(APP)
    const manifest = await buildRsbuild(root, SERVER)
    expect(JSON.stringify(manifest.code)).toBe(JSON.stringify((await scan(root)).code))
    expect(manifest.build).toMatchObject({ differences: [], modules: {}, injected: siteTags(manifest) })
    expect(await tagsIn(join(root, 'dist'))).toEqual(siteTags(manifest))
  })

  test('gives the same manifest in another folder', async () => {
    const [one, other] = await Promise.all([writeProject(APP), writeProject(APP)])
    expect(await buildRsbuild(other, SERVER)).toEqual(await buildRsbuild(one, SERVER))
  })

  test('builds for server and browsers, where only the server gets tags', async () => {
    const root = await writeProject(APP)
    const externals = Object.fromEntries(EXTERNAL.map((name) => [name, 'Object']))
    const browser = { source: SERVER.source ?? {}, output: { externals, distPath: 'dist/browser' } }
    const server = { source: SERVER.source ?? {}, output: { ...SERVER.output, distPath: 'dist/server' } }
    const manifest = await buildRsbuild(root, { environments: { browser, server } })
    expect(manifest.build.injected).toEqual(siteTags(manifest))
    expect(await tagsIn(join(root, 'dist/server'))).toEqual(siteTags(manifest))
    expect(await tagsIn(join(root, 'dist/browser'))).toEqual([])
  })

  test('tells what it is given: aliases, and what stands in place of a name', async () => {
    const root = await writeProject({
      ...APP,
      'src/posts.js': (APP['src/posts.js'] ?? '').replace('./db.js', '~/db.js'),
      'src/pages.js': `export const page = () => new Response(__LABEL__, { headers: { 'Cache-Tag': 'page' } })`,
    })
    const config = (label: string): RsbuildConfig => ({
      ...SERVER,
      source: { ...SERVER.source, define: { __LABEL__: JSON.stringify(label) } },
      resolve: { alias: { '~': './src' } },
    })
    const before = await buildRsbuild(root, config('one'))
    expect(before.build.differences).toEqual([])
    expect(purged(before, await buildRsbuild(root, config('two')))).toEqual(['page'])
    await addFiles(root, { 'src/rows.json': '{ "posts": [], "products": [] }' })
    expect(purged(before, await buildRsbuild(root, config('one')))).toContain('posts')
  })
})
