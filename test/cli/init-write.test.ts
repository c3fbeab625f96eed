import { lstat, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeChanges } from '../../src/cli/init/write-changes.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { filesOf, init, viteProject, VITE_CONFIG } from './init-support.ts'

test('what a link leads to is edited, and the link stays one', async () => {
  const linked = await viteProject({ 'shared/vite.mjs': VITE_CONFIG })
  await rm(join(linked, 'vite.config.js'))
  await symlink('shared/vite.mjs', join(linked, 'vite.config.js'))
  expect(await init(linked, '--yes')).toMatchObject({ code: 0 })
  expect(await readlink(join(linked, 'vite.config.js'))).toBe('shared/vite.mjs')
  expect(await readFile(join(linked, 'shared/vite.mjs'), 'utf8')).toContain('CacheTags()')
  expect((await init(linked, '--yes')).stdout).toContain('Everything is in place.')
})

test('what is outside of the repository is left alone, by whatever way it is reached', async () => {
  const above = await writeProject({
    'shared/webpack.js': 'module.exports = { plugins: [] }\n',
    'shared/ignore': 'a\n',
  })
  await addFiles(join(above, 'shop'), {
    '.git/HEAD': 'ref: refs/heads/main\n',
    'package.json': JSON.stringify({ name: 'shop', scripts: { build: 'webpack -c ../shared/webpack.js' } }),
  })
  await symlink('../shared/ignore', join(above, 'shop/.gitignore'))
  const before = await filesOf(above)
  const { code, stdout } = await init(join(above, 'shop'), '--yes', '--framework', 'webpack')
  expect(code).toBe(0)
  expect(stdout).toContain('- Edit ../shared/webpack.js: it is outside of the repository.')
  expect(stdout).toContain('- Edit .gitignore: it is outside of the repository.\n    .cache-tags\n')
  expect(await filesOf(above)).toEqual(before)
  expect((await lstat(join(above, 'shop/.gitignore'))).isSymbolicLink()).toBe(true)
})

test('a file that somebody else has changed meanwhile is not written over, and no other is written either', async () => {
  const root = await writeProject({ 'a.js': 'a', 'b.js': 'mine' })
  const changes = [
    { file: 'a.js', before: 'a', after: 'aa' },
    { file: 'b.js', before: 'b', after: 'bb' },
  ]
  await expect(writeChanges(root, changes)).rejects.toMatchObject({
    code: 'CT_CONFIRM',
    message: expect.stringContaining('b.js has changed'),
  })
  expect(await filesOf(root)).toEqual({ 'a.js': 'a', 'b.js': 'mine' })
  await writeFile(join(root, 'new.js'), '')
  const made = { file: 'new.js', before: null, after: 'new' }
  await expect(writeChanges(root, [made])).rejects.toMatchObject({ code: 'CT_CONFIRM' })
})

test('a file that can not be written is named, with what to do', async () => {
  const root = await writeProject({ 'a.js': 'a' })
  // Whoever is root may write anywhere, but not below a file.
  const change = { file: 'a.js/inner.js', before: null, after: '' }
  await expect(writeChanges(root, [change])).rejects.toMatchObject({
    code: 'CT_USAGE',
    message: "a.js/inner.js can't be written.",
  })
})
