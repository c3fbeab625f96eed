import { mkdir, readFile, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeTypes } from '../../src/plugin/write-types.ts'
import { handMade } from '../cli/manifests.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'

const { sites } = handMade({ posts: { tags: ['posts', 'post-*'], code: '1' } }).code
const NEXT = { 'package.json': '{ "dependencies": { "next": "^16.0.0" } }' }

test('a file that says the same already is not touched, one that says something else is written anew', async () => {
  const root = await writeProject({})
  const { file, isChanged } = await writeTypes(root, true, sites)
  expect({ file, isChanged }).toEqual({ file: join(root, '.cache-tags/tags.d.ts'), isChanged: true })
  await utimes(file, 1, 1)
  expect(await writeTypes(root, true, sites)).toEqual({ file, isChanged: false })
  expect((await stat(file)).mtimeMs).toBe(1000)
  expect(await writeTypes(root, true, handMade({}).code.sites)).toEqual({ file, isChanged: true })
  expect(await readFile(file, 'utf8')).toContain('type Known = never')
})

test('the functions of Next are told of the tags where the project has Next', async () => {
  const root = await writeProject({})
  const { file } = await writeTypes(root, true, sites)
  expect(await readFile(file, 'utf8')).not.toContain('declare module')
  await addFiles(root, NEXT)
  await writeTypes(root, true, sites)
  expect(await readFile(file, 'utf8')).toContain("declare module 'next/dist/server/web/spec-extension/revalidate'")
})

test('purges are checked where that is asked for, and the file may stand elsewhere', async () => {
  const root = await writeProject(NEXT)
  const { file } = await writeTypes(root, { out: 'types/tags.d.ts', strict: true }, sites)
  expect(file).toBe(join(root, 'types/tags.d.ts'))
  expect(await readFile(file, 'utf8')).toContain('revalidateTag<Tag extends string>(')
  await writeTypes(root, { out: 'types/tags.d.ts' }, sites)
  expect(await readFile(file, 'utf8')).not.toContain('Checked')
})

test('a place that cannot be written to is told', async () => {
  const root = await writeProject({})
  await mkdir(join(root, 'tags.d.ts'))
  await expect(writeTypes(root, { out: 'tags.d.ts' }, sites)).rejects.toMatchObject({ code: 'CT_USAGE' })
})
