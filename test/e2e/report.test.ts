import { mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { encodeManifest } from '../../src/core/manifest-codec.ts'
import type { ReportData } from '../../src/report/report-data.ts'
import { runIn, type Ended, type Surroundings } from '../cli/fake-world.ts'
import { openApp } from '../plugin/next/prune-app.ts'
import { addFiles, writeProject } from '../support/disk-project.ts'
import { manifestOf, type MemoryFiles } from '../support/memory-project.ts'
import { buildOf, enter } from './behaviours.ts'
import { BUILDERS } from './builders-all.ts'
import { APP } from './fixture.ts'
import { captureTalk } from './talk.ts'

const talk = captureTalk()

const FILES: MemoryFiles = {
  'package.json': '{"name":"shop"}',
  'app.ts': `import { cacheTag } from 'next/cache'
import { rows } from './db'
export async function list() { 'use cache'; cacheTag('products'); return rows() }`,
  'db.ts': `export const rows = () => 1`,
}

async function openProject(): Promise<string> {
  const cwd = await writeProject(FILES)
  await addFiles(cwd, {
    'live.json': encodeManifest(await manifestOf({ ...FILES, 'db.ts': 'export const rows = () => 2' })),
    '.cache-tags/manifest.json': encodeManifest(await manifestOf(FILES)),
  })
  return cwd
}

async function reportOf(surroundings: Surroundings, ...flags: readonly string[]): Promise<Ended & { file: string }> {
  const ended = await runIn(surroundings, 'report', '--baseline', 'live.json', ...flags)
  return { ...ended, file: ended.stdout.trimEnd() }
}

test('the page is one file, named on stdout; git ignores it', async () => {
  const cwd = await openProject()
  const { code, stderr, file } = await reportOf({ cwd })
  expect({ code, file }).toEqual({ code: 0, file: join(cwd, '.cache-tags/report.html') })
  expect(stderr).toMatch(/wrote the report \(\d+ kB\): 1 site, 1 tag, 2 modules; 1 tag to purge\n$/)
  expect(await readFile(join(cwd, '.cache-tags/.gitignore'), 'utf8')).toBe('*\n')
  const html = await readFile(file, 'utf8')
  expect(html).toContain('"tag":"products"')
})

test('a secret that stands in the source does not stand in the page', async () => {
  const cwd = await openProject()
  const environment = { VERCEL_TOKEN: 'return-nothing' }
  await addFiles(cwd, { 'db.ts': "export const rows = () => 'return-nothing'" })
  await addFiles(cwd, { '.cache-tags/manifest.json': encodeManifest(await manifestOf(FILES)) })
  const { file } = await reportOf({ cwd, environment })
  const { release } = await dataIn(cwd)
  expect(release?.sources[0]?.after?.text).toBe("export const rows = () => '[redacted]'")
  expect(await readFile(file, 'utf8')).not.toContain('return-nothing')
})

test('--out names another file, and one that can not be written is a mistake', async () => {
  const cwd = await openProject()
  expect((await stat((await reportOf({ cwd }, '--out', 'a/page.html')).file)).size).toBeGreaterThan(1000)
  const { code, stderr } = await reportOf({ cwd }, '--out', 'db.ts/page.html')
  expect(code).toBe(2)
  expect(stderr).toContain("The report can't be written to")
})

test('--open opens it, but not on a runner', async () => {
  const cwd = await openProject()
  const { opened, file } = await reportOf({ cwd }, '--open')
  expect(opened).toEqual([file])
  const quiet = await reportOf({ cwd, environment: { CI: '1' } }, '--open')
  expect({ code: quiet.code, opened: quiet.opened }).toEqual({ code: 0, opened: [] })
  expect(quiet.stderr).toContain('the report is not opened')
})

const SETTINGS = { options: { report: true } } as const

/** The data that stands in a page. */
async function dataIn(root: string): Promise<ReportData> {
  const html = await readFile(join(root, '.cache-tags/report.html'), 'utf8')
  const [, json = ''] = /<script type="application\/json" id="report-data">(.*?)<\/script>/s.exec(html) ?? []
  return JSON.parse(json) as ReportData
}

describe.each(BUILDERS.slice(0, 2))('$name', (builder) => {
  // A ledger in a folder is refused where `CI` is set.
  beforeEach(() => void vi.stubEnv('CI', ''))
  afterEach(() => void vi.unstubAllEnvs())

  test('with the option `report` a build writes the page, compared with the last release', async () => {
    const root = await enter()
    await buildOf(builder, root, SETTINGS)
    const first = await dataIn(root)
    expect(first).toMatchObject({ isBuild: true, release: null })
    expect(first.notes[0]).toContain('Nothing is compared')
    await runIn({ cwd: root }, 'adopt', '--target', 'production')
    await addFiles(root, { 'src/tags.js': (APP['src/tags.js'] ?? '').replace("'posts'", "'articles'") })
    await buildOf(builder, root, SETTINGS)
    const { release } = await dataIn(root)
    expect(release?.comparedWith).toBe('the last release to production')
    expect(release?.tags.map(({ tag }) => tag)).toContain('posts')
    expect(release?.sources.some(({ after }) => after?.text.includes("'articles'"))).toBe(true)
  })

  test('no line is shown of a module that holds what is secret in the environment', async () => {
    vi.stubEnv('ACME_API_TOKEN', 'articles-7f3a91c2')
    const root = await enter()
    await buildOf(builder, root, SETTINGS)
    await runIn({ cwd: root }, 'adopt', '--target', 'production')
    const changed = (APP['src/tags.js'] ?? '').replace("'posts'", "'articles-7f3a91c2'")
    await addFiles(root, { 'src/tags.js': changed })
    await buildOf(builder, root, SETTINGS)
    const { release } = await dataIn(root)
    expect(release?.tags.map(({ tag }) => tag)).toContain('posts')
    expect(JSON.stringify(release?.sources)).not.toContain('articles-7f3a91c2')
  })

  test('a page that can not be written is a warning, and the build stands', async () => {
    const root = await enter()
    await mkdir(join(root, '.cache-tags/report.html'), { recursive: true })
    await buildOf(builder, root, SETTINGS)
    expect(talk()).toContain('the report was not written')
    expect((await stat(join(root, '.cache-tags/manifest.json'))).isFile()).toBe(true)
  })
})

test('the manifest of a Next build gets its page from finalize', async () => {
  const { root: cwd, prune, build, write } = await openApp({})
  await write({ 'cache-tags.config.json': '{ "report": true }' })
  await prune()
  await build({})
  expect(await runIn({ cwd }, 'finalize')).toMatchObject({ code: 0 })
  expect(await dataIn(cwd)).toMatchObject({ isBuild: true, release: null })
})

test('without the option a build writes no page', async () => {
  const [builder] = BUILDERS
  const root = await enter()
  if (builder !== undefined) await buildOf(builder, root)
  await expect(stat(join(root, '.cache-tags/report.html'))).rejects.toThrow(/ENOENT/)
})
