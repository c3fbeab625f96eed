import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDriverStore } from '../../src/store/driver.ts'
import type { DriverOption, Store } from '../../src/store/store.ts'
import { SECRET } from './conformance.ts'

const openOption = (option: DriverOption, root = tmpdir()): Promise<Store> =>
  openDriverStore(option, { root, environment: {}, timeoutMs: 2000 })

describe('a driver', () => {
  async function folderWith(name: string, source: string): Promise<string> {
    const root = await mkdtemp(join(tmpdir(), 'cache-tags-driver-'))
    onTestFinished(() => rm(root, { recursive: true, force: true }))
    await writeFile(join(root, name), source)
    return root
  }

  const MODULE = `
    const entries = new Map()
    export default (options) => ({
      getItem: (key) => entries.get(options.base + key) ?? null,
      setItem: (key, value) => void entries.set(options.base + key, value),
      removeItem: (key) => void entries.delete(options.base + key),
      getKeys: () => [...entries.keys()].map((key) => key.slice(options.base.length)),
    })`

  test('may be a module of the project', async () => {
    const root = await folderWith('driver.mjs', MODULE)
    const option = { driver: './driver.mjs', options: { base: 'shop:' } }
    const [one, other] = await Promise.all([openOption(option, root), openOption(option, root)])
    await one.put('live/a', 'value')
    expect(await other.list('live/')).toEqual(['live/a'])
    expect(await other.get('live/a')).toBe('value')
  })

  test('may be CommonJS that was compiled from a module', async () => {
    const root = await folderWith(
      'driver.cjs',
      `exports.__esModule = true;${MODULE.replace('export default', 'exports.default =')}`,
    )
    const store = await openOption({ driver: './driver.cjs', options: { base: 'shop:' } }, root)
    await store.put('live/a', 'value')
    expect(await store.get('live/a')).toBe('value')
  })

  test.each(['unstorage/drivers/nothing', './nothing.mjs', '@nothing/like-it', 'nothing-like-it', 'fs ', ''])(
    'that is not there is a mistake: %s',
    async (driver) => {
      await expect(openOption({ driver })).rejects.toMatchObject({
        code: 'CT_CONFIG',
        hint: expect.stringContaining('unstorage.unjs.io'),
      })
    },
  )

  test('that is no driver is a mistake', async () => {
    const root = await folderWith('driver.mjs', 'export const driver = 1')
    await expect(openOption({ driver: './driver.mjs' }, root)).rejects.toMatchObject({ code: 'CT_CONFIG' })
  })

  test('that does not take its options is a mistake, told without secrets', async () => {
    const root = await folderWith(
      'driver.mjs',
      'export default (options) => { throw new Error("no repo for " + options.token) }',
    )
    const opening = openOption({ driver: './driver.mjs', options: { token: SECRET } }, root)
    const problem: unknown = await opening.catch((error: unknown) => error)
    expect(problem).toMatchObject({ code: 'CT_CONFIG', message: expect.stringContaining('no repo for [redacted]') })
    expect(inspect(problem)).not.toContain(SECRET)
  })

  test('that breaks when it is loaded is unavailable', async () => {
    const root = await folderWith('driver.mjs', 'throw new Error("broken")')
    await expect(openOption({ driver: './driver.mjs' }, root)).rejects.toMatchObject({ code: 'CT_STORE_UNAVAILABLE' })
  })

  test('whose package is missing names it', async () => {
    await expect(openOption({ driver: 'mongodb' })).rejects.toMatchObject({
      code: 'CT_STORE_REFUSED',
      message: 'The store needs the package `mongodb`.',
      hint: 'npm install mongodb',
    })
  })

  test('that only reads is refused', async () => {
    await expect(openOption({ driver: 'github', options: { repo: 'a/b' } })).rejects.toMatchObject({
      code: 'CT_STORE_REFUSED',
      message: expect.stringContaining('setItem'),
    })
  })
})
