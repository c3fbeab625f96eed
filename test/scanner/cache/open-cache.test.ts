import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RECIPE } from '../../../src/core/fingerprint.ts'
import { createManifest } from '../../../src/core/manifest.ts'
import { encodeManifest } from '../../../src/core/manifest-codec.ts'
import { formTables, resolveOptions } from '../../../src/plugin/resolve-options.ts'
import { cacheFolder } from '../../../src/scanner/cache/open-cache.ts'
import { startScan } from '../../../src/scanner/start.ts'
import { addFiles, writeProject } from '../../support/disk-project.ts'
import { INSTALLED } from '../languages/language-project.ts'

const FILES = {
  'package.json': '{ "name": "shop", "dependencies": { "next": "*" } }',
  'node_modules/next/package.json': '{ "name": "next", "version": "16.0.0" }',
  'node_modules/next/cache.js': '',
  'page.ts': `import { cacheTag } from 'next/cache'\nimport { lib } from './lib'\nexport async function page(id: string) { 'use cache'; cacheTag(id); return lib() }`,
  'lib.ts': 'export const lib = () => 1',
  'user.ts': `import { page } from './page'\nexport const user = () => page('user')`,
}

async function bytesOf(root: string, cache: string | null): Promise<string> {
  const { code } = await startScan({ root, tables: formTables(resolveOptions()), siteTags: 'dynamic', cache })
  return encodeManifest(createManifest(RECIPE, code, {}))
}

describe('the folder', () => {
  test('is in the nearest node_modules', async () => {
    const root = await writeProject({ ...FILES, 'apps/own/node_modules/a.js': '', 'apps/hoisted/a.ts': '' })
    const inside = (...path: string[]): string => join(root, ...path, 'node_modules', '.cache', 'cache-tags')
    expect(cacheFolder(root, {})).toBe(inside())
    expect(cacheFolder(join(root, 'apps/own'), {})).toBe(inside('apps/own'))
    expect(cacheFolder(join(root, 'apps/hoisted'), {})).toBe(inside())
  })

  test('is none where there is no node_modules', async () => {
    expect(cacheFolder(await writeProject({ 'a.ts': '' }), {})).toBeNull()
  })

  test('is none where the environment says so', async () => {
    const root = await writeProject(FILES)
    expect(cacheFolder(root, { CACHE_TAGS_NO_CACHE: '1' })).toBeNull()
    expect(cacheFolder(root, { CACHE_TAGS_NO_CACHE: '' })).not.toBeNull()
  })
})

describe('a scan on disk says the same', () => {
  test('before and after something is kept, and after an edit', async () => {
    const root = await writeProject(FILES)
    const cache = cacheFolder(root, {})
    const without = await bytesOf(root, null)
    expect(await bytesOf(root, cache)).toBe(without)
    const kept = await readdir(cache ?? '')
    expect(kept.filter((file) => file.startsWith('scan-'))).toHaveLength(1)
    expect(kept.filter((file) => file.startsWith('modules-')).length).toBeGreaterThan(1)
    expect(await bytesOf(root, cache)).toBe(without)
    await addFiles(root, { 'lib.ts': 'export const lib = () => 2' })
    const edited = await bytesOf(root, cache)
    expect(edited).not.toBe(without)
    expect(edited).toBe(await bytesOf(root, null))
  })

  test('of a module that is no source, and holds what can’t be followed', async () => {
    const root = await writeProject({
      ...FILES,
      'page.ts': `${FILES['page.ts']}\nimport { clear } from './vendor/clear'\nclear()`,
      'vendor/clear.ts': `import { revalidateTag } from 'next/cache'\nexport const clear = () => revalidateTag(globalThis.tag)`,
    })
    for (const _ of [1, 2]) {
      const options = { root, tables: formTables(resolveOptions()), siteTags: 'dynamic' } as const
      const scan = await startScan({ ...options, exclude: ['vendor/**'], cache: cacheFolder(root, {}) })
      const [place] = scan.code.unresolved
      expect(place?.module).toBe('vendor/clear.ts')
      expect(scan.sourceOf('vendor/clear.ts')).toContain('globalThis.tag')
    }
  })

  test('of what a server starts with, once the compiler of a component is there', async () => {
    const root = await writeProject({
      ...FILES,
      'boot.ts': `import App from './app.vue'\nglobalThis.app = App`,
      'app.vue': `<script>import { lib } from './lib'\nglobalThis.lib = lib</script>`,
    })
    const startedAt = async (cache: string | null): Promise<unknown> => {
      const scan = await startScan({ root, tables: formTables(resolveOptions()), siteTags: 'dynamic', cache })
      return scan.startedBy([join(root, 'boot.ts')])
    }
    const cache = cacheFolder(root, {})
    const before = await startedAt(null)
    expect(await startedAt(cache)).toEqual(before)
    await symlink(join(INSTALLED, 'vue'), join(root, 'node_modules/vue'), 'junction')
    const after = await startedAt(null)
    expect(after).not.toEqual(before)
    for (const _ of [1, 2]) expect(await startedAt(cache)).toEqual(after)
  })

  test('whatever stands in the files that were kept', async () => {
    const root = await writeProject(FILES)
    const cache = cacheFolder(root, {}) ?? ''
    const without = await bytesOf(root, cache)
    for (const file of await readdir(cache)) {
      const text = await readFile(join(cache, file), 'utf8')
      // Numbers are offsets and lines: a text that is still well formed, and wrong.
      await writeFile(join(cache, file), text.replaceAll(/\d(?=[,\]])/g, '9'))
    }
    expect(await bytesOf(root, cache)).toBe(without)
    await Promise.all((await readdir(cache)).map((file) => writeFile(join(cache, file), '\0')))
    expect(await bytesOf(root, cache)).toBe(without)
  })

  test('where two projects share a folder', async () => {
    const one = await writeProject(FILES)
    const other = await writeProject({ ...FILES, 'lib.ts': 'export const lib = () => 2' })
    const cache = cacheFolder(one, {})
    const [first, second] = [await bytesOf(one, null), await bytesOf(other, null)]
    for (const root of [one, other, one]) expect(await bytesOf(root, cache)).toBe(root === one ? first : second)
  })

  test('where several scans run at once', async () => {
    const root = await writeProject(FILES)
    const cache = cacheFolder(root, {})
    const without = await bytesOf(root, null)
    const all = await Promise.all(Array.from({ length: 6 }, () => bytesOf(root, cache)))
    expect(new Set(all)).toEqual(new Set([without]))
    expect((await readdir(cache ?? '')).filter((file) => file.endsWith('.part'))).toEqual([])
    expect(await bytesOf(root, cache)).toBe(without)
  })

  test('where a file stands in the way of the folder', async () => {
    const root = await writeProject(FILES)
    await writeFile(join(root, 'node_modules', '.cache'), '')
    expect(await bytesOf(root, cacheFolder(root, {}))).toBe(await bytesOf(root, null))
  })

  test('where the folder is not to be written to', async () => {
    const root = await writeProject(FILES)
    const folder = join(root, 'node_modules', '.cache')
    await mkdir(folder)
    await chmod(folder, 0o500)
    expect(await bytesOf(root, cacheFolder(root, {}))).toBe(await bytesOf(root, null))
    await chmod(folder, 0o700)
  })
})
