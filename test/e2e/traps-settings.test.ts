import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { resolveConfig } from 'vite'
import { describe, expect, test } from 'vitest'
import { viteFacts } from '../../src/bundlers/vite.ts'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { unplugin } from '../../src/index.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { EXTERNAL, inFolder, readManifestOf } from './builds.ts'
import { captureTalk } from './talk.ts'

captureTalk()

describe('Vite writes in place of a name', () => {
  test('what the configuration of one environment says, and what several say', async () => {
    const root = await writeProject({ 'package.json': '{}', '.env': 'VITE_A=a' })
    const define = (text: string) => ({ define: { __ONE__: JSON.stringify(text) } })
    const environments = { ssr: define('one'), edge: { consumer: 'server' as const, ...define('two') } }
    const config = await resolveConfig({ root, configFile: false, define: { __ALL__: 1 }, environments }, 'build')
    const { inlined } = await viteFacts(config, '8.0.0')
    expect(inlined).toMatchObject({ __ALL__: '1', __ONE__: '"one"\n"two"', 'import.meta.env.VITE_A': '"a"' })
  })
})

describe('Rolldown finds a module', () => {
  const APP = {
    'package.json': JSON.stringify({
      name: 'app',
      type: 'module',
      imports: { '#place': { shop: './src/shop.js', default: './src/other.js' } },
    }),
    'src/entry.js': `
      import { cacheTag } from 'next/cache'
      import { place } from '#place'
      import { name } from '@/name.js'
      export async function site() { 'use cache'; cacheTag('t'); return [place, name] }
    `,
    'src/shop.js': 'export const place = 1',
    'src/other.js': 'export const place = 1',
    'src/name.js': 'export const name = 1',
  }

  const build = (root: string): Promise<Manifest> =>
    inFolder(root, async () => {
      const bundle = await rolldown({
        input: 'src/entry.js',
        external: EXTERNAL,
        resolve: { conditionNames: ['shop', 'import'], alias: { '@': [join(root, 'src'), join(root, 'elsewhere')] } },
        plugins: [unplugin.rolldown({})],
      })
      await bundle.write({ dir: 'dist' })
      await bundle.close()
      return readManifestOf(root)
    })

  test.each([
    ['by a condition of its own', 'src/shop.js', 'export const place = 2', ['t']],
    ['by the first of several aliases', 'src/name.js', 'export const name = 2', ['t']],
    ['and no other', 'src/other.js', 'export const place = 2', []],
  ])('%s: %s', async (_claim, file, code, purges) => {
    const root = await writeProject(APP)
    const before = await build(root)
    expect(before.build.differences ?? []).toEqual([])
    await addFiles(root, { [file]: code })
    expect(diffManifests(before, await build(root)).purge.map(({ tag }) => tag)).toEqual(purges)
  })
})
