import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/plugin/config.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'

const NAMED = { namespace: 'here' }

test.each([
  ['cache-tags.config.ts', "const namespace: string = 'here'\nexport default { namespace }"],
  ['cache-tags.config.mts', "export default { namespace: 'here' satisfies string }"],
  ['cache-tags.config.js', "export default { namespace: 'here' }"],
  ['cache-tags.config.mjs', "export default { namespace: 'here' }"],
  ['cache-tags.config.cjs', "module.exports = { namespace: 'here' }"],
  ['cache-tags.config.json', '{ "namespace": "here" }'],
  ['package.json', '{ "name": "shop", "cacheTags": { "namespace": "here" } }'],
])('options may stand in %s', async (name, text) => {
  expect(await loadConfig(await writeProject({ [name]: text }))).toMatchObject(NAMED)
})

test('a file of its own wins over package.json', async () => {
  const root = await writeProject({
    'package.json': JSON.stringify({ cacheTags: { namespace: 'there' } }),
    'cache-tags.config.json': JSON.stringify(NAMED),
  })
  expect(await loadConfig(root)).toEqual(NAMED)
})

test('without a configuration there are no options', async () => {
  expect(await loadConfig(await writeProject({ 'package.json': '{ "name": "shop" }' }))).toBeUndefined()
  expect(await loadConfig(await writeProject({}))).toBeUndefined()
})

test('folders above the project are not looked at', async () => {
  const parent = await writeProject({ 'cache-tags.config.json': JSON.stringify(NAMED), 'app/package.json': '{}' })
  expect(await loadConfig(join(parent, 'app'))).toBeUndefined()
})

test('another file may be named, relative to the project', async () => {
  const root = await writeProject({
    'cache-tags.config.json': JSON.stringify({ namespace: 'there' }),
    'config/release.ts': "export default { namespace: 'here' }",
    'config/package.json': JSON.stringify({ cacheTags: NAMED }),
  })
  expect(await loadConfig(root, 'config/release.ts')).toMatchObject(NAMED)
  expect(await loadConfig(root, join(root, 'config/package.json'))).toEqual(NAMED)
})

test('a configuration may import from the project', async () => {
  const root = await writeProject({
    'cache-tags.config.ts': "import { NAME } from './src/name'\nexport default { namespace: NAME }",
    'src/name.ts': "export const NAME: string = 'here'",
  })
  expect(await loadConfig(root)).toMatchObject(NAMED)
})

test('a configuration that was changed is read anew', async () => {
  const root = await writeProject({ 'cache-tags.config.ts': "export default { namespace: 'old' }" })
  expect(await loadConfig(root)).toMatchObject({ namespace: 'old' })
  await addFiles(root, { 'cache-tags.config.ts': "export default { namespace: 'here' }" })
  expect(await loadConfig(root)).toMatchObject(NAMED)
})

test.each([
  ['cache-tags.config.ts', 'export default {', /cache-tags\.config\.ts can't be read: /],
  ['cache-tags.config.mjs', "throw new Error('no flag')", /cache-tags\.config\.mjs can't be read: no flag$/],
  ['cache-tags.config.json', '{ "namespace": ', /cache-tags\.config\.json can't be read: .*JSON/],
  ['package.json', '{ "name": ', /package\.json can't be read: .*JSON/],
  ['cache-tags.config.js', "import 'not-installed'", /cache-tags\.config\.js can't be read: .*not-installed/],
])('%s with a fault is an error that names it, in one line', async (name, text, message) => {
  const root = await writeProject({ [name]: text })
  await expect(loadConfig(root)).rejects.toMatchObject({
    code: 'CT_CONFIG',
    message,
    hint: expect.any(String),
    cause: expect.any(Error),
  })
  await expect(loadConfig(root)).rejects.toThrow(/^[^\n]*$/)
})

test('a named file that is not there is an error', async () => {
  const root = await writeProject({})
  await expect(loadConfig(root, 'gone.ts')).rejects.toMatchObject({
    code: 'CT_CONFIG',
    message: `There is no configuration at ${join(root, 'gone.ts')}.`,
    hint: expect.any(String),
  })
})

test.each([
  ['cache-tags.config.json', '{ "$schema": "./schema.json", "namespace": "here" }'],
  ['package.json', '{ "name": "shop", "cacheTags": { "$schema": "./schema.json", "namespace": "here" } }'],
])('the schema that %s names is no option', async (name, text) => {
  const root = await writeProject({ [name]: text })
  expect(await loadConfig(root)).toEqual(NAMED)
  expect(await loadConfig(root, name)).toEqual(NAMED)
})

test('a configuration that is a list stays one: its mistake is told', async () => {
  expect(await loadConfig(await writeProject({ 'cache-tags.config.json': '["a"]' }))).toEqual(['a'])
})
