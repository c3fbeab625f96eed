import type { ScannedTree } from '../../src/cli/base-tree/scan-trees.ts'
import { expect, test } from 'vitest'
import { basename, join } from 'node:path'
import { mkdir, rename, symlink } from 'node:fs/promises'
import { git } from '../store/servers/git-repositories.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { LAYOUTS, PLAIN } from './git-layouts.ts'
import { commitAll, installed, scanIn, siteOf, writeGitProject } from './git-project.ts'

test.each(Object.entries(LAYOUTS))(
  '%s: the same tree is scanned to the same bytes, and a change is seen',
  async (_, layout) => {
    const { root = '.', reaches, files } = layout
    const top = await writeGitProject(layout)
    const code = async (revisions: { base: string; head?: string }): Promise<[string, string]> => {
      const { before, after } = await scanIn(top, revisions, root)
      return [JSON.stringify(before.manifest.code), JSON.stringify(after.manifest.code)]
    }
    const [before, after] = await code({ base: 'main' })
    expect(before).toBe(after)
    expect(before).toContain('"items"')
    expect(before).not.toContain('"missing:')
    expect(before).toContain(JSON.stringify(basename(reaches)).slice(1, -1))
    const [base, head] = await code({ base: 'main', head: 'main' })
    expect(base).toBe(head)
    expect(base).toBe(before)
    await addFiles(top, { [reaches]: `${files[reaches]}export const value2 = 2\n`.replace(/= .*\n/, '= () => 77\n') })
    const [old, now] = await code({ base: 'main' })
    expect(old).toBe(before)
    expect(now).not.toBe(before)
  },
)

test('a submodule comes from where it is checked out, at the commit of then', async () => {
  const library = await writeGitProject({ files: { 'value.ts': 'export const value = 1\n' } })
  const files = {
    ...PLAIN,
    'src/page.ts': siteOf('items', '../library/value'),
    'src/other.ts': siteOf('others', '../z.dist/client'),
    '.gitignore': `${PLAIN['.gitignore']}z.dist\n`,
    'z.dist/client.ts': 'export const value = 1\n',
  }
  const top = await writeGitProject({ files })
  await git(top, 'submodule', '--quiet', 'add', library, 'library')
  await commitAll(top)
  const same = await scanIn(top, { base: 'main' })
  expect(JSON.stringify(same.before.manifest.code)).toBe(JSON.stringify(same.after.manifest.code))
  expect(same.before.sourceOf('library/value.ts')).toBe('export const value = 1\n')
  await commitAll(join(top, 'library'), { 'value.ts': 'export const value = 2\n' })
  const next = await scanIn(top, { base: 'main' })
  expect(next.before.sourceOf('library/value.ts')).toBe('export const value = 1\n')
  expect(next.after.sourceOf('library/value.ts')).toBe('export const value = 2\n')
})

test('what LFS keeps elsewhere is taken from the work tree where it is the same there', async () => {
  const page = siteOf('items', '../hero.bin?raw').replace('{ value }', 'value')
  const top = await writeGitProject({
    files: { ...PLAIN, '.gitattributes': '*.bin filter=far\n', 'hero.bin': 'far\n', 'src/page.ts': page },
  })
  await git(top, 'config', 'filter.far.clean', 'sed s/near/far/')
  await addFiles(top, { 'hero.bin': 'near\n' })
  const { before, after } = await scanIn(top, { base: 'main' })
  expect(JSON.stringify(before.manifest.code)).toBe(JSON.stringify(after.manifest.code))
})

test('the node_modules may itself be a link, and may stand above the repository', async () => {
  const outside = await writeProject({ ...installed('store/next', 'next'), 'above/a': '' })
  const inner = await writeGitProject({
    files: { 'src/page.ts': siteOf('items', './value'), 'src/value.ts': 'export const value = 1' },
  })
  await symlink(join(outside, 'store'), join(inner, 'node_modules'))
  const linked = await scanIn(inner, { base: 'main' })
  expect(JSON.stringify(linked.before.manifest.code)).toBe(JSON.stringify(linked.after.manifest.code))
  const above = join(outside, 'above')
  await mkdir(join(above, 'node_modules'), { recursive: true })
  await rename(join(outside, 'store/next'), join(above, 'node_modules/next'))
  await addFiles(above, { 'repository/src/page.ts': siteOf('items', 'next') })
  await git(join(above, 'repository'), 'init', '--quiet', '--initial-branch=main')
  await commitAll(join(above, 'repository'))
  const { before, after } = await scanIn(join(above, 'repository'), { base: 'main' })
  expect(JSON.stringify(before.manifest.code)).toContain('package:next')
  expect(JSON.stringify(before.manifest.code)).toBe(JSON.stringify(after.manifest.code))
})

test('what git ignores and has all the same is no source in either', async () => {
  const top = await writeGitProject({
    files: {
      '.gitignore': 'node_modules\nold.ts\n',
      'shop/page.ts': siteOf('items', './value'),
      'shop/value.ts': 'export const value = 1\n',
      'shop/old.ts': siteOf('old', './value'),
      ...installed('node_modules/next', 'next'),
    },
  })
  await git(top, 'add', '--force', 'shop/old.ts')
  await commitAll(top)
  const { before, after } = await scanIn(top, { base: 'main' }, 'shop')
  expect(Object.keys(before.manifest.code.sites)).toEqual(['page.ts#items~1'])
  expect(before.manifest.code).toEqual(after.manifest.code)
})

test('absolute paths that are generated lead into the tree that is read', async () => {
  const top = await writeGitProject({
    files: {
      ...PLAIN,
      'tsconfig.json': '{ "extends": "./.svelte-kit/tsconfig.json" }',
      'src/page.ts': siteOf('items', '$lib/value'),
      'src/lib/value.ts': 'export const value = 1\n',
    },
  })
  const paths = { '$lib/*': [join(top, 'src/lib/*')] }
  await addFiles(top, {
    '.svelte-kit/tsconfig.json': JSON.stringify({ compilerOptions: { paths } }),
    'src/lib/value.ts': 'export const value = 2\n',
  })
  const { before, after } = await scanIn(top, { base: 'main' })
  expect(before.sourceOf('src/lib/value.ts')).toBe('export const value = 1\n')
  expect(after.sourceOf('src/lib/value.ts')).toBe('export const value = 2\n')
  const ids = (tree: ScannedTree): string[] => tree.manifest.code.graph.map(([id]) => id)
  expect(ids(before)).toEqual(ids(after))
})
