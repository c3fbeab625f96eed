import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ALL_UNRECORDED, openApp, openBuilt, reasons } from './prune-app.ts'

test('sources edited between prune and build make everything unknown', async () => {
  const app = await openBuilt()
  await app.prune()
  await app.edit('a', 'a1')
  await app.build()
  await app.finalize()
  expect(await reasons(app)).toEqual(ALL_UNRECORDED)
})

test('what such a build made of a stale entry is never listed, even when that entry is gone', async () => {
  const app = await openBuilt()
  await rm(join(app.cache, 'fetch-cache/c'))
  await app.prune()
  await app.edit('a', 'a1')
  await app.build({ asks: ['c'] })
  expect(await app.bodies()).toMatchObject({ c: 'c0a0' })
  await app.refresh('a')
  await app.finalize()
  await app.prune()
  expect(await app.bodies()).toEqual({})
})

test('what a failed build of other code left makes everything unknown, even when that code is taken back', async () => {
  const app = await openBuilt()
  await app.edit('b', 'b2')
  await app.prune()
  await app.edit('b', 'b1')
  await app.build({ isFailing: true })
  await app.edit('b', 'b2')
  await app.build()
  await app.finalize()
  expect(await app.bodies()).toMatchObject({ b: 'b1' })
  expect(await reasons(app)).toEqual(ALL_UNRECORDED)
})

test('what a dev server wrote after the build is not taken for the build’s', async () => {
  const app = await openBuilt()
  await app.prune()
  await app.build()
  await app.edit('b', 'b1')
  await app.refresh('b')
  await app.edit('b', 'b0')
  await app.finalize()
  expect(await reasons(app)).toEqual({ b: 'unrecorded' })
})

test('what was written after finalize goes', async () => {
  const app = await openBuilt()
  await app.edit('b', 'b1')
  await app.refresh('b')
  expect(await reasons(app)).toEqual({ b: 'unrecorded' })
})

test('a build that was not wrapped makes everything unknown: its sources may have been edited since', async () => {
  const app = await openApp()
  await app.cycle({ isWrapped: false })
  expect(await reasons(app)).toEqual(ALL_UNRECORDED)
})

test('a prune that came after the build had compiled prepared nothing', async () => {
  const app = await openApp()
  await app.prune()
  await app.build({ meanwhile: async () => void (await app.prune()) })
  await app.finalize()
  expect(await reasons(app)).toEqual(ALL_UNRECORDED)
})

test('another bundler makes entries that were kept unknown, and is known from then on', async () => {
  const app = await openBuilt()
  await app.cycle({ bundler: 'webpack' })
  expect(await reasons(app)).toEqual(ALL_UNRECORDED)
  await app.build({ bundler: 'webpack' })
  await app.finalize()
  expect(await reasons(app)).toEqual({})
})

test('a cache of another application is not compared, whatever its code', async () => {
  const app = await openBuilt()
  await app.write({ 'package.json': JSON.stringify({ name: 'other' }) })
  expect(await reasons(app)).toEqual(ALL_UNRECORDED)
})

test('an older cache is judged by the record that stands in it', async () => {
  const app = await openBuilt()
  await app.save()
  await app.edit('b', 'b1')
  await app.cycle()
  await app.restore()
  expect(await app.bodies()).toMatchObject({ a: 'a0', b: 'b0' })
  expect(await reasons(app)).toEqual({ b: 'changed' })
})

test('without prune, finalize records nothing', async () => {
  const app = await openApp()
  await app.build()
  await app.finalize()
  await expect(readFile(join(app.cache, 'unplugin-cache-tags.json'))).rejects.toThrow('ENOENT')
})

test.each(['', '{"preparedFor":', '{"entries":{}}'])('of a record that says %j nothing is believed', async (text) => {
  const app = await openBuilt()
  await writeFile(join(app.cache, 'unplugin-cache-tags.json'), text)
  await app.finalize()
  expect(await reasons(app)).toEqual(ALL_UNRECORDED)
})

test('of two that prune at once neither fails', async () => {
  const app = await openBuilt()
  await app.edit('a', 'a1')
  await Promise.all([app.prune(), app.prune()])
  expect(await app.bodies()).toEqual({ b: 'b0' })
  await app.build()
  await app.finalize()
  expect(await reasons(app)).toEqual({})
})
