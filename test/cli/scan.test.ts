import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { decodeManifest } from '../../src/core/manifest-codec.ts'
import { writeProject } from '../support/disk-project.ts'
import { runIn } from './fake-world.ts'

const SHOP = {
  'package.json': JSON.stringify({ name: 'shop' }),
  'src/data.ts': `
    import { unstable_cache } from 'next/cache'
    export const products = unstable_cache(async () => [], ['products'], { tags: ['products'] })
    export const product = unstable_cache(async (id: string) => id, ['product'])
  `,
  'src/data.test.ts': `
    import { unstable_cache } from 'next/cache'
    export const fake = unstable_cache(async () => [], ['fake'], { tags: ['fake'] })
  `,
  'node_modules/other/index.ts': `
    import { unstable_cache } from 'next/cache'
    export const other = unstable_cache(async () => [], ['other'], { tags: ['other'] })
  `,
}

test('sites are listed with form, tags and site tag', async () => {
  const cwd = await writeProject(SHOP)
  const { code, stdout, stderr } = await runIn({ cwd }, 'scan')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/SITE +FORM +TAGS +SITE TAG/)
  expect(stdout).toMatch(/src\/data\.ts#products~1 +next\.unstable_cache +products/)
  expect(stdout).toMatch(/src\/data\.ts#product~1 +next\.unstable_cache +\(none\) +ct_[0-9a-z]{8}/)
  expect(stdout).toMatch(/2 sites, 1 tag, 0 patterns, 1 site tag, 0 unresolved; \d+ modules? in /)
})

test('tests and what is installed are not scanned', async () => {
  const { stdout } = await runIn({ cwd: await writeProject(SHOP) }, 'scan')
  expect(stdout).not.toMatch(/fake|other/)
})

test('--json prints the manifest and nothing else on stdout', async () => {
  const cwd = await writeProject(SHOP)
  const { code, stdout, stderr } = await runIn({ cwd }, 'scan', '--json')
  expect(code).toBe(0)
  const manifest = decodeManifest(stdout, 'stdout')
  expect(Object.keys(manifest.code.sites).sort()).toEqual(['src/data.ts#products~1', 'src/data.ts#product~1'])
  expect(manifest.build).toEqual({})
  expect(stderr).toMatch(/^\[cache-tags\] 2 sites/)
})

test('--out writes the same bytes whole, into folders that it makes', async () => {
  const cwd = await writeProject(SHOP)
  const { stdout } = await runIn({ cwd }, 'scan', '--json', '--quiet')
  const { stderr } = await runIn({ cwd }, 'scan', '--out', 'kept/deep/live.json')
  expect(await readFile(join(cwd, 'kept/deep/live.json'), 'utf8')).toBe(stdout)
  expect(await readdir(join(cwd, 'kept/deep'))).toEqual(['live.json'])
  expect(stderr).toBe(`[cache-tags] wrote ${join(cwd, 'kept/deep/live.json')}\n`)
})

test('--out without a value writes where a release looks for it, out of sight of git', async () => {
  const cwd = await writeProject(SHOP)
  expect(await runIn({ cwd }, 'scan', '--out', '-q')).toMatchObject({ code: 0, stderr: '' })
  expect((await readdir(join(cwd, '.cache-tags'))).sort()).toEqual(['.gitignore', 'manifest.json'])
})

test('a folder may be named, and its manifest does not tell where it lies', async () => {
  const parent = await writeProject(
    Object.fromEntries(Object.entries(SHOP).map(([path, text]) => [`apps/shop/${path}`, text])),
  )
  const there = await runIn({ cwd: parent }, 'scan', 'apps/shop', '--json')
  const here = await runIn({ cwd: join(parent, 'apps/shop') }, 'scan', '--json')
  const rooted = await runIn({ cwd: '/' }, 'scan', '--root', join(parent, 'apps/shop'), '--json')
  expect(there.stdout).toBe(here.stdout)
  expect(rooted.stdout).toBe(here.stdout)
})

test('the configuration says what is scanned, and how', async () => {
  const cwd = await writeProject({
    ...SHOP,
    'cache-tags.config.ts': "export default { namespace: 'other', siteTags: 'all', exclude: ['src/old/**'] } as const",
    'src/old/data.ts': SHOP['src/data.ts'],
    'my.config.json': JSON.stringify({ siteTags: false }),
  })
  const { code } = decodeManifest((await runIn({ cwd }, 'scan', '--json')).stdout, 'stdout')
  expect(code.namespace).toBe('other')
  expect(Object.values(code.sites).map(({ siteTag }) => siteTag)).toEqual([expect.any(String), expect.any(String)])
  const told = decodeManifest((await runIn({ cwd }, 'scan', '--json', '--config', 'my.config.json')).stdout, 'stdout')
  expect(Object.values(told.code.sites).filter(({ siteTag }) => siteTag !== null)).toEqual([])
})

test('what cannot be followed is shown with its code and the reason', async () => {
  const cwd = await writeProject({
    'src/a.ts':
      "import { cacheTag } from 'next/cache'\nexport async function f() {\n  'use cache'\n  cacheTag(...globalThis.tags)\n}\n",
  })
  const { code, stdout } = await runIn({ cwd, columns: 80 }, 'scan')
  expect(code).toBe(0)
  expect(stdout).toContain('src/a.ts:4:')
  expect(stdout).toContain('> 4 |   cacheTag(...globalThis.tags)')
  expect(stdout).toMatch(/1 unresolved/)
})

test('a project without declarations is no failure', async () => {
  const cwd = await writeProject({ 'src/a.ts': 'export const a = 1' })
  expect(await runIn({ cwd }, 'scan')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('No cache tags are declared here'),
  })
})

test.each([['nowhere'], ['package.json']])('%s is no folder to scan', async (folder) => {
  const cwd = await writeProject(SHOP)
  const { code, stdout, stderr } = await runIn({ cwd }, 'scan', folder)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^\[cache-tags\] CT_USAGE: .*folder.*\n {2}hint: Name the folder/)
})

test('a place that cannot be written to is told with the cause', async () => {
  const cwd = await writeProject(SHOP)
  await mkdir(join(cwd, 'taken.json'))
  const { code, stderr } = await runIn({ cwd }, 'scan', '--out', 'taken.json')
  expect(code).toBe(2)
  expect(stderr).toMatch(/CT_USAGE: The manifest can't be written to .*taken\.json/)
  expect(stderr).toMatch(/\n {2}cause: .*directory/i)
  expect((await stat(join(cwd, 'taken.json'))).isDirectory()).toBe(true)
})

test('a configuration that fails is told with file and cause, without a stack', async () => {
  const cwd = await writeProject({ ...SHOP, 'cache-tags.config.mjs': "throw new Error('no such flag')" })
  const { code, stderr } = await runIn({ cwd }, 'scan')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^\[cache-tags\] CT_CONFIG: .*cache-tags\.config\.mjs can't be read: no such flag\n/)
  expect(stderr).not.toMatch(/\n\s+at /)
})

test('all mistakes of a configuration are told at once', async () => {
  const cwd = await writeProject({ ...SHOP, 'cache-tags.config.json': JSON.stringify({ cdn: 'acme', odd: 1 }) })
  const { code, stderr } = await runIn({ cwd }, 'scan')
  expect(code).toBe(1)
  expect(stderr).toMatch(/CT_CONFIG: The configuration holds 2 mistakes:\n {2}- .*\n {2}- .*\n {2}hint: /)
})
