import { join } from 'node:path'
import { expect, test } from 'vitest'
import { toolVersion, toolVersionAt } from '../../../src/scanner/cache/tool-version.ts'
import { writeProject } from '../../support/disk-project.ts'

const TOOL = {
  'package.json': '{ "name": "unplugin-cache-tags", "dependencies": { "picomatch": "*", "gone": "*" } }',
  'dist/index.js': 'export const a = 1',
  'dist/below/part.js': '',
  'node_modules/picomatch/package.json': '{ "name": "picomatch", "version": "4.0.0" }',
}

async function versionOf(files: Readonly<Record<string, string>>, folder = 'dist'): Promise<string | null> {
  return toolVersionAt(join(await writeProject({ ...TOOL, ...files }), folder))
}

test('the same tool is known wherever it stands, and from any file of its code', async () => {
  const version = await versionOf({})
  expect(version).toMatch(/^[\w-]{22}$/)
  expect(await versionOf({ 'README.md': '' })).toBe(version)
  expect(await versionOf({}, 'dist/below')).toBe(version)
})

test.each<[string, Readonly<Record<string, string>>]>([
  ['its code', { 'dist/index.js': 'export const a = 2' }],
  ['code below', { 'dist/below/part.js': 'export {}' }],
  ['a file of its code', { 'dist/more.js': '' }],
  ['a package', { 'node_modules/picomatch/package.json': '{ "name": "picomatch", "version": "4.0.1" }' }],
  ['one that wasn’t installed', { 'node_modules/gone/package.json': '{ "name": "gone", "version": "1.0.0" }' }],
])('it is another one with another state of %s', async (_, files) => {
  expect(await versionOf(files)).not.toBe(await versionOf({}))
})

test('code that is bundled into another package can’t be told', async () => {
  expect(await versionOf({ 'package.json': '{ "name": "other" }' })).toBeNull()
})

test('this one is known', () => {
  expect(toolVersion()).toMatch(/^[\w-]{22}$/)
  expect(toolVersion()).toBe(toolVersion())
})
