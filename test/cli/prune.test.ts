import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openApp, type App } from '../plugin/next/prune-app.ts'
import { writeProject } from '../support/disk-project.ts'
import { runIn } from './fake-world.ts'

/** An application whose cache is known, and of which one site has been edited since. */
async function openEdited(): Promise<App> {
  const app = await openApp()
  await app.cycle()
  await app.writeEntry('rates', ['rates'], '{}', 'https://rates.example/latest')
  await app.writeEntry('old-1', ['old'])
  await app.writeEntry('old-2', ['old'])
  await app.edit('b', 'b1')
  return app
}

test('what goes is told by tags and reason, what stays by number', async () => {
  const { root: cwd, bodies } = await openEdited()
  const { code, stdout, stderr } = await runIn({ cwd }, 'prune')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/TAGS +ENTRIES +WHY/)
  expect(stdout).toMatch(/^ {2}b +1 +changed$/m)
  expect(stdout).toMatch(/^ {2}old +2 +unrecorded$/m)
  expect(stdout).toMatch(/^3 entries deleted, 3 kept, 1 of them from upstream\.$/m)
  expect(Object.keys(await bodies())).toEqual(['a', 'c', 'rates'])
})

test('an entry without tags is one of none', async () => {
  const app = await openApp()
  await app.writeEntry('x', [])
  expect((await runIn({ cwd: app.root }, 'prune')).stdout).toMatch(/^ {2}\(none\) +1 +unrecorded$/m)
})

test('--json prints each entry, and nothing else', async () => {
  const { root: cwd } = await openEdited()
  const { code, stdout, stderr } = await runIn({ cwd }, 'prune', '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual({
    kept: 3,
    upstream: 1,
    pruned: [
      { entry: 'b', tags: ['b'], reason: 'changed' },
      { entry: 'old-1', tags: ['old'], reason: 'unrecorded' },
      { entry: 'old-2', tags: ['old'], reason: 'unrecorded' },
    ],
  })
})

test('--dry-run says what would go, deletes nothing and writes nothing', async () => {
  const app = await openEdited()
  const record = join(app.cache, 'unplugin-cache-tags.json')
  const before = { bodies: await app.bodies(), record: await readFile(record, 'utf8') }
  const { code, stdout } = await runIn({ cwd: app.root }, 'prune', '--dry-run')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^3 entries would go, 3 kept/m)
  expect({ bodies: await app.bodies(), record: await readFile(record, 'utf8') }).toEqual(before)
  expect(await readdir(app.cache)).toEqual(['fetch-cache', 'unplugin-cache-tags.json'])
})

test('before the first build there is nothing to delete', async () => {
  const cwd = await writeProject({ 'package.json': '{}' })
  expect(await runIn({ cwd }, 'prune')).toMatchObject({ code: 0, stdout: '0 entries deleted, 0 kept.\n', stderr: '' })
})

test('another cache can be named', async () => {
  const cwd = await writeProject({ 'build/cache/fetch-cache/x': 'torn' })
  const { stdout } = await runIn({ cwd }, 'prune', 'build/cache')
  expect(stdout).toMatch(/unreadable/)
  expect(await readdir(join(cwd, 'build/cache/fetch-cache'))).toEqual([])
})

test.each(['.next', 'src', '/', 'package.json'])('%s is refused: nothing in it is touched', async (named) => {
  const files = { '.next/fetch-cache/x': 'x', 'src/a.ts': 'export {}', 'package.json': '{}' }
  const cwd = await writeProject(files)
  const { code, stdout, stderr } = await runIn({ cwd }, 'prune', named)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^\[cache-tags\] CT_USAGE: .* is no build cache of Next\.\n {2}hint: Name the folder `cache`/)
  for (const [path, text] of Object.entries(files)) expect(await readFile(join(cwd, path), 'utf8')).toBe(text)
  expect((await readdir(cwd)).sort()).toEqual(['.next', 'package.json', 'src'])
})
