import { expect, test } from 'vitest'
import { writeProject } from '../support/disk-project.ts'
import { startApi } from './fake-api.ts'
import { runIn } from './fake-world.ts'
import { handMade, handMadeText } from './manifests.ts'

const OLD = handMadeText({ list: { tags: ['products'], code: '1' }, item: { tags: ['product-*'], code: '1' } })
const NEW = handMadeText({ list: { tags: ['products'], code: '2' }, item: { tags: ['product-*'], code: '2' } })

test('--json is what the design promises', async () => {
  const cwd = await writeProject({ 'old.json': OLD, 'new.json': NEW })
  const { code, stdout, stderr } = await runIn({ cwd }, 'diff', 'old.json', 'new.json', '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(JSON.parse(stdout)).toEqual({
    widened: null,
    sites: { changed: ['src/item.ts#item~1', 'src/list.ts#list~1'], removed: [], moved: [], added: [] },
    purge: [
      {
        tag: 'products',
        sites: ['src/list.ts#list~1'],
        because: [{ module: 'src/list.ts', name: 'list', change: 'changed' }],
      },
    ],
    unpurgeable: [{ site: 'src/item.ts#item~1', patterns: ['product-*'] }],
    warnings: [],
  })
})

test('without --json it is a table', async () => {
  const cwd = await writeProject({ 'old.json': OLD, 'new.json': NEW })
  const { code, stdout } = await runIn({ cwd, columns: 80 }, 'diff', 'old.json', 'new.json')
  expect(code).toBe(0)
  expect(stdout).toContain('1 tag to purge.')
  expect(stdout).toContain('src/list.ts#list changed')
})

test('either side may be an address, whose key is not shown', async () => {
  const api = await startApi(({ url }) => (url.startsWith('/old') ? { status: 200, body: OLD } : { status: 404 }))
  const cwd = await writeProject({ 'new.json': NEW })
  const good = await runIn({ cwd }, 'diff', `${api.url}/old.json?key=hunter2`, 'new.json')
  expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining('products') })
  const gone = await runIn({ cwd }, 'diff', `${api.url}/gone.json?key=hunter2`, 'new.json')
  expect(gone).toMatchObject({ code: 1, stdout: '' })
  expect(gone.stderr).toMatch(/CT_MANIFEST_MISSING: There is no manifest at 127\.0\.0\.1:\d+\/gone\.json\./)
  expect(gone.stderr).not.toContain('hunter2')
})

test('the toolchain counts as the configuration says', async () => {
  const built = (version: string): string => {
    const manifest = handMade({ list: { tags: ['products'], code: '1' } })
    return JSON.stringify({ ...manifest, build: { toolchain: { vite: version } } })
  }
  const files = { 'old.json': built('7.0.0'), 'new.json': built('8.0.0') }
  const strict = await runIn({ cwd: await writeProject(files) }, 'diff', 'old.json', 'new.json', '--json')
  expect(JSON.parse(strict.stdout)).toMatchObject({ widened: 'toolchain-changed' })
  expect(strict.stderr).toContain("warning: the toolchain's vite changed")
  const config = JSON.stringify({ cacheTags: { toolchain: { vite: 'ignore' } } })
  const lax = await runIn(
    { cwd: await writeProject({ ...files, 'package.json': config }) },
    'diff',
    'old.json',
    'new.json',
    '--json',
  )
  expect(JSON.parse(lax.stdout)).toMatchObject({ widened: null, purge: [] })
})

test.each([
  ['missing', undefined, 'CT_MANIFEST_MISSING', 'There is no manifest'],
  ['torn', OLD.slice(0, 200), 'CT_MANIFEST_UNREADABLE', 'is torn or is not JSON'],
  [
    'changed by hand',
    OLD.replace('"products"', '"produce"'),
    'CT_MANIFEST_UNREADABLE',
    'was changed after it was written',
  ],
  [
    'of another schema',
    JSON.stringify({ schema: 99 }),
    'CT_MANIFEST_FOREIGN',
    'has schema 99; this version reads schema 1',
  ],
  ['no manifest', '{"name":"shop"}', 'CT_MANIFEST_FOREIGN', 'is no manifest'],
])('a manifest that is %s is an error with code and hint', async (_, text, errorCode, message) => {
  const cwd = await writeProject({ 'new.json': NEW, ...(text === undefined ? {} : { 'old.json': text }) })
  const { code, stdout, stderr } = await runIn({ cwd }, 'diff', 'old.json', 'new.json')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain(`[cache-tags] ${errorCode}: `)
  expect(stderr).toContain(message)
  expect(stderr).toMatch(/\n {2}hint: /)
  expect(stderr).not.toMatch(/\n\s+at /)
})
