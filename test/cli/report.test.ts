import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeManifest } from '../../src/core/manifest-codec.ts'
import { DEFAULTS } from '../../src/plugin/options.ts'
import { withLedger } from '../../src/release/project-ledger.ts'
import type { ReportData } from '../../src/report/report-data.ts'
import type { ReleaseRecord } from '../../src/core/release-record.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { manifestOf, type MemoryFiles } from '../support/memory-project.ts'
import { runIn, type Surroundings } from './fake-world.ts'
import { commitAll, installed, siteOf, writeGitProject } from './git-project.ts'

const FILES: MemoryFiles = {
  'package.json': '{"name":"shop"}',
  'app.ts': `import { cacheTag } from 'next/cache'
import { rows } from './db'
export async function list() { 'use cache'; cacheTag('products'); return rows() }`,
  'db.ts': `export const rows = () => 1
export const unused = () => 2`,
}

const EDITED = { ...FILES, 'db.ts': FILES['db.ts']?.replace('=> 1', '=> 3') ?? '' }

const RELEASE: ReleaseRecord = {
  atMs: 0,
  released: 'one',
  live: 'two',
  target: 'production',
  widened: null,
  tags: 3,
  accepted: 2,
  refused: [],
  unreached: 1,
  requests: 4,
  retries: 1,
  durationMs: 900,
  rounds: 1,
  settled: false,
  founded: true,
  error: 'CT_PURGE_UNREACHED',
  cdns: [],
}

/** A built project whose `rows` differs from what was live. */
async function openProject(): Promise<string> {
  const cwd = await writeProject(EDITED)
  await addFiles(cwd, {
    'live.json': encodeManifest(await manifestOf(FILES)),
    '.cache-tags/manifest.json': encodeManifest(await manifestOf(EDITED)),
  })
  return cwd
}

async function dataOf(surroundings: Surroundings, ...flags: readonly string[]): Promise<ReportData> {
  const { stdout } = await runIn(surroundings, 'report', '--json', ...flags)
  return JSON.parse(stdout) as ReportData
}

test('--json has what plan says, with the way from the site to what differs and its source', async () => {
  const cwd = await openProject()
  const data = await dataOf({ cwd }, '--baseline', 'live.json')
  const plan = JSON.parse(
    (await runIn({ cwd }, 'plan', '--baseline', 'live.json', '--target', 'preview', '--json')).stdout,
  )
  expect(data.release?.tags.map(({ tag }) => tag)).toEqual(plan.tags.map(({ tag }: { tag: string }) => tag))
  expect(data.release?.radius).toEqual({ ...plan.radius, routes: null })
  expect(data.release).toMatchObject({
    target: null,
    comparedWith: 'live.json',
    sites: [{ id: 'app.ts#list~1', state: 'changed', because: [{ difference: 0, way: 1 }] }],
    differences: [{ module: 'db.ts', name: 'rows', change: 'changed', line: 1, source: 0 }],
    sources: [{ module: 'db.ts', name: 'rows', before: null, after: { line: 1, text: 'export const rows = () => 3' } }],
  })
  expect(data.notes).toEqual(['No history is shown: with a baseline no ledger is read.'])
})

test('--no-source leaves lines of source out', async () => {
  const data = await dataOf({ cwd: await openProject() }, '--baseline', 'live.json', '--no-source')
  expect(data.release?.tags).toHaveLength(1)
  expect(data.release?.sources).toEqual([])
  expect(JSON.stringify(data)).not.toContain('=> 3')
})

test('a file that was edited since the build is not shown', async () => {
  const cwd = await openProject()
  const later = new Date(Date.now() + 60_000)
  await utimes(join(cwd, 'db.ts'), later, later)
  const data = await dataOf({ cwd }, '--baseline', 'live.json')
  expect(data.release?.sources).toEqual([])
  expect(data.notes).toContain('The source lines of 1 file are left out: edited since the build.')
})

test('by the ledger it tells the history as well', async () => {
  const cwd = await openProject()
  const adopt = await runIn({ cwd }, 'adopt', '--target', 'production', '--manifest', 'live.json')
  expect(adopt).toMatchObject({ code: 0 })
  const data = await dataOf({ cwd }, '--target', 'production')
  expect(data.release).toMatchObject({ target: 'production', tags: [{ tag: 'products' }] })
  expect(data.release?.comparedWith).toBe(data.history?.status.ledger)
  expect(data.history?.status.live).not.toEqual([])
  expect(data.notes).toEqual([])
})

