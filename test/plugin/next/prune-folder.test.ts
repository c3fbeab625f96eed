import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { pruneCache, type Pruned } from '../../../src/plugin/next/prune.ts'
import { resolveOptions } from '../../../src/plugin/resolve-options.ts'
import { writeProject } from '../../support/disk-project.ts'
import { openApp } from './prune-app.ts'

function pruneFolder(root: string, cache: string): Promise<Pruned> {
  return pruneCache({ root, options: resolveOptions({}), cache, environment: {}, isDry: false })
}

test('a dry run deletes nothing, and prepares nothing', async () => {
  const app = await openApp()
  await app.build()
  expect((await app.prune({ isDry: true })).pruned).toHaveLength(3)
  expect(await readdir(app.cache)).toEqual(['fetch-cache'])
  expect(Object.keys(await app.bodies())).toEqual(['a', 'b', 'c'])
})

test('a cache that is not there yet is prepared', async () => {
  const root = await writeProject({ 'package.json': '{}' })
  expect(await pruneFolder(root, join(root, '.next/cache'))).toEqual({ kept: 0, upstream: 0, pruned: [] })
  expect(await readdir(join(root, '.next/cache'))).toEqual(['unplugin-cache-tags.json'])
})

test.each(['src', '.next', 'nowhere'])('%s is no build cache, and nothing is written to it', async (name) => {
  const root = await writeProject({ 'src/fetch-cache/a.json': '{}', '.next/fetch-cache/a.json': '{}' })
  await expect(pruneFolder(root, join(root, name))).rejects.toMatchObject({ code: 'CT_USAGE' })
  expect(await readdir(join(root, 'src'))).toEqual(['fetch-cache'])
  expect(await readFile(join(root, '.next/fetch-cache/a.json'), 'utf8')).toBe('{}')
})

test('a file is no build cache', async () => {
  const root = await writeProject({ '.next/cache': '' })
  await expect(pruneFolder(root, join(root, '.next/cache'))).rejects.toThrow('No folder, but a file')
})

test('a link in the place of the entries is not followed', async () => {
  const root = await writeProject({ 'photos/one.jpg': 'one', '.next/cache/.keep': '' })
  await symlink(join(root, 'photos'), join(root, '.next/cache/fetch-cache'))
  await expect(pruneFolder(root, join(root, '.next/cache'))).rejects.toMatchObject({ code: 'CT_USAGE' })
  expect(await readdir(join(root, 'photos'))).toEqual(['one.jpg'])
})

test('a link among the entries goes, and what it leads to stays', async () => {
  const app = await openApp()
  await app.cycle()
  await app.write({ 'kept.json': JSON.stringify({ kind: 'FETCH', data: { url: '', body: '' }, tags: ['b'] }) })
  await symlink(join(app.root, 'kept.json'), join(app.cache, 'fetch-cache/link'))
  expect((await app.prune()).pruned).toEqual([{ entry: 'link', tags: [], reason: 'unreadable' }])
  expect(await readFile(join(app.root, 'kept.json'), 'utf8')).toContain('FETCH')
})

test('torn entries go; folders and hidden files among them are let be', async () => {
  const app = await openApp()
  await app.cycle()
  const folder = join(app.cache, 'fetch-cache')
  await mkdir(join(folder, 'folder'))
  for (const [name, text] of [
    ['torn', '{"kind":"FETCH","data":{"ur'],
    ['page', '{"kind":"APP_PAGE"}'],
    ['empty', ''],
    ['.gitkeep', ''],
  ] as const) {
    await writeFile(join(folder, name), text)
  }
  const { pruned } = await app.prune()
  expect(pruned.map(({ entry, reason }) => `${entry} ${reason}`)).toEqual([
    'empty unreadable',
    'page unreadable',
    'torn unreadable',
  ])
  expect(await readdir(folder)).toEqual(['.gitkeep', 'a', 'b', 'c', 'folder'])
})

test('many entries, and large ones, are told apart like any other', async () => {
  const app = await openApp()
  const names = Array.from({ length: 50 }, (_, index) => `entry-${String(index).padStart(2, '0')}`)
  const meanwhile = async (): Promise<void> => {
    for (const name of names) await app.writeEntry(name, ['b'], name === 'entry-07' ? 'x'.repeat(4_000_000) : name)
  }
  await app.cycle({ meanwhile })
  expect(await app.prune()).toMatchObject({ kept: 53, pruned: [] })
  await app.edit('b', 'b1')
  expect((await app.prune()).pruned.map(({ entry }) => entry)).toEqual(['b', ...names])
})

test('a link to the application leads to the same code', async () => {
  const app = await openApp()
  await app.cycle()
  const link = join(await writeProject({}), 'app')
  await symlink(app.root, link)
  expect(await app.prune({ root: link })).toMatchObject({ kept: 3, pruned: [] })
  await app.build()
  await app.finalize()
  expect(await app.prune()).toMatchObject({ kept: 3, pruned: [] })
})

test('variables are read from the files in which Next reads them', async () => {
  const app = await openApp({ 'lib/b.ts': 'export const b = process.env.NEXT_PUBLIC_SHOP' })
  await mkdir(join(app.root, 'node_modules'))
  await symlink(
    dirname(createRequire(import.meta.url).resolve('next/package.json')),
    join(app.root, 'node_modules/next'),
  )
  await app.write({ '.env': 'NEXT_PUBLIC_SHOP=red' })
  await app.prune()
  // As Next itself has it in a build.
  vi.stubEnv('NEXT_PUBLIC_SHOP', 'red')
  await app.build()
  vi.unstubAllEnvs()
  await app.finalize()
  expect(await app.prune()).toMatchObject({ kept: 3, pruned: [] })
  await app.write({ '.env': 'NEXT_PUBLIC_SHOP=blue' })
  expect((await app.prune()).pruned).toEqual([{ entry: 'b', tags: ['b'], reason: 'changed' }])
})
