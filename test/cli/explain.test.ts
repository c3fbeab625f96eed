import { expect, test } from 'vitest'
import { encodeManifest } from '../../src/core/manifest-codec.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { manifestOf, type MemoryFiles } from '../support/memory-project.ts'
import { runIn } from './fake-world.ts'

const FILES: MemoryFiles = {
  'package.json': '{"name":"app"}',
  'app.ts': `import { cacheTag } from 'next/cache'
import { rows } from './db'
export async function list() { 'use cache'; cacheTag('products'); return rows() }`,
  'db.ts': `export const rows = () => 1
export const unused = () => 2`,
}

/** A built project whose `rows` differs from what was live. */
async function openProject(): Promise<string> {
  const edited = { ...FILES, 'db.ts': FILES['db.ts']?.replace('=> 1', '=> 3') ?? '' }
  const cwd = await writeProject(edited)
  await addFiles(cwd, {
    'live.json': encodeManifest(await manifestOf(FILES)),
    '.cache-tags/manifest.json': encodeManifest(await manifestOf(edited)),
  })
  return cwd
}

test('a tag is told with the code behind it', async () => {
  const { code, stdout, stderr } = await runIn({ cwd: await openProject() }, 'explain', 'products')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe(`products: 1 site may carry it.

└─ app.ts:3 list  next.cacheTag
   │  All entries carry it; purged by products.
   │  Reaches 2 statements in 2 modules:
   ├─ db.ts:1 rows
   └─ package next@unknown
`)
})

test('with a baseline it is told why it is purged', async () => {
  const { stdout } = await runIn({ cwd: await openProject() }, 'explain', 'products', '--baseline', 'live.json')
  expect(stdout).toContain(`   │  Stale since the baseline:
   │    db.ts#rows changed (line 1)
   │  Reaches 2 statements in 2 modules:
   ├─ db.ts:1 rows  ← changed
   └─ package next@unknown
`)
})

test('where the locale has no lines to draw with, the tree is drawn in ASCII', async () => {
  const cwd = await openProject()
  const { stdout } = await runIn({ cwd, environment: { LC_ALL: '', LANG: 'C' } }, 'explain', 'products')
  expect(stdout).toContain('`- app.ts:3 list  next.cacheTag\n   |  All entries')
  expect(stdout).toContain('   |- db.ts:1 rows\n   `- package next@unknown\n')
})

test.each(['db.ts', 'db.ts:1', 'db.ts#rows', './db.ts'])(
  'of a file it is told what an edit purges: %s',
  async (file) => {
    const { code, stdout } = await runIn({ cwd: await openProject() }, 'explain', file)
    expect(code).toBe(0)
    expect(stdout).toContain('db.ts: an edit makes up to 1 site stale, purged by 1 tag.')
    expect(stdout).toContain(`└─ rows (line 1)  1 site
   └─ app.ts:3 list
      └─ site app.ts#list~1, purged by products
`)
  },
)

test.each(['package.json', 'db.ts#nothing'])('a file that no site reaches is told so: %s', async (file) => {
  const { code, stdout } = await runIn({ cwd: await openProject() }, 'explain', file)
  expect(code).toBe(0)
  expect(stdout).toMatch(/no site reaches it\./)
})

test('--json has everything', async () => {
  const cwd = await openProject()
  const tag = await runIn({ cwd }, 'explain', 'products', '--baseline', 'live.json', '--json')
  expect(JSON.parse(tag.stdout)).toMatchObject({
    tag: 'products',
    widened: null,
    sites: [
      {
        site: 'app.ts#list~1',
        purge: 'products',
        state: 'changed',
        because: [{ module: 'db.ts', name: 'rows', change: 'changed', line: 1 }],
      },
    ],
  })
  const file = await runIn({ cwd }, 'explain', 'db.ts', '--json')
  expect(JSON.parse(file.stdout)).toMatchObject({
    file: 'db.ts',
    statements: [{ name: 'rows', sites: [{ site: 'app.ts#list~1' }] }],
  })
})

test('a folder is no file', async () => {
  const { code } = await runIn({ cwd: await openProject() }, 'explain', '.cache-tags')
  expect(code).toBe(2)
})

test('what is neither a tag nor a file is refused, with what was probably meant', async () => {
  const { code, stdout, stderr } = await runIn({ cwd: await openProject() }, 'explain', 'prodcts')
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain('CT_USAGE: No site carries "prodcts", and there is no file of that name.')
  expect(stderr).toContain('Did you mean "products"?')
})

test('a baseline that is missing is said, and the rest is told all the same', async () => {
  const { code, stdout, stderr } = await runIn(
    { cwd: await openProject() },
    'explain',
    'products',
    '--baseline',
    'no.json',
  )
  expect(code).toBe(0)
  expect(stderr).toContain('nothing is compared with the baseline: there is none')
  expect(stdout).toContain('products: 1 site may carry it.')
})

test('without a manifest it says what to do', async () => {
  const { code, stderr } = await runIn({ cwd: await writeProject(FILES) }, 'explain', 'products')
  expect(code).toBe(1)
  expect(stderr).toContain('CT_MANIFEST_MISSING')
})