test('releases that the ledger remembers are told newest first', async () => {
  const cwd = await openProject()
  const place = { root: cwd, namespace: 'shop', cdns: DEFAULTS, target: 'production' as const }
  await withLedger({ ...place, branch: undefined, store: undefined, environment: {} }, async ({ ledger }) => {
    await ledger.putRelease({ ...RELEASE, atMs: 1000 })
    await ledger.putRelease({ ...RELEASE, atMs: 2000, refused: [{ tag: 'a', cdn: 'vercel', reason: 'no' }] })
  })
  const { history } = await dataOf({ cwd }, '--target', 'production')
  const { atMs: _, ...row } = RELEASE
  expect(history?.releases).toEqual([
    { ...row, at: '1970-01-01T00:00:02.000Z', refused: [{ tag: 'a', cdn: 'vercel', reason: 'no' }] },
    { ...row, at: '1970-01-01T00:00:01.000Z' },
  ])
})

test.each([
  ['without a target', {}, [], 'Nothing is compared, and no history is shown: No target is given'],
  [
    'without a store on a runner',
    { CI: 'true' },
    ['--target', 'production'],
    'Nothing is compared, and no history is shown: No store is named for the ledger',
  ],
  [
    'without credentials of the store',
    {},
    ['--target', 'production', '--store', 'nonsense:x'],
    'Nothing is compared, and no history is shown: There is no store of the kind `nonsense:`.',
  ],
])('%s the code is shown all the same, and it is said why nothing is compared', async (_, environment, flags, note) => {
  const { code, stdout, stderr } = await runIn({ cwd: await openProject(), environment }, 'report', '--json', ...flags)
  const data = JSON.parse(stdout) as ReportData
  expect(code).toBe(0)
  expect(data.code.sites).toHaveLength(1)
  expect({ release: data.release, history: data.history }).toEqual({ release: null, history: null })
  expect(data.notes).toEqual([expect.stringContaining(note)])
  expect(stderr).toContain(note)
})

test('without a manifest the sources are scanned', async () => {
  const data = await dataOf({ cwd: await writeProject(FILES) })
  expect(data).toMatchObject({ title: 'shop', isBuild: false, code: { sites: [{ id: 'app.ts#list~1' }] } })
  expect(data.notes[0]).toBe(
    'There is no manifest at .cache-tags/manifest.json: the page shows a scan of the sources, without a build.',
  )
})

test('a manifest that is named has to be there', async () => {
  const { code, stderr } = await runIn({ cwd: await writeProject(FILES) }, 'report', '--manifest', 'gone.json')
  expect(code).toBe(1)
  expect(stderr).toContain('CT_MANIFEST_MISSING')
})

test('a baseline that is gone is told as plan tells it', async () => {
  const data = await dataOf({ cwd: await openProject() }, '--baseline', 'gone.json')
  expect(data.release).toMatchObject({ widened: 'no-baseline', tags: [{ tag: 'products' }] })
  expect(data.release?.warnings.join(' ')).toContain('what is live is unknown')
})

test('with --base it tells what a merge would purge, with the lines as they were and as they are', async () => {
  const cwd = await writeGitProject({
    files: {
      '.gitignore': 'node_modules\n',
      'package.json': '{ "name": "shop", "dependencies": { "next": "*" } }',
      ...installed('node_modules/next', 'next'),
      'next.config.mjs': `import { withCacheTags } from 'unplugin-cache-tags/next'\nexport default withCacheTags({})\n`,
      'src/page.ts': siteOf('items', './value'),
      'src/value.ts': 'export const value = 1\n',
    },
  })
  await commitAll(cwd, { 'src/value.ts': 'export const value = 2\n' })
  const data = await dataOf({ cwd }, '--base', 'HEAD~1')
  expect(data.isBuild).toBe(false)
  expect(data.release).toMatchObject({
    tags: [{ tag: 'items' }],
    sources: [
      {
        module: 'src/value.ts',
        before: { line: 1, text: 'export const value = 1' },
        after: { line: 1, text: 'export const value = 2' },
      },
    ],
  })
  expect(data.release?.comparedWith).toMatch(/^the merge base with HEAD~1 \([0-9a-f]{12}\)$/)
  expect(data.notes.join(' ')).toContain('Sources were compared, without a build')
})

test('a target that is none is a mistake', async () => {
  const { code, stderr } = await runIn({ cwd: await openProject() }, 'report', '--target', 'live')
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('"live" is no target') })
})

test.each(['baseline', 'store', 'manifest'])('--base and --%s exclude each other', async (flag) => {
  const { code, stderr } = await runIn({ cwd: await openProject() }, 'report', '--base', 'main', `--${flag}`, 'x')
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringContaining(`--base and --${flag} exclude each other.`),
  })
})
