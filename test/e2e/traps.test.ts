import { beforeAll, describe, expect, test } from 'vitest'
import { diffManifests } from '../../src/core/diff.ts'
import type { Manifest } from '../../src/core/manifest.ts'
import { writeProject } from '../support/disk-project.ts'
import { APP, SETTINGS } from './traps-app.ts'
import { BUILDERS } from './traps-builds.ts'
import { captureTalk } from './talk.ts'
import { TRAPS, type Builder } from './traps-cases.ts'

captureTalk()

const NAMES: readonly Builder[] = ['scan', 'vite', 'rollup', 'rolldown', 'next']

// Both builds stand in folders of their own: where a project stands is no part of it.
describe.each(NAMES)('%s: where there is another', (name) => {
  const build = BUILDERS[name]
  let before: Manifest

  beforeAll(async () => {
    before = await build(await writeProject(APP), SETTINGS)
  })

  test('build of the same, nothing is purged', async () => {
    const after = await build(await writeProject(APP), SETTINGS)
    expect(after).toEqual(before)
    expect(after.build.differences ?? []).toEqual([])
  })

  const traps = TRAPS.filter(({ builders = NAMES }) => builders.includes(name))
  test.each(traps)('$claim, it purges $purges', async ({ files, settings, purges, because }) => {
    const root = await writeProject({ ...APP, ...files })
    const { widened, purge, unpurgeable } = diffManifests(before, await build(root, { ...SETTINGS, ...settings }))
    expect({ widened, purges: purge.map(({ tag }) => tag).sort(), unpurgeable }).toEqual({
      widened: null,
      purges,
      unpurgeable: [],
    })
    if (because !== undefined) expect(JSON.stringify(purge.map((item) => item.because))).toContain(because)
  })
})
