import { readFile, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { addFiles } from '../support/disk-project.ts'
import { buildOf, enter } from './behaviours.ts'
import { BUILDERS } from './builders-all.ts'
import { APP } from './fixture.ts'
import { captureTalk } from './talk.ts'

captureTalk()

const SETTINGS = { options: { types: true } } as const

describe.each(BUILDERS)('$name', (builder) => {
  test('a build writes the types of its tags, and touches them only where the tags have changed', async () => {
    const root = await enter()
    const file = join(root, '.cache-tags/tags.d.ts')
    await buildOf(builder, root, SETTINGS)
    const before = await readFile(file, 'utf8')
    expect(before).toContain("'posts'")
    await utimes(file, 1, 1)
    await buildOf(builder, root, SETTINGS)
    expect((await stat(file)).mtimeMs).toBe(1000)
    await addFiles(root, { 'src/tags.js': (APP['src/tags.js'] ?? '').replace("'posts'", "'articles'") })
    await buildOf(builder, root, SETTINGS)
    expect(await readFile(file, 'utf8')).toMatch(/\| 'articles'/)
  })
})

test('without the option a build writes none', async () => {
  const [builder] = BUILDERS
  const root = await enter()
  if (builder !== undefined) await buildOf(builder, root)
  await expect(stat(join(root, '.cache-tags/tags.d.ts'))).rejects.toThrow(/ENOENT/)
})
