import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { ALL_UNRECORDED, openApp, openBuilt, reasons } from './prune-app.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

test('a cache of which nothing is known is emptied, but for what upstream services answered', async () => {
  const app = await openApp()
  await app.build()
  await app.writeEntry('rates', ['rates'], '{}', 'https://rates.example/latest')
  expect(await app.prune()).toMatchObject({ kept: 1, upstream: 1, pruned: [{}, {}, {}] })
  expect(await app.bodies()).toEqual({ rates: '{}' })
})

test('after a whole cycle everything stays', async () => {
  const app = await openBuilt()
  await app.writeEntry('rates', ['rates'], '{}', 'https://rates.example/latest')
  expect(await app.prune()).toEqual({ kept: 4, upstream: 1, pruned: [] })
})

test('entries stay over many cycles, and each goes when its own code changes', async () => {
  const app = await openBuilt()
  await app.cycle()
  await app.edit('b', 'b1')
  expect((await app.cycle()).pruned).toEqual([{ entry: 'b', tags: ['b'], reason: 'changed' }])
  expect(await app.bodies()).toEqual({ a: 'a0', b: 'b1', c: 'c0a0' })
  expect(await reasons(app)).toEqual({})
})

test('what a change reaches through other sites goes as well', async () => {
  const app = await openBuilt()
  await app.edit('a', 'a1')
  expect(await reasons(app)).toEqual({ a: 'changed', c: 'changed' })
})

test('entries of a site that is gone go', async () => {
  const app = await openBuilt()
  await app.write({ 'data/b.ts': '' })
  expect(await reasons(app)).toEqual({ b: 'removed' })
})

test('entries of a site that has moved stay, until a build is recorded that can not be held to account for them', async () => {
  const app = await openBuilt()
  const moved = await readFile(join(app.root, 'data/b.ts'), 'utf8')
  await app.write({ 'data/b.ts': '', 'data/rates.ts': moved })
  expect(await reasons(app)).toEqual({})
  await app.build()
  await app.finalize()
  expect(await reasons(app)).toEqual({ b: 'unrecorded' })
})

test('an entry of tags that no site carries goes', async () => {
  const app = await openBuilt()
  const meanwhile = (): Promise<void> => app.writeEntry('x', ['of-a-package'])
  await app.cycle({ meanwhile })
  expect(await reasons(app)).toEqual({ x: 'unexplained' })
})

test('an entry of a known tag and of others besides goes', async () => {
  const app = await openBuilt()
  const tag = await app.siteTag('a')
  await app.cycle({ meanwhile: () => app.writeEntry('x', [tag, 'other']) })
  expect(await reasons(app)).toEqual({ x: 'unexplained' })
})

test('an entry without tags goes: any package may have made it', async () => {
  const app = await openApp({}, { siteTags: false })
  await app.cycle()
  expect(await reasons(app)).toEqual({ a: 'unexplained' })
})

test('every site that may have made an entry has to stand', async () => {
  const app = await openBuilt({
    'lib/d.ts': 'export const d = 1',
    'data/d.ts': `
      import { unstable_cache } from 'next/cache'
      import { d } from '../lib/d'
      export const readD = unstable_cache(async () => d, ['d'], { tags: ['b'] })
    `,
  })
  await app.write({ 'lib/d.ts': 'export const d = 2' })
  expect(await reasons(app)).toEqual({ b: 'changed' })
})

test('a site whose tags can not be followed may have made whatever has no site tag', async () => {
  const files = {
    'lib/d.ts': 'export const d = 1',
    'data/d.ts': `
      import { unstable_cache } from 'next/cache'
      import { d } from '../lib/d'
      export const readD = unstable_cache(async () => d, ['d'], { tags: globalThis.chosen })
    `,
  }
  const app = await openBuilt(files, { siteTags: false })
  expect(await reasons(app)).toEqual({ a: 'unexplained' })
  await app.write({ 'lib/d.ts': 'export const d = 2' })
  expect(await reasons(app)).toEqual({ b: 'changed', c: 'changed' })
})

test('a module that can not be parsed may have made whatever has no site tag', async () => {
  const app = await openBuilt({ 'data/torn.ts': "import { unstable_cache } from 'next/cache'\nunstable_cache(" })
  expect(await reasons(app)).toEqual({ b: 'unexplained', c: 'unexplained' })
})

