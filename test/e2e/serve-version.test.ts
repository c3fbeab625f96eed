import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { releaseDigest } from '../../src/core/manifest.ts'
import { runIn } from '../cli/fake-world.ts'
import { addFiles } from '../support/disk-project.ts'
import { buildOf, enter } from './behaviours.ts'
import { BUILDERS } from './builders-all.ts'
import { APP } from './fixture.ts'
import { captureTalk } from './talk.ts'

captureTalk()

const SERVED = '.well-known/cache-tags.json'
const SETTINGS = { options: { serve: 'dist/client' } }

async function servedIn(root: string, folder = 'dist/client'): Promise<unknown> {
  return JSON.parse(await readFile(join(root, folder, SERVED), 'utf8'))
}

describe.each(BUILDERS)('$name', (builder) => {
  test('a build says which version it is, as an announcement of it does', async () => {
    const root = await enter()
    const manifest = await buildOf(builder, root, SETTINGS)
    expect(await servedIn(root)).toEqual({ digest: releaseDigest(manifest) })
    const argv = ['announce', '--target', 'production', '--store', 'file:ledger', '--serve', 'public'] as const
    expect(await runIn({ cwd: root }, ...argv)).toMatchObject({ code: 0 })
    expect(await servedIn(root, 'public')).toEqual(await servedIn(root))
  })

  test('a build that fails says nothing, not even what the one before it said', async () => {
    const root = await enter()
    const before = await buildOf(builder, root, SETTINGS)
    await addFiles(root, { 'src/posts.js': 'export const broken = (' })
    await expect(buildOf(builder, root, SETTINGS)).rejects.toThrow()
    await expect(servedIn(root)).rejects.toThrow(/ENOENT/)
    await addFiles(root, { 'src/posts.js': APP['src/posts.js'] ?? '' })
    await buildOf(builder, root, SETTINGS)
    expect(await servedIn(root)).toEqual({ digest: releaseDigest(before) })
  })
})

test('without the option nothing is written, and nothing is taken away', async () => {
  const [builder] = BUILDERS
  const root = await enter({ ...APP, [`public/${SERVED}`]: '{"digest":"mine"}' })
  if (builder !== undefined) await buildOf(builder, root)
  expect(await servedIn(root, 'public')).toEqual({ digest: 'mine' })
})
