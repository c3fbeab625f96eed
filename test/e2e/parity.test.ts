import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inFolder, readManifestOf, scan } from './builds.ts'
import { BUILDERS } from './builders-all.ts'
import type { BuildSettings } from './builders.ts'
import { ask, outputText, writeParity, type Answered } from './parity-app.ts'
import { captureTalk, siteTags } from './talk.ts'

const said = captureTalk()

const OPTIONS = {
  siteTags: 'all',
  forms: [{ import: '@acme/cache', name: 'remembered', tags: 'arguments[1].tags' }],
} as const

/** What neither a scan nor Rollup knows of itself. */
const TOLD = { ...OPTIONS, alias: { '~': './src' }, conditions: ['parity'] }

const SETTINGS: BuildSettings = {
  entries: { entry: 'src/entry.ts' },
  alias: { '~': 'src' },
  conditions: ['parity'],
  define: { __REGION__: '"Europe"', 'process.env.PARITY_BETA': '"on"' },
}

const answered = new Map<string, Answered>()

describe.each(BUILDERS)('$name', ({ name, prepare }) => {
  test.each(['cold', 'warm'])('says of the application what a scan says, %s, and its output answers', async (state) => {
    const root = await writeParity()
    const cache = { folder: join(root, 'cache'), memory: new Map() }
    const settings = { ...SETTINGS, cache, options: name === 'rollup' ? TOLD : OPTIONS }
    const build = (): Promise<void> => inFolder(root, () => prepare(root, settings).build())
    if (state === 'warm') await build()
    await build()
    const manifest = await readManifestOf(root)
    const scanned = await scan(root, TOLD)
    expect(manifest.code).toEqual(scanned.code)
    expect(JSON.stringify(manifest.code)).toBe(JSON.stringify(scanned.code))
    expect(manifest.id).toBe(scanned.id)
    expect(siteTags(manifest)).toHaveLength(17)
    expect(manifest.code.unresolved).toEqual([])
    expect(manifest.build.injected).toEqual(siteTags(manifest))
    expect(manifest.build.differences).toEqual([])
    expect(said()).not.toContain('warning')
    const output = await outputText(join(root, 'dist'))
    expect(siteTags(manifest).filter((tag) => !output.includes(tag))).toEqual([])
    answered.set(`${name}, ${state}`, await ask(root))
  })
})

describe('the answers', () => {
  test('have the site tag first, wherever there are tags', () => {
    expect([...answered.keys()]).toHaveLength(BUILDERS.length * 2)
    for (const { answers, seen } of answered.values()) {
      const headers = Object.values(answers).flatMap(([, all]) => Object.entries(all))
      const tags = headers.filter(([name]) => /tag|key/i.test(name)).map(([, value]) => value)
      expect(tags).toHaveLength(8)
      expect(seen).toHaveLength(8)
      expect([...tags, ...seen.map((list) => list.join())].filter((list) => !/^ct_[0-9a-z]{8}[ ,]/.test(list))).toEqual(
        [],
      )
    }
  })

  test('are the same from every bundler', () => {
    const [first, ...others] = answered.values()
    expect(first?.answers['/']?.[0]).toContain('Posts of Europe')
    for (const other of others) expect(other).toEqual(first)
  })
})