test.each([{ exclude: ['data/b.ts'] }, { include: ['data/a.ts', 'data/c.ts'] }])(
  'sources that are left out of the scan may have made whatever has no site tag: %j',
  async (options) => {
    const app = await openBuilt({}, options)
    expect(await reasons(app)).toEqual({ b: 'unexplained', c: 'unexplained' })
  },
)

test('a site tag that was not found in the output tells nothing', async () => {
  const app = await openApp()
  await app.cycle({ lost: ['a'] })
  expect(await reasons(app)).toEqual({ a: 'unexplained' })
})

test('an entry with a site tag that is not relied on is not taken for one of a site that may carry any tag', async () => {
  const wild = `
    import { unstable_cache } from 'next/cache'
    export const readD = (id: string) => unstable_cache(async () => id, ['d'], { tags: [id] })()
  `
  const app = await openApp({ 'data/d.ts': wild })
  await app.cycle({ lost: ['a', 'd'] })
  expect(await reasons(app)).toEqual({ a: 'unexplained' })
})

test('with another lockfile only entries with a site tag stay', async () => {
  const app = await openBuilt()
  await app.write({ 'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages: { '': { name: 'shop2' } } }) })
  expect(await reasons(app)).toEqual({ b: 'unexplained', c: 'unexplained' })
})

test('a patch to an installed package is as another lockfile', async () => {
  const app = await openBuilt()
  await app.write({ 'patches/acme+1.0.0.patch': '+1' })
  expect(await reasons(app)).toEqual({ b: 'unexplained', c: 'unexplained' })
})

test('without a lockfile only entries with a site tag stay', async () => {
  const app = await openApp()
  await rm(join(app.root, 'package-lock.json'))
  await app.cycle()
  expect(await reasons(app)).toEqual({ b: 'unexplained', c: 'unexplained' })
})

test('with a lockfile that can not be read nothing stays', async () => {
  const app = await openBuilt()
  await app.write({ 'package-lock.json': '{' })
  expect(new Set(Object.values(await reasons(app)))).toEqual(new Set(['lockfile-unreadable']))
  expect(await app.bodies()).toEqual({})
})

test('another lockfile between prune and finalize makes everything unknown', async () => {
  const app = await openApp()
  await app.prune()
  await app.build()
  await app.write({ 'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages: { '': { name: 'shop2' } } }) })
  await app.finalize()
  expect(await reasons(app)).toEqual(ALL_UNRECORDED)
})

test('with another configuration of Next everything goes, unless that is to be let pass', async () => {
  const app = await openBuilt({ 'next.config.mjs': 'export default {}' })
  await app.write({ 'next.config.mjs': 'export default { output: "standalone" }' })
  expect(new Set(Object.values(await reasons(app)))).toEqual(new Set(['toolchain-changed']))
  const lax = await openBuilt({ 'next.config.mjs': 'export default {}' }, { toolchain: { config: 'ignore' } })
  await lax.write({ 'next.config.mjs': 'export default { output: "standalone" }' })
  expect(await reasons(lax)).toEqual({})
})

const READS_PUBLIC = { 'lib/b.ts': 'export const b = process.env.NEXT_PUBLIC_SHOP' }

test('entries that an inlined variable went into go when it changes', async () => {
  vi.stubEnv('NEXT_PUBLIC_SHOP', 'red')
  const app = await openBuilt(READS_PUBLIC)
  expect(await reasons(app)).toEqual({})
  vi.stubEnv('NEXT_PUBLIC_SHOP', 'blue')
  expect(await reasons(app)).toEqual({ b: 'changed' })
})

test('a variable that changes between prune and build makes everything unknown', async () => {
  vi.stubEnv('NEXT_PUBLIC_SHOP', 'red')
  const app = await openBuilt(READS_PUBLIC)
  await app.prune()
  vi.stubEnv('NEXT_PUBLIC_SHOP', 'blue')
  await app.build()
  await app.finalize()
  expect(await reasons(app)).toEqual(ALL_UNRECORDED)
})

test('entries that the configuration inlines something into always go: what, is known only when it builds', async () => {
  const app = await openApp({ 'lib/b.ts': 'export const b = process.env.SHOP' })
  await app.cycle({ config: { env: { SHOP: '1' } } })
  expect(await reasons(app)).toEqual({ b: 'changed' })
})
