import { lstat, mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeGenerated } from '../../src/plugin/write-manifest.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'

test('what is written takes the place of links, and is not written through them', async () => {
  const root = await writeProject({ 'elsewhere/profile': 'precious', 'elsewhere/page': 'precious' })
  await mkdir(join(root, '.cache-tags'))
  await symlink('../elsewhere/profile', join(root, '.cache-tags/.gitignore'))
  await symlink('../elsewhere/page', join(root, '.cache-tags/report.html'))
  await writeGenerated(join(root, '.cache-tags/report.html'), 'page')
  expect(await readFile(join(root, '.cache-tags/report.html'), 'utf8')).toBe('page')
  expect(await readFile(join(root, '.cache-tags/.gitignore'), 'utf8')).toBe('*\n')
  expect((await lstat(join(root, '.cache-tags/.gitignore'))).isSymbolicLink()).toBe(false)
  for (const name of ['profile', 'page']) {
    expect(await readFile(join(root, 'elsewhere', name), 'utf8')).toBe('precious')
  }
})

test('git is told to ignore no other folder than ours', async () => {
  const root = await writeProject({})
  await addFiles(root, { 'out/.keep': '' })
  await writeGenerated(join(root, 'out/report.html'), 'page')
  await expect(lstat(join(root, 'out/.gitignore'))).rejects.toThrow('ENOENT')
})
