import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fc } from '../core/random.ts'
import { writeProject } from '../support/disk-project.ts'
import { WORLD_CHANGES } from './cache-changes.ts'
import { back, change, expectSame, toldAt, useCache, type Settings } from './cache-scans.ts'
import { SHOP, WORLD } from './cache-world.ts'
import { captureTalk } from './talk.ts'
import { APP } from './traps-app.ts'
import { TRAPS } from './traps-cases.ts'

captureTalk()

const ALIAS: Settings = { options: { alias: { '@': './src' } } }
const KEEPING = { 'node_modules/.keep': '' }

describe('a scan tells the same with what was kept as without', () => {
  test('after each of the traps, and back', async () => {
    const root = await writeProject({ ...APP, ...KEEPING })
    const before = await expectSame(root, 'at first', ALIAS)
    const traps = TRAPS.filter(({ files }) => files !== undefined)
    expect(traps.length).toBeGreaterThan(35)
    for (const { claim, files = {} } of traps) {
      await change(root, files)
      await expectSame(root, claim, ALIAS)
      await change(root, back(APP, files))
      useCache(true)
      expect(await toldAt(root, ALIAS), `${claim}, taken back`).toEqual(before)
    }
  })

  test('after any traps at once, in any order', async () => {
    const traps = TRAPS.flatMap(({ files, claim }) => (files === undefined ? [] : [{ files, claim }]))
    const picks = fc.array(fc.record({ trap: fc.nat(traps.length - 1), isBack: fc.boolean() }), {
      minLength: 4,
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(picks, async (steps) => {
        const root = await writeProject({ ...APP, ...KEEPING })
        useCache(true)
        await toldAt(root, ALIAS)
        for (const { trap, isBack } of steps) {
          const { files, claim } = traps[trap] ?? { files: {}, claim: '' }
          await change(root, isBack ? back(APP, files) : files)
          await expectSame(root, claim, ALIAS)
        }
      }),
      { numRuns: 8 },
    )
  })

  test('after each change of the world around the sources, and back', async () => {
    const base = await enterWorld()
    const root = join(base, SHOP)
    const before = await expectSame(root, 'at first')
    for (const { claim, files = {}, settings = {} } of WORLD_CHANGES) {
      await change(base, files)
      expect(await expectSame(root, claim, settings), claim).not.toEqual(before)
      await change(base, back(WORLD, files))
      useCache(true)
      expect(await toldAt(root), `${claim}, taken back`).toEqual(before)
    }
  })
})

async function enterWorld(): Promise<string> {
  const base = await writeProject(WORLD)
  await mkdir(join(base, 'node_modules/@acme'))
  await symlink(join(base, 'packages/ui'), join(base, 'node_modules/@acme/ui'), 'junction')
  return base
}
